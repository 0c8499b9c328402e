import { asKeyturnError, KeyturnError } from '../errors.ts';
import type { OwnWrites } from './not-yet.ts';
import type { Persist } from './retry.ts';
import type { OAuthClient } from './types/client.ts';
import type { Genesys } from './types.ts';

/** How much clocks may differ, in ms. */
const skewMs = 60_000;
/** The pause before the list is read again if it has no such client, in ms. */
const againMs = 3_000;

export interface LostCreationOptions {
  /** Keyturn's own client, which Genesys Cloud records as the creator. */
  clientId: string;
  listClients: Genesys['listClients'];
  ownWrites: OwnWrites;
  persist: Persist;
}

/** Searches for a client whose creation got no response, by name, creator, and time. */
export function createLostCreation(options: LostCreationOptions): Pick<Genesys, 'findCreated'> {
  const { clientId, listClients, ownWrites, persist } = options;

  return {
    async findCreated(name, sentAt) {
      const isIt = (client: OAuthClient): boolean =>
        client.name.trim() === name.trim() &&
        client.createdBy?.toLowerCase() === clientId.toLowerCase() &&
        Date.parse(client.dateCreated ?? '') >= sentAt - skewMs &&
        // A client whose creation got a response is another one.
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
