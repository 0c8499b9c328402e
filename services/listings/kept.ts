import { isDeepStrictEqual } from 'node:util';
import type { OAuthClient } from '../genesys/types/client.ts';
import type { SearchEntry } from '../matching/search-entry.ts';
import type { Snapshot } from './snapshot.ts';
import { searchEntry } from './snapshot.ts';

/** What a newer listing takes over from an older one, so that a refresh takes memory only for what has changed. */
export interface Kept {
  /** The older listing's object for the same client, if nothing of it has changed, or else `client`. */
  client(client: OAuthClient): OAuthClient;
  /** The search entry of a client that `client` returned. */
  entry(client: OAuthClient): SearchEntry;
}

export function keptFrom(older: Pick<Snapshot, 'clients' | 'index'> | undefined): Kept {
  const places = new Map(older?.clients.map(({ id }, place) => [id, place]));
  /** The place of the older listing's object for this client, if it's there. */
  const placeOf = ({ id }: OAuthClient): number => places.get(id) ?? -1;
  return {
    client(client) {
      const before = older?.clients[placeOf(client)];
      return before !== undefined && isDeepStrictEqual(before, client) ? before : client;
    },
    entry(client) {
      const place = placeOf(client);
      const before = older?.clients[place] === client ? older.index[place] : undefined;
      return before ?? searchEntry(client);
    },
  };
}
