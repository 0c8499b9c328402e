import { asKeyturnError, ignoreStoreDown } from '../errors.ts';
import type { Refresher } from './refresher.ts';
import type { Replica } from './replica.ts';
import type { Snapshot } from './snapshot.ts';
import type { Listing } from './types.ts';

export interface ServeOptions {
  replica: Replica;
  refresher: Refresher;
  usable: (snapshot: Snapshot | undefined) => snapshot is Snapshot;
  isFresh: (snapshot: Snapshot) => boolean;
}

/** Returns listings. Each method throws what Genesys throws, but only without a listing that may still be used. */
export interface Serve {
  /** Uses what all replicas have, or had `withinMs` ago. Also throws `store_unavailable`. */
  shared(withinMs: number): Promise<Listing>;
  withoutStore(): Promise<Listing>;
  /** Fetches after this call. If that fails, returns the known listing. */
  forced(): Promise<Listing>;
}

export function createServe({ replica, refresher, usable, isFresh }: ServeOptions): Serve {
  /** The known listing, if it may still be used. Otherwise throws the error that prevented a newer one. */
  const staleOr = (cause: unknown): Listing => {
    const problem = asKeyturnError(cause);
    const snapshot = replica.snapshot();
    if (!usable(snapshot)) throw problem;
    return replica.show(snapshot, 'stale', problem);
  };

  const shared: Serve['shared'] = async (withinMs) => {
    await replica.catchUp(withinMs);
    const snapshot = replica.snapshot();
    if (!usable(snapshot)) return replica.show(await refresher.cold(), 'fresh');
    if (isFresh(snapshot)) return replica.show(snapshot, 'fresh');
    refresher.inBackground();
    const failure = refresher.failureSince(snapshot);
    return failure === undefined
      ? replica.show(snapshot, 'refreshing')
      : replica.show(snapshot, 'stale', failure.error);
  };

  const withoutStore = async (): Promise<Listing> => {
    const snapshot = replica.snapshot();
    if (snapshot !== undefined && isFresh(snapshot)) return replica.show(snapshot, 'fresh');
    const failure = refresher.failureSince(snapshot);
    if (failure !== undefined && refresher.resting()) return staleOr(failure.error);
    try {
      return replica.show(await refresher.direct(), 'direct');
    } catch (error) {
      return staleOr(error);
    }
  };

  const forced = async (): Promise<Listing> => {
    try {
      const { snapshot, published } = await refresher.forced();
      // To show the writes of other replicas.
      await replica.catchUp().catch(ignoreStoreDown);
      return replica.show(snapshot, published ? 'fresh' : 'direct');
    } catch (error) {
      if (!usable(replica.snapshot())) await replica.catchUp().catch(ignoreStoreDown);
      return staleOr(error);
    }
  };

  return { shared, withoutStore, forced };
}
