import { asKeyturnError } from '../errors.ts';
import type { Refresher } from './refresher.ts';
import type { Replica } from './replica.ts';
import { storeOnly } from './shared.ts';
import type { Snapshot } from './snapshot.ts';
import type { Listing } from './types.ts';

export interface ServeOptions {
  replica: Replica;
  refresher: Refresher;
  usable: (snapshot: Snapshot | undefined) => snapshot is Snapshot;
  isFresh: (snapshot: Snapshot) => boolean;
}

/** The ways to serve a listing. Each throws what Genesys throws, but only if nothing that may still be served is at hand. */
export interface Serve {
  /** By what all replicas know. Throws `store_unavailable`, too. */
  shared(): Promise<Listing>;
  withoutStore(): Promise<Listing>;
  /** Asked for after this call began; what is at hand if Genesys Cloud fails then. */
  forced(): Promise<Listing>;
}

export function createServe({ replica, refresher, usable, isFresh }: ServeOptions): Serve {
  /** What is at hand, if it may still be served; else the error that kept us from better. */
  const staleOr = (cause: unknown): Listing => {
    const problem = asKeyturnError(cause);
    const snapshot = replica.snapshot();
    if (!usable(snapshot)) throw problem;
    return replica.show(snapshot, 'stale', problem);
  };

  const shared = async (): Promise<Listing> => {
    await replica.catchUp();
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
      // For what other replicas wrote meanwhile.
      await replica.catchUp().catch(storeOnly);
      return replica.show(snapshot, published ? 'fresh' : 'direct');
    } catch (error) {
      if (!usable(replica.snapshot())) await replica.catchUp().catch(storeOnly);
      return staleOr(error);
    }
  };

  return { shared, withoutStore, forced };
}
