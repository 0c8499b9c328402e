import { ignoreStoreDown } from '../errors.ts';
import type { Pulled, Puller } from './puller.ts';
import type { Replica } from './replica.ts';
import type { SharedListing } from './shared.ts';
import type { Snapshot } from './snapshot.ts';

export interface Published {
  snapshot: Snapshot;
  /** False if the store is down, so that the other replicas don't have it. */
  published: boolean;
}

/** Fetches a listing for this process, or for all replicas. */
export interface Publisher {
  /** Fetches for this process only. Throws what Genesys throws. */
  pull(): Promise<Pulled>;
  /** Fetches for all replicas. Returns the listing even if the store fails. `rewrite`: the store lost the content. */
  publish(options?: { rewrite?: boolean }): Promise<Published>;
}

export interface PublisherOptions {
  puller: Puller;
  shared: Pick<SharedListing, 'rememberFailure' | 'publish'>;
  replica: Pick<Replica, 'adopt' | 'writes'>;
}

export function createPublisher({ puller, shared, replica }: PublisherOptions): Publisher {
  const pull = async (): Promise<Pulled> => {
    const pulled = await puller.pull();
    replica.adopt(pulled.snapshot);
    return pulled;
  };

  return {
    pull,
    async publish({ rewrite = false } = {}) {
      let pulled: Pulled;
      try {
        pulled = await pull();
      } catch (error) {
        const failure = puller.failure();
        if (failure !== undefined) await shared.rememberFailure(failure).catch(ignoreStoreDown);
        throw error;
      }
      const published = shared.publish(pulled.snapshot, pulled.content, { own: replica.writes(), rewrite });
      return { snapshot: pulled.snapshot, published: await published.then(() => true, ignoreStoreDown) };
    },
  };
}
