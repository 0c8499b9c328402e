import { createLocked } from './lock.ts';
import type { KeySpace, Store } from './store.ts';

/** Lets one of several pieces of work on the same thing run at a time, over all replicas. */
export interface Turns {
  /**
   * Runs `work` once nobody else works on `name`. Goes ahead after 15 s, since a lock must not keep anyone from an emergency brake. Throws what
   * `work` throws, and `store_unavailable` and `store_tampered`.
   */
  take<T>(name: string, work: () => Promise<T>): Promise<T>;
}

export interface TurnsOptions {
  store: Store;
  keys: KeySpace;
  now: () => number; // ms since 1970
  instance: string;
  wait: (ms: number) => Promise<unknown>;
  /** How long a replica that died keeps a turn, in milliseconds. Default 10,000 ms. */
  leaseMs?: number;
}

const pauseMs = 100;
const patienceMs = 15_000;

export function createTurns({ store, keys, now, instance, wait, leaseMs = 10_000 }: TurnsOptions): Turns {
  let taken = 0;
  return {
    async take(name, work) {
      taken += 1;
      const key = keys('turn', name);
      const locked = createLocked({ store, key, now, instance: `${instance}:${taken}`, leaseMs });
      for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += pauseMs) {
        const done = await locked(async () => ({ value: await work() }));
        if (done !== undefined) return done.value;
        await wait(pauseMs);
      }
      return work();
    },
  };
}
