import { KeyturnError } from '../errors.ts';
import type { Store } from '../store.ts';
import { followCheckpoints, type Signer } from './checkpoint.ts';
import type { Head, HeadCodec } from './head.ts';
import type { AuditNames } from './names.ts';
import type { AuditCodec, AuditHead, TrailRecord } from './record.ts';

const chunk = 500;
const mostRounds = 5;

export type AuditProblem =
  | 'changed' // Keyturn didn't make this record with this key
  | 'missing' // records were removed here
  | 'reordered' // this place's record comes later
  | 'inserted' // this record belongs somewhere else
  | 'truncated' // the log ends before the head says so
  | 'beyond_head' // the log continues after the head's record
  | 'checkpoint_wrong' // this checkpoint signed other records than those before it, or its signature is wrong
  | 'head_missing'
  | 'head_forged' // the head wasn't made with this key, or belongs to another log
  | 'not_as_known'; // differs from the record that the caller kept from earlier

/**
 * `head` is undefined if there's no trail at all, not even an empty one. `newer` counts the records that are proved, and that only a newer
 * version of Keyturn can read. `checkpoints`: how many there are, and the number of the last record that they cover. `seq` is the first place
 * with a wrong record; everything before it is intact.
 */
export type AuditVerdict =
  | { ok: true; head: AuditHead | undefined; newer: number; checkpoints: { count: number; upTo: number } }
  | { ok: false; seq: number; problem: AuditProblem };

export interface VerifyOptions {
  /**
   * A record's `seq` and `hash` as kept elsewhere, for example in the log. Without it, nobody can tell a trail that was restored to an earlier
   * state, head included, from one that's just shorter.
   */
  known?: AuditHead;
  /** Called for each record that's proved, in their order. */
  visit?: (record: TrailRecord, text: string) => void;
}

export interface Verifying {
  store: Store;
  names: AuditNames;
  codec: AuditCodec;
  heads: HeadCodec;
  signer: Signer;
}

/**
 * Reads the trail from its beginning, 500 records at a time, and returns the first broken record if there is one. Records that are appended
 * meanwhile are checked now or next time. Throws `store_unavailable`.
 */
export async function verifyTrail(
  { store, names, codec, heads, signer }: Verifying,
  { known, visit }: VerifyOptions = {},
): Promise<AuditVerdict> {
  const broken = (seq: number, problem: AuditProblem): AuditVerdict => ({ ok: false, seq, problem });
  let end: AuditHead = { seq: 0, hash: '' };
  let newer = 0;
  const checkpoints = followCheckpoints(signer);
  const proved = (): AuditVerdict => ({
    ok: true,
    head: end.hash === '' ? undefined : end,
    newer,
    checkpoints: checkpoints.found(),
  });
  const keys = new Set<string>();

  const classify = async (place: number, found: number): Promise<AuditProblem> => {
    if (found < place) return 'inserted';
    for (let from = place; ; from += chunk) {
      const texts = await store.readLog(names.log, { from, limit: chunk });
      if (texts.some((text) => codec.parseRecord(text)?.seq === place)) return 'reordered';
      if (texts.length < chunk) return 'missing';
    }
  };

  /** A key that's new in the trail begins with a record for which the key before vouches. */
  const isHandedOver = (record: TrailRecord): boolean => {
    if (keys.has(record.key) || keys.size === 0) return true;
    return keys.has(codec.handedOverFrom(record, end) ?? '');
  };

  const proveUpTo = async (seq: number, origin: string | undefined): Promise<AuditVerdict | undefined> => {
    while (end.seq < seq) {
      const texts = await store.readLog(names.log, { from: end.seq, limit: Math.min(chunk, seq - end.seq) });
      if (texts.length === 0) return broken(end.seq + 1, 'truncated');
      for (const text of texts) {
        const place = end.seq + 1;
        const record = codec.parseRecord(text);
        if (record === undefined) return broken(place, 'changed');
        if (record.seq !== place) return broken(place, await classify(place, record.seq));
        if (record.previous !== (place === 1 ? (origin ?? record.previous) : end.hash))
          return broken(place, 'inserted');
        if (!isHandedOver(record)) return broken(place, 'changed');
        keys.add(record.key);
        if (known?.seq === place && known.hash !== record.hash) return broken(place, 'not_as_known');
        if (!checkpoints.add(record, text)) return broken(place, 'checkpoint_wrong');
        visit?.(record, text);
        end = { seq: place, hash: record.hash };
        if (record.action === undefined) newer += 1;
      }
    }
    return undefined;
  };

  for (let round = 1; ; round += 1) {
    // The length first: log and head grow in one step, so a head that's read later covers at least that much.
    const length = await store.logLength(names.log);
    const head = await readHead(store, names, heads);
    if (head === undefined && length === 0 && end.seq === 0)
      return known === undefined ? proved() : broken(1, 'not_as_known');
    const named = head === undefined || head === 'forged' ? undefined : head;
    const fault = await proveUpTo(named?.seq ?? length, named?.origin);
    if (fault !== undefined) return fault;
    if (head === undefined) return broken(length + 1, 'head_missing');
    if (head === 'forged') return broken(length + 1, 'head_forged');
    if (end.seq === 0) end = { seq: 0, hash: head.origin };
    if (head.seq < end.seq || (head.seq === end.seq && head.hash !== end.hash)) return broken(head.seq, 'head_forged');
    if (length > head.seq) return broken(head.seq + 1, 'beyond_head');
    if ((await store.logLength(names.log)) === end.seq || round === mostRounds) break;
  }
  if (known !== undefined && known.seq > end.seq) return broken(end.seq + 1, 'not_as_known');
  return proved();
}

async function readHead(store: Store, names: AuditNames, heads: HeadCodec): Promise<Head | 'forged' | undefined> {
  try {
    const text = await store.get(names.head);
    return text === undefined ? undefined : (heads.parse(text) ?? 'forged');
  } catch (error) {
    if (error instanceof KeyturnError && error.code === 'store_tampered') return 'forged';
    throw error;
  }
}
