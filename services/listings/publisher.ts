import type { Pulled, Puller } from './puller.ts';
import type { Replica } from './replica.ts';
import { type SharedListing, storeOnly } from './shared.ts';
import type { Snapshot } from './snapshot.ts';

export interface Published {
  snapshot: Snapshot;
  /** False where the store is down: the other replicas don't know it. */
  published: boolean;
}

/** Asks Genesys Cloud for a listing, for this process or for all. */
export interface Publisher {
  /** Throws what Genesys throws. */
  pull(): Promise<Pulled>;
  /** Asks and tells all replicas: what the store does can't take away what Genesys Cloud answered. `rewrite`: the content is known to be missing. */
  publish(options?: { rewrite?: boolean }): Promise<Published>;
}

export interface PublisherOptions {
  puller: Puller;
  shared: Pick<SharedListing, 'noteFailure' | 'publish'>;
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
        if (failure !== undefined) await shared.noteFailure(failure).catch(storeOnly);
        throw error;
      }
      const published = shared.publish(pulled.snapshot, pulled.content, { own: replica.writes(), rewrite });
      return { snapshot: pulled.snapshot, published: await published.then(() => true, storeOnly) };
    },
  };
}
