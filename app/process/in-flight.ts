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
  /** Aborts background work and waits for the rest, at most `ms`. Returns true if nothing is left. */
  drain(ms: number): Promise<boolean>;
}

export function createInFlight({ log }: { log: Log }): InFlight {
  const running = new Set<Promise<unknown>>();
  const stopping = new AbortController();
  // Every request that waits for something listens for the stop, and there may be many.
  setMaxListeners(0, stopping.signal);

  const track = async <T>(work: () => Promise<T>): Promise<T> => {
    const promise = work();
    running.add(promise);
    try {
      return await promise;
    } finally {
      running.delete(promise);
    }
  };

  return {
    track,
    background(work) {
      if (stopping.signal.aborted) return;
      track(() => work(stopping.signal)).catch((error: unknown) => {
        if (!stopping.signal.aborted) log.warn({ err: error }, 'work in the background failed');
      });
    },
    pause: (ms) =>
      delay(ms, true, { signal: stopping.signal }).catch((error: unknown) => {
        if (stopping.signal.aborted) return false;
        throw error;
      }),
    async drain(ms) {
      stopping.abort();
      const until = Date.now() + ms;
      while (running.size > 0 && Date.now() < until) {
        let timer: NodeJS.Timeout | undefined;
        const limit = new Promise<void>((resolve) => {
          timer = setTimeout(resolve, until - Date.now());
        });
        await Promise.race([Promise.allSettled([...running]), limit]);
        clearTimeout(timer);
      }
      return running.size === 0;
    },
  };
}
