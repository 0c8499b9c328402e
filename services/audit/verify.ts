import { defined } from '../defined.ts';
import { KeyturnError } from '../errors.ts';
import type { Store } from '../store.ts';
import type { Signer } from './checkpoint.ts';
import { type Head, type HeadCodec, removedIn } from './head.ts';
import type { AuditNames } from './names.ts';
import { createProof, type Proof, type ProofOptions, type TrailStart } from './prove.ts';
import type { AuditCodec, AuditHead } from './record.ts';

const chunk = 500;
const mostRounds = 5;

export type AuditProblem =
  | 'changed' // Keyturn didn't make this record with this key
  | 'unknown_key' // Keyturn says that another key made this record, `key`, so it can't be checked
  | 'missing' // records were removed here
  | 'reordered' // this place's record comes later
  | 'inserted' // this record belongs somewhere else
  | 'truncated' // the log ends before the head says so
  | 'beyond_head' // the log continues after the head's record
  | 'checkpoint_wrong' // this checkpoint signed other records than those before it, or its signature is wrong
  | 'head_missing'
  | 'head_forged' // the head wasn't made with this key, or belongs to another log
  | 'not_as_known' // differs from the record that the caller kept from earlier
  | 'ends_before_known' // the trail has no such record yet, or anymore
  | 'not_in_archive' // the archive ends before it
  | 'archive_changed'; // the archive has something else in its place

/**
 * `head` is undefined if there's no trail at all, not even an empty one. `archived`: the number of the last record that's archived, 0 if none is.
 * `newer` counts the records that are proved, and that only a newer version of Keyturn can read. `checkpoints`: how many there are, and the number
 * of the last record that they cover. `seq` is the first place with a wrong record; everything from `from` to before it is intact.
 */
export type AuditVerdict =
  | {
      ok: true;
      head: AuditHead | undefined;
      archived: number;
      newer: number;
      checkpoints: { count: number; upTo: number };
    }
  | BrokenTrail;

export interface BrokenTrail extends Broken {
  ok: false;
  from: number;
  key?: string;
}

interface Broken {
  seq: number;
  problem: AuditProblem;
}

export interface VerifyOptions extends Pick<ProofOptions, 'visit'> {
  /**
   * A record's `seq` and `hash` as kept elsewhere, for example in the log. Without it, nobody can tell a trail that was restored to an earlier
   * state, head included, from one that's just shorter.
   */
  known?: AuditHead;
  /** The texts of the archived records, from the first one on. Without them, the trail is proved from the first record that the store has. */
  archive?: AsyncIterable<string>;
}

export interface Verifying {
  store: Store;
  names: AuditNames;
  codec: AuditCodec;
  heads: HeadCodec;
  signer: Signer;
}

/**
 * Reads the trail, 500 records at a time, and returns the first broken record if there is one. Records that are appended meanwhile are checked now
 * or next time. Throws `store_unavailable`, and `audit_unavailable` if records are archived that it hasn't reached yet.
 */
export async function verifyTrail(verifying: Verifying, options: VerifyOptions = {}): Promise<AuditVerdict> {
  const { codec, signer } = verifying;
  const { known, visit, archive } = options;
  const log = createLogView(verifying);
  const { head } = await log.look();
  const kept = startOf(head);
  const start = archive === undefined ? kept : startOf(head && { origin: head.origin });
  const proof = createProof({ codec, signer, start, writers: head?.keys ?? [], known, visit });
  const fault = archive && (await proveArchive(proof, archive, kept));
  const found = fault ?? (await proveStore(proof, log, known));
  if ('problem' in found) return { ok: false, from: start.upTo + 1, ...found, ...defined({ key: proof.missingKey() }) };
  return { ok: true, ...found, archived: found.head === undefined ? 0 : kept.upTo, ...proof.found() };
}

