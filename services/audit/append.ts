import { setTimeout as pause } from 'node:timers/promises';
import { isStoreUnavailable, KeyturnError } from '../errors.ts';
import type { Change, Store } from '../store.ts';
import { firstKept, firstUnsigned, type Head, type LiveChange, lengthOf, nextHead, removedIn } from './head.ts';
import { type AuditNames, placesOf } from './names.ts';
import { readTexts } from './places.ts';
import type { AuditCodec, AuditEntry, AuditHead, AuditNote, AuditRecord } from './record.ts';
import type { SeenHead, Tail } from './tail.ts';

const longestPauseMs = 200;
/** A slow machine loses its first races, however long each of them takes. */
const leastRaces = 20;

export interface Appending {
  store: Store;
  names: AuditNames;
  codec: AuditCodec;
  tail: Tail;
  organization: string;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Gives each record its ID. */
  id: () => string;
}

export interface Awaiting {
  /** Unique, because two processes can record the same thing in the same millisecond, and each has to recognize its own record. */
  id: string;
  entry: AuditEntry;
  time: string;
}

/** Records to append, and a change to make in the same step. */
export interface Work {
  awaiting: readonly Awaiting[];
  change?: Pick<Change, 'expect' | 'put' | 'rank'>;
  live?: readonly LiveChange[];
}

/** The records of a work. Undefined if its change expected other values, or another process made its checkpoint or archived its records. */
export type WorkDone = AuditRecord[] | undefined;

interface Batch {
  /** The head before the batch, and after it. */
  before: SeenHead;
  after: SeenHead;
  texts: string[];
  /** In the order of the works. */
  records: AuditRecord[][];
  /** All of them, with those that no work asked for. */
  all: AuditRecord[];
  change: Change;
}

/** When to give up, in ms of performance.now(): a store that fails, and one where others are always faster, at the earliest. */
export interface Until {
  failing: number;
  racing: number;
}

/**
 * Does all of `works` or none of them, while others may append too. Only those whose change expects other values are left out. Tries at least
 * once, and as long as `until` says. Throws `audit_unavailable`, and `store_unavailable` for works with a change; they may still
 * have been done, once, if the store's answer was lost.
 */
export async function appendBatch(appending: Appending, works: readonly Work[], until: Until): Promise<WorkDone[]> {
  const { store, tail } = appending;
  const results = new Map<Work, WorkDone>();
  const left = (): Work[] => works.filter((work) => !results.has(work));
  // The write that may have been made. A head never returns to an earlier value, so once it has changed, this write is either in the log or
  // never will be.
  let sent: Batch | undefined;
  for (let tries = 1; left().length > 0; tries += 1) {
    try {
      const guess = tries === 1 ? tail.latest() : undefined;
      const head = guess ?? (await tail.read());
      if (sent !== undefined && sent.before.text !== head.text) {
        if (await isInLog(appending, sent)) return settle(sent);
        sent = undefined;
      }
      for (const work of left()) if (isOvertaken(work, head.head)) results.set(work, undefined);
      if (left().length === 0) break;
      sent ??= await makeBatch(appending, head, left());
      if (sent !== undefined && (await store.compareAndSet(sent.change))) {
        tail.wrote(sent.after);
        return settle(sent);
      }
      // The store answered, so this isn't a lost write.
      sent = undefined;
      if (guess !== undefined) {
        tail.forget();
        continue;
      }
      for (const work of await conflicting(appending, head, left())) results.set(work, undefined);
      await tail.requireLog(head);
    } catch (error) {
      // Who asks for a change knows better whether to try again, and finds out whether it was made.
      const again = isStoreUnavailable(error) && isPlain(works) && performance.now() < until.failing;
      if (!again) {
        tail.forget();
        throw isStoreUnavailable(error) && !isPlain(works) ? error : unrecorded(error);
      }
    }
    if (left().length === 0) break;
    if (performance.now() >= until.racing && tries >= leastRaces) {
      throw unrecorded(new Error('too many others append at the same time'));
    }
    await pause(Math.random() * Math.min(longestPauseMs, 5 * 2 ** Math.min(tries, 10)));
  }
  return works.map((work) => results.get(work));

  function settle(batch: Batch): WorkDone[] {
    for (const [at, work] of left().entries()) results.set(work, batch.records[at]);
    return works.map((work) => results.get(work));
  }
}

/** Whether another process changed what it's about in the meantime, or made the checkpoint before it, or archived its records. */
const isOvertaken = ({ awaiting, live = [] }: Work, head: Head): boolean =>
  live.some(({ name, from }) => from !== head.live[name]?.version) ||
  awaiting.some(
    ({ entry: { note } }) =>
      (note?.kind === 'checkpoint' && note.from !== firstUnsigned(head)) ||
      (note?.kind === 'archived' && note.from !== firstKept(head)),
  );

