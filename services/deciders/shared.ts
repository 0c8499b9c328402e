import type { Store } from '../store.ts';
import { type DeciderList, decodeList, encodeList, type StoredList } from './list.ts';

/** The list that all replicas share, and whose turn it is to fetch a newer one. All methods throw `store_unavailable`, and `store_tampered`. */
export interface SharedList {
  read(): Promise<Seen>;
  /** Whether this replica may ask Genesys Cloud now. It keeps the others from it for `leaseMs`. */
  claim(seen: Seen): Promise<boolean>;
  /** Stores the new list, or that there's none for now, and lets others ask again. */
  publish(list: DeciderList | 'failed'): Promise<void>;
}

export interface Seen {
  raw: string | undefined;
  value: StoredList;
}

export interface SharedListOptions {
  store: Pick<Store, 'get' | 'set' | 'compareAndSet'>;
  key: string;
  now: () => number;
  leaseMs: number;
}

const keepMs = 86_400_000;

export function createSharedList({ store, key, now, leaseMs }: SharedListOptions): SharedList {
  const read = async (): Promise<Seen> => {
    const raw = await store.get(key);
    return { raw, value: decodeList(raw) };
  };

  return {
    read,
    async claim({ raw, value }) {
      const { claimedUntil = 0 } = value;
      // A claim that's far ahead isn't from a clock like this one.
      if (now() < claimedUntil && claimedUntil <= now() + 2 * leaseMs) return false;
      const next = encodeList({ ...value, claimedUntil: now() + leaseMs });
      return store.compareAndSet({ expect: [{ key, value: raw }], put: [{ key, value: next, ttlMs: keepMs }] });
    },
    async publish(list) {
      const { claimedUntil: _over, failedAt: _before, ...rest } = (await read()).value;
      const next = list === 'failed' ? { ...rest, failedAt: now() } : { ...rest, list };
      await store.set(key, encodeList(next), { ttlMs: keepMs });
    },
  };
}
