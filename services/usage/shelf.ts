import { ignoreStoreDown } from '../errors.ts';
import { keepLatest } from '../keep-latest.ts';
import type { KeySpace, Store } from '../store.ts';
import { isComplete, longestMs } from './freshness.ts';
import { decodeUsage, encodeUsage, type Usage } from './types.ts';

/** What Genesys Cloud said of clients' usage, in this process and in the store. Of any age, which the usage itself says. */
export interface Shelf {
  /** What this process knows. */
  here(clientId: string): Usage | undefined;
  /** The same, or what all replicas know if that's not complete. Throws `store_unavailable` and `store_tampered`. */
  look(clientId: string): Promise<Usage | undefined>;
  keep(clientId: string, usage: Usage): void;
  /** Keeps it for all replicas, unless the store is down. */
  share(clientId: string, usage: Usage): Promise<void>;
}

export interface ShelfOptions {
  store: Pick<Store, 'get' | 'set'>;
  keys: KeySpace;
  now: () => number;
}

/** How many clients' usage a process keeps. */
const most = 500;

export function createShelf({ store, keys, now }: ShelfOptions): Shelf {
  const kept = new Map<string, Usage>();

  const keep: Shelf['keep'] = (clientId, usage) => keepLatest(kept, clientId, usage, most);

  return {
    here: (clientId) => kept.get(clientId),
    keep,
    async look(clientId) {
      const here = kept.get(clientId);
      if (here !== undefined && isComplete(here, now())) return here;
      const raw = await store.get(keys('usage', clientId));
      const there = raw === undefined ? undefined : decodeUsage(raw);
      if (there !== undefined) keep(clientId, there);
      return there ?? here;
    },
    async share(clientId, usage) {
      await store.set(keys('usage', clientId), encodeUsage(usage), { ttlMs: longestMs }).catch(ignoreStoreDown);
    },
  };
}
