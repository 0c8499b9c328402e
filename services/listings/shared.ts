import { KeyturnError } from '../errors.ts';
import type { KeySpace, Store } from '../store.ts';
import { packContent, unpackContent } from './content.ts';
import type { Kept } from './kept.ts';
import type { Data, Failure, Meta } from './meta.ts';
import { noMeta, readMeta, writeMeta } from './meta.ts';
import type { Overlay, OverlayEntry } from './overlay.ts';
import { mergeOverlays, pruneOverlay } from './overlay.ts';
import type { Snapshot } from './snapshot.ts';

/** How old a listing may be and still be used if Genesys Cloud fails, in milliseconds. */
export const keepMs = 24 * 60 * 60_000;
/** The data keys are rewritten after this long, in milliseconds, so that they never expire, even if their content is the same. */
const rewriteMs = keepMs / 2;
const ttlMs = keepMs + rewriteMs;
const mostTries = 20;

/** The listing that all replicas share: a small meta key, and the data keys that it names. All methods throw `store_unavailable`. */
export interface SharedListing {
  meta(): Promise<Meta>;
  /** The content there, if the store has it. What's in `kept` isn't made again. */
  content(data: Data, kept: Kept): Promise<Pick<Snapshot, 'clients' | 'index'> | undefined>;
  /** Shares `snapshot` with all replicas, unless they have a later one. `rewrite`: the content is missing. */
  publish(
    snapshot: Snapshot,
    content: readonly Uint8Array[],
    options: { own: Overlay; rewrite: boolean },
  ): Promise<void>;
  rememberFailure(failure: Failure): Promise<void>;
  rememberWrite(entry: OverlayEntry): Promise<void>;
}

export interface SharedListingOptions {
  store: Store;
  keys: KeySpace;
  now: () => number;
}

export function createSharedListing({ store, keys, now }: SharedListingOptions): SharedListing {
  const metaKey = keys('listing', 'meta');
  const parts = createParts({ store, keys });
  let last: { raw: string | undefined; meta: Meta } = { raw: undefined, meta: noMeta };

  const readLatest = async (): Promise<{ raw: string | undefined; meta: Meta }> => {
    const raw = await store.get(metaKey);
    if (raw !== last.raw) last = { raw, meta: readMeta(raw) };
    return last;
  };

  /** Changes the meta key in one step, unless `next` returns undefined. */
  const change = async (next: (meta: Meta) => Promise<Meta | undefined> | Meta | undefined): Promise<void> => {
    for (let tries = 0; tries < mostTries; tries++) {
      // What this process saw last is mostly still so, which the compare-and-set finds out.
      const seen = tries === 0 && last.raw !== undefined ? last : await readLatest();
      const wanted = await next(seen.meta);
      if (wanted === undefined) return;
      const put = [{ key: metaKey, value: writeMeta(wanted), ttlMs }];
      if (await store.compareAndSet({ expect: [{ key: metaKey, value: seen.raw }], put })) return;
    }
    throw new KeyturnError('store_unavailable', { details: { reason: 'the listing changes too often' } });
  };

  const remember = (entries: readonly OverlayEntry[]): Promise<void> =>
    change((meta) => {
      const overlay = pruneOverlay(mergeOverlays(meta.overlay, entries), now() - keepMs);
      return { ...meta, overlay };
    });
  // What comes while one is being written shares the next write: each of them changes the same key.
  let waiting: { entries: OverlayEntry[]; written: Promise<void> } | undefined;
  let writing: Promise<void> = Promise.resolve();

  return {
    meta: async () => (await readLatest()).meta,

    async content(data, kept) {
      const values = await parts.read(data);
      return values && unpackContent(data.version, values, kept);
    },

    async publish(snapshot, content, { own, rewrite }) {
      let values: readonly string[] | undefined;
      let written: Data['slot'] | undefined;
      await change(async (meta) => {
        if (meta.version !== undefined && meta.asOf >= snapshot.asOf && !rewrite) return undefined;
        const known = meta.version === snapshot.version && meta.data?.version === snapshot.version;
        const same = known && now() - meta.dataAt < rewriteMs && !rewrite;
        const overlay = pruneOverlay(mergeOverlays(meta.overlay, own.values()), snapshot.asOf);
        const { version, asOf, incomplete } = snapshot;
        const next = { ...meta, version, asOf, overlay, failure: undefined, incomplete };
        if (same) return next;
        values ??= await packContent(version, content);
        // The content that's current stays in its slot until the meta key names the other one. Another replica may have published by now.
        const { data } = (await readLatest()).meta;
        const slot = data?.slot === 0 ? 1 : 0;
        if (written !== slot) await parts.write(slot, values);
        written = slot;
        return { ...next, data: { version, slot, parts: values.length }, dataAt: now() };
      });
    },

    rememberFailure: (failure) => change((meta) => (meta.asOf > failure.at ? undefined : { ...meta, failure })),

    rememberWrite(entry) {
      if (waiting !== undefined) {
        waiting.entries.push(entry);
        return waiting.written;
      }
      const entries = [entry];
      const written = writing.then(() => {
        waiting = undefined;
        return remember(entries);
      });
      waiting = { entries, written };
      writing = written.catch(() => undefined);
      return written;
    },
  };
}

/** The data keys. */
function createParts({ store, keys }: Pick<SharedListingOptions, 'store' | 'keys'>) {
  const keyOf = (slot: Data['slot'], part: number): string => keys('listing', 'data', String(slot), String(part));
  return {
    /** Undefined if one is missing. */
    async read({ slot, parts }: Data): Promise<string[] | undefined> {
      const values: string[] = [];
      for (let part = 0; part < parts; part += 1) {
        const value = await store.get(keyOf(slot, part));
        if (value === undefined) return undefined;
        values.push(value);
      }
      return values;
    },
    async write(slot: Data['slot'], values: readonly string[]): Promise<void> {
      for (const [part, value] of values.entries()) await store.set(keyOf(slot, part), value, { ttlMs });
    },
  };
}