async function proveStore(
  proof: Proof,
  log: LogView,
  known: AuditHead | undefined,
): Promise<Broken | { head: AuditHead | undefined }> {
  for (let round = 1; ; round += 1) {
    const { last, text, head } = await log.look();
    if (text === undefined && last === 0 && proof.end().seq === 0)
      return known === undefined ? { head: undefined } : broken(1, 'ends_before_known');
    const fault = await proveUpTo(head?.seq ?? last, proof, log);
    if (fault !== undefined) return fault;
    if (text === undefined) return broken(last + 1, 'head_missing');
    if (head === undefined) return broken(last + 1, 'head_forged');
    const { seq, hash = head.origin } = proof.end();
    if (head.seq < seq || (head.seq === seq && head.hash !== hash)) return broken(head.seq, 'head_forged');
    if (last > head.seq) return broken(head.seq + 1, 'beyond_head');
    if (round < mostRounds && (await log.look()).last !== seq) continue;
    if (known !== undefined && known.seq > seq) return broken(seq + 1, 'ends_before_known');
    return { head: { seq, hash } };
  }
}

const broken = (seq: number, problem: AuditProblem): Broken => ({ seq, problem });

function startOf(head: Pick<Head, 'origin' | 'archived'> | undefined): TrailStart {
  return head?.archived ?? { upTo: 0, keys: [], hash: head?.origin, digest: head?.origin };
}

async function proveArchive(
  proof: Proof,
  archive: AsyncIterable<string>,
  { upTo, hash }: TrailStart,
): Promise<Broken | undefined> {
  if (upTo === 0) return undefined;
  for await (const text of archive) {
    const fault = proof.add(text);
    const { seq } = proof.end();
    if (fault !== undefined)
      return broken(seq + 1, fault === 'not_as_known' || fault === 'unknown_key' ? fault : 'archive_changed');
    if (seq === upTo) break;
  }
  const end = proof.end();
  if (end.seq < upTo) return broken(end.seq + 1, 'not_in_archive');
  return end.hash === hash ? undefined : broken(upTo, 'archive_changed');
}

async function proveUpTo(seq: number, proof: Proof, log: LogView): Promise<Broken | undefined> {
  while (proof.end().seq < seq) {
    const from = proof.end().seq + 1;
    const texts = await log.read(from, Math.min(chunk, seq - from + 1));
    if (texts.length === 0) return broken(from, 'truncated');
    for (const text of texts) {
      const fault = proof.add(text);
      const place = proof.end().seq + 1;
      if (fault === 'later') return broken(place, (await log.has(place)) ? 'reordered' : 'missing');
      if (fault !== undefined) return broken(place, fault);
    }
  }
  return undefined;
}

type LogView = ReturnType<typeof createLogView>;

/** Reads the log by the records' numbers, although their places move while archived ones are removed. */
function createLogView({ store, names, codec, heads }: Verifying) {
  let removed = 0;

  const readHead = async (): Promise<{ text: string | undefined; head: Head | undefined }> => {
    try {
      const text = await store.get(names.head);
      return { text, head: text === undefined ? undefined : heads.parse(text) };
    } catch (error) {
      if (error instanceof KeyturnError && error.code === 'store_tampered') return { text: '', head: undefined };
      throw error;
    }
  };

  const read = async (from: number, limit: number): Promise<string[]> => {
    for (;;) {
      const before = removed;
      const texts = await store.readLog(names.log, { from: from - 1 - before, limit });
      const { head } = await readHead();
      if (head === undefined || removedIn(head) === before) return texts;
      removed = removedIn(head);
      if (removed >= from) throw new KeyturnError('audit_unavailable', { cause: new Error('archived meanwhile') });
    }
  };

  return {
    read,
    /** The head, and the number of the last record in the log. `head` is undefined if there's no text, or it isn't Keyturn's. */
    async look() {
      for (;;) {
        const before = removed;
        // The length first: log and head grow in one step, so a head that's read later covers at least that much.
        const length = await store.logLength(names.log);
        const found = await readHead();
        removed = removedIn(found.head);
        if (removed === before) return { ...found, last: removed + length };
      }
    },
    /** Whether the record with this number is further on than its place. */
    async has(seq: number): Promise<boolean> {
      for (let from = seq + 1; ; from += chunk) {
        const texts = await read(from, chunk);
        if (texts.some((text) => codec.parseRecord(text)?.seq === seq)) return true;
        if (texts.length < chunk) return false;
      }
    },
  };
}
