import type { Store } from '../store.ts';

/** The lock that lets one replica ask Genesys Cloud. All methods throw `store_unavailable`, and `store_tampered`. */
export interface ListingLock {
  /** What this process now has, for the other two; undefined if another one has the lock. It lasts `leaseMs`. */
  take(token: string): Promise<string | undefined>;
  /** Gives what it has then. */
  renew(held: string): Promise<string>;
  release(held: string): Promise<void>;
}

export interface ListingLockOptions {
  store: Store;
  key: string;
  now: () => number;
  leaseMs: number;
}

/** How far replicas' clocks can differ, in milliseconds. */
const skewMs = 60_000;

export function createListingLock({ store, key, now, leaseMs }: ListingLockOptions): ListingLock {
  // The lock says itself when it ends: its expiry in the store could be removed, and an old lock put back.
  const text = (token: string): string => `${now() + leaseMs} ${token}`;
  const swap = (from: string | undefined, to: string | undefined): Promise<boolean> =>
    store.compareAndSet({ expect: [{ key, value: from }], put: [{ key, value: to, ttlMs: leaseMs }] });

  return {
    async take(token) {
      const mine = text(token);
      if (await swap(undefined, mine)) return mine;
      const held = await store.get(key);
      const isOver = held !== undefined && now() > Number.parseInt(held, 10) + skewMs;
      return isOver && (await swap(held, mine)) ? mine : undefined;
    },
    async renew(held) {
      const next = text(held.slice(held.indexOf(' ') + 1));
      return (await swap(held, next)) ? next : held;
    },
    async release(held) {
      await swap(held, undefined);
    },
  };
}
