import { constants } from 'node:os';

/** What ends this process from outside. SIGHUP is what a closed terminal sends. */
const stopping = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
export type StopSignal = (typeof stopping)[number];

/** A program such as npm passes on what the terminal sends to both, so the same Ctrl-C can arrive twice within so many milliseconds. */
const echoMs = 500;

let drain: ((signal: StopSignal) => void) | undefined;
let since: number | undefined; // when the stop began

// From the first moment on: the first process of a container isn't ended by a signal that it doesn't handle.
for (const signal of stopping) process.on(signal, () => receive(signal));

/** Calls `stop` at the first signal that ends this process. Before that, and at a SIGINT that follows, the process ends at once. */
export function onStopSignal(stop: (signal: StopSignal) => void): void {
  drain = stop;
}

function receive(signal: StopSignal): void {
  const again = since !== undefined;
  if (drain === undefined || (again && signal === 'SIGINT' && performance.now() - (since ?? 0) > echoMs))
    process.exit(128 + constants.signals[signal]);
  if (again) return;
  since = performance.now();
  drain(signal);
}
