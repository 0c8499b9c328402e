import { createHash } from 'node:crypto';
import { withEmoji } from '../emoji.ts';
import { byName, nameKey } from '../folding.ts';
import type { OAuthClient } from '../genesys/types/client.ts';
import type { ClientList, Incomplete } from '../genesys/types/lists.ts';
import type { SearchEntry } from '../matching/search-entry.ts';
import { noName } from '../shown-text.ts';
import { createPace, inSlices, mapping, sorting } from '../slices.ts';

/** All clients, as one call to Genesys Cloud returned them. */
export interface Snapshot {
  /** A hash of the content: the same clients have the same version. */
  readonly version: string;
  /** When Genesys Cloud was asked, ms since 1970. */
  readonly asOf: number;
  readonly clients: readonly OAuthClient[];
  readonly index: readonly SearchEntry[];
  /** Undefined if these are all clients. */
  readonly incomplete: Incomplete | undefined;
}

/** How many clients are in a line. */
const chunkSize = 500;

export function searchEntry({ name: written, id }: Pick<OAuthClient, 'id' | 'name'>): SearchEntry {
  const name = nameKey(written);
  const decoded = withEmoji(written);
  const emoji = decoded === written ? name : nameKey(decoded);
  // Keyturn's text for a blank name isn't part of the name.
  const text = name === noName ? '' : emoji === name ? name : `${name}\u0000${emoji}`;
  return { id: id.toLowerCase(), name, emoji, text };
}

/**
 * Creates a snapshot of a list, and returns its clients as lines of JSON, too: bytes, because texts of many megabytes would make the next
 * collections of young objects long. `entry` gives a client's search entry.
 */
export async function takeSnapshot(
  { clients, incomplete }: ClientList,
  asOf: number,
  entry: (client: OAuthClient) => SearchEntry,
): Promise<{ snapshot: Snapshot; content: readonly Uint8Array[] }> {
  const sorted = await inSlices(sorting(clients, byName));
  const index = await inSlices(mapping(sorted, entry));
  const pace = createPace();
  const content: Buffer[] = [];
  const hash = createHash('sha256');
  for (let at = 0; at < sorted.length; at += chunkSize) {
    const line = JSON.stringify(sorted.slice(at, at + chunkSize));
    const bytes = Buffer.from(at === 0 ? line : `\n${line}`);
    hash.update(bytes);
    content.push(bytes);
    await pace();
  }
  return { snapshot: { version: hash.digest('base64url'), asOf, clients: sorted, index, incomplete }, content };
}
