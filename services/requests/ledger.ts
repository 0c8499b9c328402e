import { isStoreUnavailable, KeyturnError } from '../errors.ts';
import type { KeySpace, Store } from '../store.ts';
import { createRequestAccess, type RequestAccessOptions, type RequestTrail } from './access.ts';
import { createChange, requestKeys } from './change.ts';
import type { Refusal, Transition } from './events.ts';
import { createKnown } from './known.ts';
import { createLists } from './lists.ts';
import { encode } from './record.ts';
import type { RequestRecord } from './types.ts';

/** Each lost round means that another process won one, so a request that needs more than this has a bug. */
const mostRounds = 64;

export interface LedgerOptions extends Pick<RequestAccessOptions, 'onTampered' | 'onUnreadable' | 'knows'> {
  store: Store;
  trail: RequestTrail;
  keys: KeySpace;
  now: () => number;
  /** Gives a new ID for each write. */
  id: () => string;
  /** How long an ended request is kept. */
  keepMs: number;
  /** How long after a request's end its notices may take. */
  notifyMs: number;
  /** A monotonic clock in milliseconds. */
  elapsed: () => number;
  /** Called after this process changed a request's state. */
  onState?: ((record: RequestRecord) => void) | undefined;
}

export interface Committed {
  record: RequestRecord;
  /** The record as this commit wrote it. Others may have changed it since, if the store's answer was lost. */
  left: RequestRecord;
}

/**
 * Reads requests, and writes each transition in one step with its record in the audit trail, its uniqueness key, and its indexes. The head of the
 * trail has the version of every open request, so an old one that's put back into the store isn't believed.
 */
export function createLedger(options: LedgerOptions) {
  const { store, id: newId, onState } = options;
  const keys = requestKeys(options.keys);
  const known = createKnown(options.elapsed);
  const { load, write } = createRequestAccess({ ...options, keys, known });
  const changeTo = createChange({ ...options, keys });

  /**
   * Decides and swaps until no other process interferes, first from the version that this process knows, and then from the one that it reads. Throws
   * the refusal if `decide` gives one. If the store's answer is lost, this reads back whether the write was made, and repeats it once.
   */
  async function commit(
    id: string,
    decide: (record: RequestRecord | undefined) => Transition,
    onConflict?: () => Promise<void>,
  ): Promise<Committed> {
    const writeId = newId();
    let last: Committed | undefined;
    let from: RequestRecord['state'] | undefined;
    const made = (committed: Committed): Committed => {
      if (committed.left.state !== from) onState?.(committed.left);
      return committed;
    };
    let unanswered = 0;
    let lost = false;
    for (let round = 0; round < mostRounds; round++) {
      const guess = round === 0 ? known.get(id) : undefined;
      const before =
        guess ??
        (await load(id).catch((error: unknown) => {
          throw lost ? answerLost(error) : error;
        }));
      if (last !== undefined && before?.writes.includes(writeId)) return made({ ...last, record: before.record });
      const next = decide(before?.record);
      // What's refused, or done already, is so by the latest version.
      if (guess !== undefined && (next.record === undefined || next.record === guess.record)) continue;
      if (next.record === undefined) throw refused(next.refusal);
      const { record, entry } = next;
      last = { record, left: record };
      if (record === before?.record) return last;
      from = before?.record.state;
      try {
        const after = encode(record, writeId, before);
        if (await write(changeTo(before, record, after.raw), before, after, entry)) {
          known.put(after);
          return made(last);
        }
      } catch (error) {
        if (!isStoreUnavailable(error)) throw error;
        lost ||= error.details['written'] !== 'no';
        if (++unanswered > 1) throw lost ? answerLost(error) : error;
        continue;
      }
      if (guess === undefined) await onConflict?.();
    }
    throw new KeyturnError('store_unavailable', { details: { request: id, reason: 'contention' }, changed: 'no' });
  }

  return { keys, known, load, commit, ...createLists({ store, trail: options.trail, keys, load }) };
}

export type Ledger = ReturnType<typeof createLedger>;

export function refused({ code, details }: Refusal): KeyturnError {
  return new KeyturnError(code, { details });
}

/** `error`, saying that the write may have been made. */
function answerLost(error: unknown): unknown {
  if (!isStoreUnavailable(error)) return error;
  return new KeyturnError(error.code, { cause: error, details: { ...error.details, written: 'unknown' } });
}
