import { setTimeout as delay } from 'node:timers/promises';
import { isStoreUnavailable } from './errors.ts';
import type { OwnWrites } from './genesys/not-yet.ts';
import type { Genesys } from './genesys/types.ts';
import { overlayEntry } from './listings/overlay.ts';
import { createRefresher } from './listings/refresher.ts';
import { createReplica } from './listings/replica.ts';
import { createServe } from './listings/serve.ts';
import { createSharedListing, keepMs } from './listings/shared.ts';
import type { Snapshot } from './listings/snapshot.ts';
import type { ClientWrite, Listing, RefreshReport } from './listings/types.ts';
import type { KeySpace, Store } from './store.ts';

export type { ClientWrite, Listing, RefreshReport, SearchEntry } from './listings/types.ts';

export interface Listings {
  /**
   * All clients. Young enough: one round trip to the store. Older: served at once while one replica asks anew. `fresh`:
   * asked after this call began; if Genesys Cloud fails then, what is at hand is served as `stale`.
   * Throws what Genesys throws, but only if nothing of the last 24 hours is at hand.
   */
  read(options?: { fresh?: boolean }): Promise<Listing>;
  /**
   * For what `seen` doesn't show: a newer one, asked for now, once for all who need it at a time. What is at hand, if that was done three times
   * in the last 30 s, so that typos cost Genesys Cloud little, or if Genesys Cloud failed just now. Throws as `read` does.
   */
  newerThan(seen: Listing): Promise<Listing>;
  /** Shows our own write at once: in this process always, on every replica unless it throws `store_unavailable`. */
  noteWrite(write: ClientWrite): Promise<void>;
}

export interface ListingsOptions {
  organization: string;
  genesys: Pick<Genesys, 'listClients'>;
  store: Store;
  keys: KeySpace;
  /** Clocks of replicas must agree within a minute. */
  now: () => number;
  freshMs: number;
  wait?: (ms: number) => Promise<unknown>;
  instance: string;
  /** How long a replica that died while it asked keeps the others from asking; default 15,000 ms. */
  leaseMs?: number;
  onRefresh?: (report: RefreshReport) => void;
  /** Told of our own writes, those of other replicas too. */
  ownWrites?: Pick<OwnWrites, 'note' | 'forget'>;
}

/** A listing is asked for on purpose so often in so long, in ms, before none is because of a client that isn't in it. */
const renewals = { most: 3, withinMs: 30_000 } as const;

/** The listing of all clients: kept parsed in this process, shared through the store, asked for once however many ask. */
export function createListings(options: ListingsOptions): Listings {
  const { organization, genesys, store, keys, now, freshMs, instance, leaseMs = 15_000, onRefresh } = options;
  const shared = createSharedListing({ store, keys, now, leaseMs });
  const replica = createReplica(shared, options.ownWrites);
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
    leaseMs,
  });

  const serve = createServe({ replica, refresher, usable, isFresh });
  let forcedAt: readonly number[] = [];
  const forced = (): Promise<Listing> => {
    forcedAt = [...forcedAt, now()].slice(-renewals.most);
    return serve.forced();
  };
  const renewedOften = (): boolean => forcedAt.filter((at) => now() - at < renewals.withinMs).length >= renewals.most;

  const read: Listings['read'] = async ({ fresh = false } = {}) => {
    if (fresh) return forced();
    try {
      return await serve.shared();
    } catch (error) {
      if (isStoreUnavailable(error)) return serve.withoutStore();
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
    async noteWrite(write) {
      const entry = overlayEntry(write, now());
      replica.note([entry]);
      await shared.noteWrite(entry);
    },
  };
}
