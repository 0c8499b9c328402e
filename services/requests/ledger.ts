import { isStoreUnavailable, KeyturnError } from '../errors.ts';
import type { KeySpace, Store } from '../store.ts';
import { createChange, requestKeys } from './change.ts';
import type { Refusal, Transition } from './events.ts';
import { decode, encode, type Stored } from './record.ts';
import type { RequestRecord } from './types.ts';

/** Every lost round is a round somebody else won, so a request that takes more of them than this is a fault. */
const mostRounds = 64;

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

/** Reads requests, and carries each transition out as one compare-and-set over the record, its uniqueness key and its indexes. */
export function createLedger({ store, keys: keySpace, now, id: newId, keepMs, tellMs, onState }: LedgerOptions) {
  const keys = requestKeys(keySpace);
  const changeTo = createChange({ keys, keepMs, tellMs, now });

  async function load(id: string): Promise<Stored | undefined> {
    const raw = await store.get(keys.request(id));
    return raw === undefined ? undefined : decode(id, raw);
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
    for (let round = 0; round < mostRounds; round++) {
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
        if (await store.compareAndSet(changeTo(before, record, encode(record, write, before)))) return made(last);
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
