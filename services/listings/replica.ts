import { defined } from '../defined.ts';
import type { KeyturnError } from '../errors.ts';
import type { OwnWrites } from '../genesys/not-yet.ts';
import { createNextReads } from '../next-reads.ts';
import { type Kept, keptFrom } from './kept.ts';
import type { Data, Meta } from './meta.ts';
import type { Overlay, OverlayEntry } from './overlay.ts';
import { layOver, mergeOverlays, pruneOverlay } from './overlay.ts';
import type { SharedListing } from './shared.ts';
import type { Snapshot } from './snapshot.ts';
import type { Listing } from './types.ts';

/** This process's copy of the listing: a parsed snapshot, and the writes that it may not show yet. */
export interface Replica {
  snapshot(): Snapshot | undefined;
  /** Our own writes, from all replicas. */
  writes(): Overlay;
  meta(): Meta | undefined;
  /** Uses `snapshot`, unless this process has a later one. */
  adopt(snapshot: Snapshot): void;
  remember(entries: Iterable<OverlayEntry>): void;
  /**
   * Asks the store: one round trip, or two if another replica changed the content. With `withinMs`, only if nobody asked it in that time.
   * Throws `store_unavailable`.
   */
  catchUp(withinMs?: number): Promise<Meta>;
  show(snapshot: Snapshot, source: Listing['source'], problem?: KeyturnError): Listing;
}

export interface ReplicaOptions {
  shared: SharedListing;
  ownWrites?: Pick<OwnWrites, 'remember' | 'forget'> | undefined;
  now: () => number;
}

export function createReplica({ shared, ownWrites, now }: ReplicaOptions): Replica {
  let local: Snapshot | undefined;
  let writes: Overlay = new Map();
  let seen: Meta | undefined;
  /** What the store said last that this process has completely, and when it was asked. */
  let caughtUp: { meta: Meta; at: number } | undefined;
  let shown: (Pick<Listing, 'clients' | 'index'> & { of: Snapshot['clients']; with: Overlay }) | undefined;

  const adopt = (snapshot: Snapshot): void => {
    if (local !== undefined && local.asOf > snapshot.asOf) return;
    local =
      snapshot.version === local?.version
        ? { ...local, asOf: snapshot.asOf, incomplete: snapshot.incomplete }
        : snapshot;
    writes = pruneOverlay(writes, snapshot.asOf);
  };

  const remember = (entries: Iterable<OverlayEntry>): void => {
    const all = [...entries];
    for (const { id, client, at, createdAt } of all) {
      if (client === undefined) ownWrites?.forget(id);
      else ownWrites?.remember({ client, at, createdAt });
    }
    writes = mergeOverlays(writes, all);
  };

  const nextMeta = createNextReads<Meta>({ failsTogether: true });
  const readMeta = async (): Promise<Meta> => {
    const meta = await shared.meta();
    if (meta !== seen) remember(meta.overlay.values());
    seen = meta;
    return meta;
  };
  const pullMeta = () => nextMeta('listing', readMeta);

  const contentOf = createContentReads(shared, () => keptFrom(local));
  const latest = async (): Promise<Meta> => {
    let meta = await pullMeta();
    for (;;) {
      const { version, asOf, incomplete, data } = meta;
      if (version === undefined || (local !== undefined && local.asOf >= asOf)) return meta;
      const content = local?.version === version ? local : data?.version === version && (await contentOf(data));
      if (content) {
        adopt({ version, asOf, clients: content.clients, index: content.index, incomplete });
        return meta;
      }
      meta = await pullMeta();
      if (meta.version === version) return meta; // the store lost the content; otherwise it was replaced between the two reads
    }
  };

  const catchUp: Replica['catchUp'] = async (withinMs = 0) => {
    const at = now();
    if (caughtUp !== undefined && Math.abs(at - caughtUp.at) < withinMs) return caughtUp.meta;
    const meta = await latest();
    caughtUp = { meta, at };
    return meta;
  };

  return {
    snapshot: () => local,
    writes: () => writes,
    meta: () => seen,
    adopt,
    remember,
    catchUp,
    show(snapshot, source, problem) {
      if (shown === undefined || shown.of !== snapshot.clients || shown.with !== writes) {
        shown = { ...layOver(snapshot, writes), of: snapshot.clients, with: writes };
      }
      const { clients, index } = shown;
      const { asOf, incomplete } = snapshot;
      return { clients, index, asOf, source, ...defined({ problem, incomplete }) };
    },
  };
}

/** Reads the content of a version. Everyone who asks for the same one shares a read. */
function createContentReads(
  shared: Pick<SharedListing, 'content'>,
  kept: () => Promise<Kept>,
): (data: Data) => ReturnType<SharedListing['content']> {
  let loading: { version: string; content: ReturnType<SharedListing['content']> } | undefined;
  return async (data) => {
    if (loading?.version === data.version) return loading.content;
    const mine = { version: data.version, content: kept().then((from) => shared.content(data, from)) };
    loading = mine;
    try {
      return await mine.content;
    } finally {
      if (loading === mine) loading = undefined;
    }
  };
}
