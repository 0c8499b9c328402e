import { createHash } from 'node:crypto';
import { withEmoji } from '../emoji.ts';
import { byName, nameKey } from '../folding.ts';
import type { OAuthClient } from '../genesys/types/client.ts';
import type { ClientList, Incomplete } from '../genesys/types/lists.ts';
import type { SearchEntry } from '../matching/search-entry.ts';
import { noName } from '../shown-text.ts';

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

/** How many clients are processed before other work gets its turn. */
const chunkSize = 500;

export function searchEntry({ name: written, id }: Pick<OAuthClient, 'id' | 'name'>): SearchEntry {
  const name = nameKey(written);
  const decoded = withEmoji(written);
  const emoji = decoded === written ? name : nameKey(decoded);
  // Keyturn's text for a blank name isn't part of the name.
  const text = name === noName ? '' : emoji === name ? name : `${name}\u0000${emoji}`;
  return { id: id.toLowerCase(), name, emoji, text };
}

/** Creates a snapshot of a list, and returns its clients as lines of JSON, too. */
export async function takeSnapshot(
  { clients, incomplete }: ClientList,
  asOf: number,
): Promise<{ snapshot: Snapshot; content: string }> {
  const sorted = clients.toSorted(byName);
  const lines: string[] = [];
  for (let at = 0; at < sorted.length; at += chunkSize) {
    lines.push(JSON.stringify(sorted.slice(at, at + chunkSize)));
    await breathe();
  }
  const content = lines.join('\n');
  const version = createHash('sha256').update(content).digest('base64url');
  return { snapshot: { version, asOf, clients: sorted, index: sorted.map(searchEntry), incomplete }, content };
}

/** Lets other work of this process run. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
