import { setTimeout as delay } from 'node:timers/promises';
import { isStoreUnusable } from './errors.ts';
import type { OwnWrites } from './genesys/not-yet.ts';
import type { Genesys } from './genesys/types.ts';
import { overlayEntry } from './listings/overlay.ts';
import { createRefresher } from './listings/refresher.ts';
import { createReplica } from './listings/replica.ts';
import { createServe } from './listings/serve.ts';
import { createSharedListing, keepMs } from './listings/shared.ts';
import type { Snapshot } from './listings/snapshot.ts';
import type { ClientWrite, Listing, RefreshReport } from './listings/types.ts';
import { createLocked } from './lock.ts';
import type { KeySpace, Store } from './store.ts';

export interface Listings {
  /**
   * All clients. A fresh listing takes one round trip to the store. An older one is returned immediately while one replica refreshes it. With `fresh`,
   * Genesys Cloud is asked after this call; if that fails, the known listing is returned as `stale`. With `withinMs`, what this
   * process saw in the store at most that long ago is enough: it takes no round trip, but may lack what another replica has written since.
   * Throws what Genesys throws, but only without a listing from the last 24 hours.
   */
  read(options?: { fresh?: boolean; withinMs?: number }): Promise<Listing>;
  /**
   * A newer listing than `seen`, in which something wasn't found. Everyone who needs one at the same time shares one call. Returns the known listing
   * after three such calls in 30 s, so that typos cost Genesys Cloud little, and if Genesys Cloud just failed. Throws as `read` does.
   */
  newerThan(seen: Listing): Promise<Listing>;
  /** When Genesys Cloud was asked for the listing that this process has, in ms since 1970. Undefined if it has none. Asks nobody. */
  asOf(): number | undefined;
  /** Adds our own write to the listing immediately: always in this process, and in all replicas unless it throws `store_unavailable`. */
  rememberWrite(write: ClientWrite): Promise<void>;
}

export interface ListingsOptions {
  organization: string;
  genesys: Pick<Genesys, 'listClients'>;
  store: Store;
  keys: KeySpace;
  /** Milliseconds since 1970. Replicas' clocks have to agree within a minute. */
  now: () => number;
  freshMs: number;
  wait?: (ms: number) => Promise<unknown>;
  instance: string;
  /** How long a replica that died during a refresh blocks the others. Default 15,000 ms. */
  leaseMs?: number;
  onRefresh?: (report: RefreshReport) => void;
  /** Gets our own writes, including those of other replicas. */
  ownWrites?: Pick<OwnWrites, 'remember' | 'forget'>;
}

/** How many newer listings may be fetched within how many milliseconds because a client wasn't found. */
const renewals = { most: 3, withinMs: 30_000 } as const;

/** The listing of all clients, parsed in this process and shared through the store. Everyone who asks at the same time shares one call. */
export function createListings(options: ListingsOptions): Listings {
  const { organization, genesys, store, keys, now, freshMs, instance, leaseMs = 15_000, onRefresh } = options;
  const shared = createSharedListing({ store, keys, now });
  const replica = createReplica({ shared, ownWrites: options.ownWrites, now });
  const usable = (snapshot: Snapshot | undefined): snapshot is Snapshot =>
    snapshot !== undefined && now() - snapshot.asOf < keepMs;
  const isFresh = (snapshot: Snapshot): boolean => Math.abs(now() - snapshot.asOf) < freshMs;
  const refresher = createRefresher({
    organization,
    genesys,
    now,
    instance,
    onRefresh,
    shared,
    replica,
    usable,
    isFresh,
    wait: options.wait ?? delay,
    locked: createLocked({ store, key: keys('listing', 'lock'), now, instance, leaseMs }),
  });

  const serve = createServe({ replica, refresher, usable, isFresh });
  let forcedAt: readonly number[] = [];
  const forced = (): Promise<Listing> => {
    forcedAt = [...forcedAt, now()].slice(-renewals.most);
    return serve.forced();
  };
  const renewedOften = (): boolean => forcedAt.filter((at) => now() - at < renewals.withinMs).length >= renewals.most;

  const read: Listings['read'] = async ({ fresh = false, withinMs = 0 } = {}) => {
    if (fresh) return forced();
    try {
      return await serve.shared(withinMs);
    } catch (error) {
      if (isStoreUnusable(error)) return serve.withoutStore();
      throw error;
    }
  };

  let renewing: Promise<Listing> | undefined;
  const newerThan: Listings['newerThan'] = async (seen) => {
    await refresher.underWay();
    const latest = await read();
    if (renewing !== undefined) return renewing;
    if (latest.asOf > seen.asOf || renewedOften() || refresher.resting()) return latest;
    renewing ??= forced().finally(() => {
      renewing = undefined;
    });
    return renewing;
  };

  return {
    read,
    newerThan,
    asOf: () => replica.snapshot()?.asOf,
    async rememberWrite(write) {
      const entry = overlayEntry(write, now());
      replica.remember([entry]);
      await shared.rememberWrite(entry);
    },
  };
}
