import { isDeepStrictEqual } from 'node:util';
import type { OAuthClient } from '../genesys/types/client.ts';
import type { SearchEntry } from '../matching/search-entry.ts';
import { inSlices, visiting } from '../slices.ts';
import type { Snapshot } from './snapshot.ts';
import { searchEntry } from './snapshot.ts';

/** What a newer listing takes over from an older one, so that a refresh takes memory only for what has changed. */
export interface Kept {
  /** The older listing's object for the same client, if nothing of it has changed, or else an equal one that shares what clients have in common. */
  client(client: OAuthClient): OAuthClient;
  /** The search entry of a client that `client` returned. */
  entry(client: OAuthClient): SearchEntry;
}

export async function keptFrom(older: Pick<Snapshot, 'clients' | 'index'> | undefined): Promise<Kept> {
  const shared = sharing();
  const places = new Map<string, number>();
  await inSlices(visiting(older?.clients ?? [], ({ id }) => places.set(id, places.size)));
  /** The place of the older listing's object for this client, if it's there. */
  const placeOf = ({ id }: OAuthClient): number => places.get(id) ?? -1;
  return {
    client(client) {
      const before = older?.clients[placeOf(client)];
      return before !== undefined && isDeepStrictEqual(before, client) ? before : shared(client);
    },
    entry(client) {
      const place = placeOf(client);
      const before = older?.clients[place] === client ? older.index[place] : undefined;
      return before ?? searchEntry(client);
    },
  };
}

/** Gives one object for equal texts and lists. Most clients have few roles, authors, and grant types in common, which are half of their memory. */
function sharing(): (client: OAuthClient) => OAuthClient {
  const texts = new Map<string, string>();
  const lists = new Map<string, unknown>();
  const text = <Text extends string | undefined>(value: Text): Text =>
    value === undefined ? value : (one(texts, value, value) as Text);
  const list = <List extends readonly unknown[]>(value: List): List => one(lists, JSON.stringify(value), value) as List;
  return (client) => ({
    ...client,
    grantType: text(client.grantType),
    state: text(client.state),
    redirectUris: list(client.redirectUris),
    scopes: list(client.scopes),
    roleDivisions: list(client.roleDivisions),
    rolesWithoutDivision: list(client.rolesWithoutDivision),
    createdBy: text(client.createdBy),
    modifiedBy: text(client.modifiedBy),
  });
}

function one<Value>(known: Map<string, Value>, key: string, value: Value): Value {
  const found = known.get(key) ?? value;
  known.set(key, found);
  return found;
}