const isPlain = (works: readonly Work[]): boolean => works.every(({ change }) => change === undefined);

const unrecorded = (cause: unknown): KeyturnError =>
  cause instanceof KeyturnError && cause.code === 'audit_unavailable'
    ? cause
    : new KeyturnError('audit_unavailable', { cause });

/** The works whose change expects other values than there are, as long as the head is still `head`. */
async function conflicting({ store, names }: Appending, head: SeenHead, works: readonly Work[]): Promise<Work[]> {
  const expected = works.flatMap(({ change }) => change?.expect ?? []);
  if (expected.length === 0) return [];
  const [headText, ...values] = await store.getAll([names.head, ...expected.map(({ key }) => key)]);
  if (headText !== head.text) return [];
  const unmet = new Set(expected.filter(({ value }, at) => value !== values[at]));
  return works.filter(({ change }) => change?.expect?.some((each) => unmet.has(each)));
}

// Undefined if the head changed while this read it.
async function makeBatch(appending: Appending, before: SeenHead, works: readonly Work[]): Promise<Batch | undefined> {
  const { store, names, codec, tail, organization } = appending;
  if (before.text === undefined && (await store.logLength(names.log)) > 0) {
    if ((await tail.read()).text !== undefined) return undefined;
    throw new Error('the audit trail has lost its head: run audit:verify');
  }
  let end: AuditHead = before.head;
  const texts: string[] = [];
  const all: AuditRecord[] = [];
  const add = ({ id, entry, time }: Awaiting): AuditRecord => {
    const { record, text } = codec.chain({ ...entry, seq: end.seq + 1, id, time, organization, previous: end.hash });
    end = { seq: record.seq, hash: record.hash };
    texts.push(text);
    all.push(record);
    return record;
  };
  const handover = handoverOf(appending, before);
  if (handover !== undefined) add(handover);
  const records = works.map(({ awaiting }) => awaiting.map(add));
  const changes = works.flatMap(({ live = [] }, at) =>
    live.map((each) => ({ ...each, records: (records[at] ?? []).map(({ seq }) => seq) })),
  );
  const checkpoint = all.map(checkpointIn).findLast((each) => each !== undefined);
  const archived = all.map((record) => archivedIn(record, before.head)).findLast((each) => each !== undefined);
  const write = { end, key: codec.key, changes, now: appending.now(), checkpoint, archived };
  const after = tail.format(nextHead(before.head, write));
  const change = changeOf(names, { before, after, texts, all, works });
  return { before, after, texts, records, all, change };
}

function checkpointIn({ seq, note }: AuditRecord): Head['checkpoint'] | undefined {
  if (note?.kind !== 'checkpoint') return undefined;
  return { seq, upTo: note.upTo, digest: note.digest, time: note.time };
}

function archivedIn({ note }: AuditRecord, before: Head): Head['archived'] | undefined {
  if (note?.kind !== 'archived') return undefined;
  const { upTo, hash, digest, keys } = note;
  return { upTo, hash, digest, keys, removed: removedIn(before) };
}

/** The first record of a new key: the key before vouches for it. */
function handoverOf({ codec, now, id }: Appending, { head }: SeenHead): Awaiting | undefined {
  const [from] = head.keys;
  if (from === undefined || head.keys.includes(codec.key)) return undefined;
  const note: AuditNote | undefined = codec.handover(from, head);
  if (note === undefined) return undefined;
  return { id: id(), time: new Date(now()).toISOString(), entry: { operation: 'audit', action: 'rekeyed', note } };
}

function changeOf(
  names: AuditNames,
  { before, after, texts, all, works }: Pick<Batch, 'before' | 'after' | 'texts' | 'all'> & { works: readonly Work[] },
): Change {
  const changes = works.map(({ change }) => change ?? {});
  return {
    expect: [{ key: names.head, value: before.text }, ...changes.flatMap(({ expect = [] }) => expect)],
    put: [{ key: names.head, value: after.text }, ...changes.flatMap(({ put = [] }) => put)],
    append: [{ log: names.log, entries: texts, length: lengthOf(before.head) }],
    rank: [...all.flatMap((record) => placesOf(names, record)), ...changes.flatMap(({ rank = [] }) => rank)],
  };
}

async function isInLog(appending: Appending, { all, texts }: Batch): Promise<boolean> {
  const [first] = all;
  if (first === undefined) return false;
  return (await readTexts(appending, { from: first.seq, limit: 1 }))[0] === texts[0];
}
