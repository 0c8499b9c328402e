import { byName } from '../folding.ts';
import { lagMs, withCreation } from '../genesys/not-yet.ts';
import type { OAuthClient } from '../genesys/types/client.ts';
import type { SearchEntry } from '../matching/search-entry.ts';
import { searchEntry } from './snapshot.ts';
import type { ClientWrite } from './types.ts';

/** A write of our own, applied to listings that may not show it yet. Times are ms since 1970. */
export interface OverlayEntry {
  readonly id: string;
  readonly at: number;
  /** Undefined if the client is gone. */
  readonly client: OAuthClient | undefined;
  /** When we created the client, if we did. */
  readonly createdAt?: number | undefined;
}

export type Overlay = ReadonlyMap<string, OverlayEntry>;

/** The entry for a write at `at`, ms since 1970. A client with state `deleted` counts as gone. */
export function overlayEntry(write: ClientWrite, at: number): OverlayEntry {
  if ('gone' in write) return { id: write.gone, at, client: undefined };
  const { client, created = false } = write;
  return {
    id: client.id,
    at,
    client: client.state === 'deleted' ? undefined : client, // listings leave it out too
    ...(created ? { createdAt: at } : {}),
  };
}

/** Merges both. Of two writes to the same client, the later one wins. */
export function mergeOverlays(a: Overlay, b: Iterable<OverlayEntry>): Overlay {
  const merged = new Map(a);
  for (const entry of b) {
    const other = merged.get(entry.id);
    const latest = other === undefined || isLater(entry, other) ? entry : other;
    const next = withCreation(latest, entry, other);
    if (latest !== other || next.createdAt !== other.createdAt) merged.set(entry.id, next);
  }
  return merged;
}

/** Drops the writes that a listing of `asOf` certainly shows. */
export function pruneOverlay(overlay: Overlay, asOf: number): Overlay {
  return new Map([...overlay].filter(([, entry]) => asOf < entry.at + lagMs));
}

/** Applies `overlay` to a listing's clients. Both lists stay in order. */
export function layOver(
  base: { readonly clients: readonly OAuthClient[]; readonly index: readonly SearchEntry[] },
  overlay: Overlay,
): { clients: readonly OAuthClient[]; index: readonly SearchEntry[] } {
  if (overlay.size === 0) return base;
  const changed = new Map<string, OAuthClient>();
  for (const { id, client } of overlay.values()) if (client !== undefined) changed.set(id, client);
  const rows: { client: OAuthClient; entry: SearchEntry }[] = [];
  for (const [at, client] of base.clients.entries()) {
    const entry = base.index[at];
    if (entry === undefined) continue;
    const ours = changed.get(client.id);
    // Someone else changed it after our write.
    const newer = ours !== undefined && modified(client) > modified(ours);
    if (newer) changed.delete(client.id);
    if (newer || !overlay.has(client.id)) rows.push({ client, entry });
  }
  for (const client of changed.values()) {
    rows.splice(placeOf(client, rows), 0, { client, entry: searchEntry(client) });
  }
  return { clients: rows.map((row) => row.client), index: rows.map((row) => row.entry) };
}

function placeOf(client: OAuthClient, rows: readonly { client: OAuthClient }[]): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = rows[middle];
    if (other !== undefined && byName(other.client, client) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A deletion is final. Otherwise Genesys Cloud's date decides, then ours. */
function isLater(a: OverlayEntry, b: OverlayEntry): boolean {
  if (a.client === undefined || b.client === undefined) return a.client === undefined;
  const dates = modified(a.client) - modified(b.client);
  return dates === 0 ? a.at >= b.at : dates > 0;
}

const modified = (client: OAuthClient): number => Date.parse(client.dateModified ?? '') || 0;
