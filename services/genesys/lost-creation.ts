import { asKeyturnError, KeyturnError } from '../errors.ts';
import type { OwnWrites } from './not-yet.ts';
import type { Persist } from './retry.ts';
import type { Genesys, OAuthClient } from './types.ts';

/** Clocks may differ by so much, in ms. */
const skewMs = 60_000;
/** After so long a listing that shows no such client is asked for once more, in ms. */
const againMs = 3_000;

export interface LostCreationOptions {
  /** Keyturn's own client: Genesys Cloud names it as the creator of what it makes. */
  clientId: string;
  listClients: Genesys['listClients'];
  ownWrites: OwnWrites;
  persist: Persist;
}

/** Looks for a client whose creation got no answer: by its name, its creator and its time, in one listing or two. */
export function createLostCreation(options: LostCreationOptions): Pick<Genesys, 'findCreated'> {
  const { clientId, listClients, ownWrites, persist } = options;

  return {
    async findCreated(name, sentAt) {
      const isIt = (client: OAuthClient): boolean =>
        client.name.trim() === name.trim() &&
        client.createdBy?.toLowerCase() === clientId.toLowerCase() &&
        Date.parse(client.dateCreated ?? '') >= sentAt - skewMs &&
        // One whose answer came is another one.
        ownWrites.latest(client.id)?.createdAt === undefined;
      const none = new KeyturnError('genesys_not_yet', { details: { problem: 'no such client in the listing' } });
      const search = async () => {
        const found = (await listClients()).clients.filter(isIt);
        return found.length > 0 ? { done: found } : { again: none, retryAfterMs: againMs };
      };
      return persist(search, { tries: 2 }).catch((error: unknown) => {
        if (asKeyturnError(error).code === 'shutting_down') throw error;
        return [];
      });
    },
  };
}
