import { ignoreStoreDown } from './errors.ts';
import type { Store } from './store.ts';

export interface LockOptions {
  store: Pick<Store, 'get' | 'compareAndSet'>;
  key: string;
  now: () => number;
  instance: string;
  /** How long this replica blocks the others if it dies, in milliseconds. */
  leaseMs: number;
}

/** Runs `work` if this process gets the lock. Returns undefined if another one has it. Throws `store_unavailable` and `store_tampered`. */
export type Locked = <T>(work: () => Promise<T>) => Promise<T | undefined>;

/** How far replicas' clocks can differ, in milliseconds. */
const skewMs = 60_000;

/** The lock at `key`, which lets one replica ask Genesys Cloud. */
export function createLocked({ store, key, now, instance, leaseMs }: LockOptions): Locked {
  let count = 0;
  // The lock says itself when it ends: its expiry in the store could be removed, and an old lock put back.
  const text = (token: string): string => `${now() + leaseMs} ${token}`;
  const swap = (from: string | undefined, to: string | undefined): Promise<boolean> =>
    store.compareAndSet({ expect: [{ key, value: from }], put: [{ key, value: to, ttlMs: leaseMs }] });

  /** What this process now has; undefined if another one has the lock. */
  const take = async (): Promise<string | undefined> => {
    count += 1;
    const mine = text(`${instance}:${count}`);
    if (await swap(undefined, mine)) return mine;
    const held = await store.get(key);
    const isOver = held !== undefined && now() > Number.parseInt(held, 10) + skewMs;
    return isOver && (await swap(held, mine)) ? mine : undefined;
  };
  const renewed = async (held: string): Promise<string> => {
    const next = text(held.slice(held.indexOf(' ') + 1));
    return (await swap(held, next)) ? next : held;
  };

  return async (work) => {
    const taken = await take();
    if (taken === undefined) return undefined;
    let held = Promise.resolve(taken);
    // A short, renewed lease: a slow call keeps it, and a process that died loses it soon.
    const renewal = setInterval(() => {
      held = held.then((before) => renewed(before).catch(() => before));
    }, leaseMs / 3).unref();
    try {
      return await work();
    } finally {
      clearInterval(renewal);
      // If this fails, the lease expires anyway.
      await swap(await held, undefined).catch(ignoreStoreDown);
    }
  };
}
