import { isStoreUnavailable, KeyturnError } from '../errors.ts';
import type { Change, KeySpace, Store } from '../store.ts';
import type { Refusal, Transition } from './events.ts';
import { endedAt, isOpen, nextMoment } from './moments.ts';
import { decode, encode, type Stored } from './record.ts';
import type { RequestRecord } from './types.ts';

/** Every lost round is a round somebody else won, so a request that takes more of them than this is a fault. */
const MAX_ROUNDS = 64;

export interface LedgerOptions {
  store: Store;
  keys: KeySpace;
  now: () => number;
  /** A fresh id for each write. */
  id: () => string;
  /** How long an ended request is kept. */
  keepMs: number;
  /** How long after its end a request counts as untold. */
  tellMs: number;
  /** Hears of each request that this process has brought into another state. */
  onState?: ((record: RequestRecord) => void) | undefined;
}

/** What a commit led to. */
export interface Committed {
  record: RequestRecord;
  /** The record as this commit left it: after a lost answer others may have moved `record` on. */
  left: RequestRecord;
}

/** The names of all that requests keep in the store. */
function requestKeys(keys: KeySpace) {
  return {
    request: (id: string) => keys('request', id),
    /** Holds the id of the one request that may be open. */
    only: (operation: string, clientId: string) => keys('request-only', operation, clientId),
    by: (genesysUser: string) => keys('requests-by', genesysUser),
    open: keys('requests-open'),
    due: keys('requests-due'),
    untold: keys('requests-untold'),
  };
}

/** Reads requests, and carries each transition out as one compare-and-set over the record, its uniqueness key and its indexes. */
export function createLedger({ store, keys: keySpace, now, id: newId, keepMs, tellMs, onState }: LedgerOptions) {
  const keys = requestKeys(keySpace);

  async function load(id: string): Promise<Stored | undefined> {
    const raw = await store.get(keys.request(id));
    return raw === undefined ? undefined : decode(id, raw);
  }

  function change(before: Stored | undefined, after: RequestRecord, raw: string): Change {
    const { id } = after;
    const key = keys.request(id);
    const only = after.client && keys.only(after.operation, after.client.id);
    const asked = before === undefined;
    const end = endedAt(after);
    const endsNow = end !== undefined && before !== undefined && isOpen(before.record);
    const told = after.told?.includes('outcome') === true;
    const ttl = end === undefined ? {} : { ttlMs: Math.max(1, end + keepMs - now()) };
    return {
      expect: [{ key, value: before?.raw }, ...(asked && only !== undefined ? [{ key: only, value: undefined }] : [])],
      put: [
        { key, value: raw, ...ttl },
        ...((asked || endsNow) && only !== undefined ? [{ key: only, value: asked ? id : undefined }] : []),
      ],
      rank: [
        { set: keys.due, member: id, score: nextMoment(after) },
        { set: keys.open, member: id, score: end === undefined ? after.createdAt : undefined },
        ...(asked ? [{ set: keys.by(after.requester.genesysUser), member: id, score: after.createdAt }] : []),
        ...(told ? [{ set: keys.untold, member: id, score: undefined }] : []),
        // Whoever changes an ended request is telling it just now: nobody else begins to.
        ...(end !== undefined && !asked && !told
          ? [{ set: keys.untold, member: id, score: (endsNow ? end : now()) + tellMs }]
          : []),
      ],
    };
  }

  /** Reads, decides and swaps until the decision holds; throws its refusal. An answer that was lost is looked up, and asked for once more. */
  async function commit(
    id: string,
    decide: (record: RequestRecord | undefined) => Transition,
    onConflict?: () => Promise<void>,
  ): Promise<Committed> {
    const write = newId();
    let last: Committed | undefined;
    let from: RequestRecord['state'] | undefined;
    const made = (committed: Committed): Committed => {
      if (committed.left.state !== from) onState?.(committed.left);
      return committed;
    };
    let unanswered = 0;
    let lost = false;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const before = await load(id).catch((error: unknown) => {
        throw lost ? answerLost(error) : error;
      });
      if (last !== undefined && before?.writes.includes(write)) return made({ ...last, record: before.record });
      const { record, refusal } = decide(before?.record);
      if (record === undefined) throw refused(refusal);
      last = { record, left: record };
      if (record === before?.record) return last;
      from = before?.record.state;
      try {
        if (await store.compareAndSet(change(before, record, encode(record, write, before)))) return made(last);
      } catch (error) {
        if (!isStoreUnavailable(error)) throw error;
        lost ||= error.details['written'] !== 'no';
        if (++unanswered > 1) throw lost ? answerLost(error) : error;
        continue;
      }
      await onConflict?.();
    }
    throw new KeyturnError('store_unavailable', { details: { request: id, reason: 'contention' }, changed: 'no' });
  }

  /** Takes members whose request is gone out of an ordered set. */
  async function forget(set: string, ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      await store.compareAndSet({
        expect: [{ key: keys.request(id), value: undefined }],
        rank: [{ set, member: id, score: undefined }],
      });
    }
  }

  /** The requests of `ids` that still exist; the others leave the ordered set they were found in. */
  async function loadAll(set: string, ids: readonly string[]): Promise<RequestRecord[]> {
    const found = await Promise.all(ids.map(load));
    await forget(
      set,
      ids.filter((_, index) => found[index] === undefined),
    );
    return found.flatMap((stored) => (stored === undefined ? [] : [stored.record]));
  }

  return { keys, load, loadAll, commit, forget };
}

export type Ledger = ReturnType<typeof createLedger>;

/** The error that says a refusal. */
export function refused({ code, details }: Refusal): KeyturnError {
  return new KeyturnError(code, { details });
}

/** `error`, for a write of which nobody knows whether it was made. */
function answerLost(error: unknown): unknown {
  if (!isStoreUnavailable(error)) return error;
  return new KeyturnError(error.code, { cause: error, details: { ...error.details, written: 'unknown' } });
}
