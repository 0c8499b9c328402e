import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from './log.ts';

/** The work in progress, so that a stop can wait for it. Bolt itself only waits until it has acknowledged payloads. */
export interface InFlight {
  /** Counts `work` until it ends, and returns its result. */
  track<T>(work: () => Promise<T>): Promise<T>;
  /** Starts `work` in the background. A stop aborts its `signal`. A failure is logged. */
  background(work: (signal: AbortSignal) => Promise<void>): void;
  /** Resolves with true after `ms`, or with false as soon as the process stops. */
  pause(ms: number): Promise<boolean>;
  /** Waits until what people have begun by now has ended, at most `ms`. More can begin meanwhile. */
  settle(ms: number): Promise<void>;
  /** Aborts background work and waits for the rest, at most `ms`. Returns true if nothing is left. */
  drain(ms: number): Promise<boolean>;
}

export function createInFlight({ log }: { log: Log }): InFlight {
  const running = new Set<Promise<unknown>>();
  const begun = new Set<Promise<unknown>>(); // without the background, parts of which only end with the process
  const stopping = new AbortController();
  // Every request that waits for something listens for the stop, and there may be many.
  setMaxListeners(0, stopping.signal);

  const tracked = async <T>(work: () => Promise<T>, ...sets: Set<Promise<unknown>>[]): Promise<T> => {
    const promise = work();
    for (const set of sets) set.add(promise);
    try {
      return await promise;
    } finally {
      for (const set of sets) set.delete(promise);
    }
  };

  return {
    track: (work) => tracked(work, running, begun),
    background(work) {
      if (stopping.signal.aborted) return;
      tracked(() => work(stopping.signal), running).catch((error: unknown) => {
        if (!stopping.signal.aborted) log.warn({ err: error }, 'work in the background failed');
      });
    },
    pause: (ms) =>
      delay(ms, true, { signal: stopping.signal }).catch((error: unknown) => {
        if (stopping.signal.aborted) return false;
        throw error;
      }),
    settle: (ms) => allEnded(begun, ms),
    async drain(ms) {
      stopping.abort();
      const until = Date.now() + ms;
      while (running.size > 0 && Date.now() < until) await allEnded(running, until - Date.now());
      return running.size === 0;
    },
  };
}

/** Resolves when all that's in the set by now has ended, or after `ms`. */
async function allEnded(work: ReadonlySet<Promise<unknown>>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([Promise.allSettled([...work]), limit]);
  clearTimeout(timer);
}
