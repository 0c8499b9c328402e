import { byName } from '../folding.ts';
import { lagMs, withCreation } from '../genesys/not-yet.ts';
import type { OAuthClient } from '../genesys/types.ts';
import { searchEntry } from './snapshot.ts';
import type { ClientWrite, SearchEntry } from './types.ts';

/** A write of our own, laid over every listing that may not know it yet. Times are ms since 1970. */
export interface OverlayEntry {
  readonly id: string;
  readonly at: number;
  /** Undefined: the client is gone. */
  readonly client: OAuthClient | undefined;
  /** When we made it; undefined if we did not. */
  readonly createdAt?: number | undefined;
}

export type Overlay = ReadonlyMap<string, OverlayEntry>;

/** The entry for a write that was made `at`, ms since 1970. A client in state `deleted` counts as gone. */
export function overlayEntry(write: ClientWrite, at: number): OverlayEntry {
  if ('gone' in write) return { id: write.gone, at, client: undefined };
  const { client, created = false } = write;
  return {
    id: client.id,
    at,
    client: client.state === 'deleted' ? undefined : client, // as listings leave them out
    ...(created ? { createdAt: at } : {}),
  };
}

/** Both together; of two writes to one client the later one stays. */
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

/** Without the writes that a listing of `asOf` is sure to know. */
export function pruneOverlay(overlay: Overlay, asOf: number): Overlay {
  return new Map([...overlay].filter(([, entry]) => asOf < entry.at + lagMs));
}

/** The clients of a listing with `overlay` laid over it; both lists stay in order. */
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
    // It was changed again elsewhere after our write.
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

/** A deletion is final; else Genesys Cloud's own date decides, then ours. */
function isLater(a: OverlayEntry, b: OverlayEntry): boolean {
  if (a.client === undefined || b.client === undefined) return a.client === undefined;
  const dates = modified(a.client) - modified(b.client);
  return dates === 0 ? a.at >= b.at : dates > 0;
}

const modified = (client: OAuthClient): number => Date.parse(client.dateModified ?? '') || 0;
