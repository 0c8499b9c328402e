import { createHash } from 'node:crypto';
import { withEmoji } from '../emoji.ts';
import { byName, nameKey } from '../folding.ts';
import type { ClientList, Incomplete, OAuthClient } from '../genesys/types.ts';
import { noName } from '../shown-text.ts';
import type { SearchEntry } from './types.ts';

/** One answer of Genesys Cloud to the question for all clients. */
export interface Snapshot {
  /** A digest of the content: the same clients give the same version. */
  readonly version: string;
  /** When the question was asked, ms since 1970. */
  readonly asOf: number;
  readonly clients: readonly OAuthClient[];
  readonly index: readonly SearchEntry[];
  /** Undefined where these are all clients. */
  readonly incomplete: Incomplete | undefined;
}

/** How many clients are written or read in one go, before others get their turn. */
const chunkSize = 500;

export function searchEntry({ name: written, id }: Pick<OAuthClient, 'id' | 'name'>): SearchEntry {
  const name = nameKey(written);
  const decoded = withEmoji(written);
  const emoji = decoded === written ? name : nameKey(decoded);
  // The text shown for a blank name isn't part of it.
  const text = name === noName ? '' : emoji === name ? name : `${name}\u0000${emoji}`;
  return { id: id.toLowerCase(), name, emoji, text };
}

/** A snapshot of a list, and its clients as lines of JSON. */
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

/** Lets whatever else waits in this process have its turn. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
