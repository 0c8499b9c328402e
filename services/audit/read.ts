import { defined } from '../defined.ts';
import { KeyturnError } from '../errors.ts';
import type { Store } from '../store.ts';
import { placeIn, removedIn } from './head.ts';
import type { AuditNames } from './names.ts';
import { readTexts } from './places.ts';
import type { AuditCodec, TrailRecord } from './record.ts';
import type { Tail } from './tail.ts';

const mostAtOnce = 100;

/** So few that checking them holds up nothing else for long: some two milliseconds. */
const chunk = 100;

/** A record, and its exact text. */
export interface ReadRecord {
  record: TrailRecord;
  text: string;
}

export interface Reading {
  store: Store;
  names: AuditNames;
  codec: AuditCodec;
  tail: Pick<Tail, 'latest' | 'read'>;
}

/** Reads records of the trail. Throws `store_unavailable`, and `audit_unavailable` {seq} for a record that was changed. */
export function createAuditReader({ store, names, codec, tail }: Reading) {
  /** A text that isn't the record with its number has none. */
  const parse = (texts: readonly string[], from: number): { record: TrailRecord | undefined; text: string }[] =>
    texts.map((text, at) => {
      const record = codec.parseRecord(text);
      return { record: record?.seq === from + at ? record : undefined, text };
    });

  /** The records from number `from` on; none if that one was removed after it was archived. */
  const readFrom = async (from: number, limit: number): Promise<ReadRecord[]> => {
    // Where this process last saw the trail begin is nearly always right, and saves two reads.
    const head = tail.latest()?.head;
    const guess =
      head === undefined || placeIn(head, from) < 0
        ? []
        : parse(await store.readLog(names.log, { from: placeIn(head, from), limit }), from);
    const isRight = guess.length > 0 && guess.every(({ record }) => record !== undefined);
    const found = isRight ? guess : parse(await readTexts({ store, names, tail }, { from, limit }), from);
    return found.map(({ record, text }, at) => {
      if (record === undefined) throw broken(from + at, codec.claimOf(text) && 'unknown_key');
      return { record, text };
    });
  };

  /** The records from number `from` to `to`, as far as they're in the store: archived ones may be removed. */
  const readRun = async ({ from, to }: Run): Promise<TrailRecord[]> => {
    const found = await readFrom(from, to - from + 1);
    const missing = from + found.length;
    if (missing > to) return found.map(({ record }) => record);
    if (missing > removedIn((await tail.read()).head)) throw broken(missing);
    // One by one, since only the first of them may be removed.
    const each =
      from === to ? [] : await Promise.all(numbersIn({ from, to }).map((seq) => readRun({ from: seq, to: seq })));
    return each.flat();
  };

  const recordsOf = async (
    clientId: string,
    limit: number,
    reverse: boolean,
    set = names.client(clientId),
  ): Promise<TrailRecord[]> => {
    const places = await store.range(set, { reverse, limit: Math.min(limit, mostAtOnce) });
    const found = await Promise.all(places.map(({ score: seq }) => readRun({ from: seq, to: seq })));
    const wrong = found.flat().find((record) => record.clientId !== clientId);
    if (wrong !== undefined) throw broken(wrong.seq);
    return found.flat();
  };

  return {
    recordsOf,
    /** The latest changes of a client that were made, newest first. */
    changesOf: (clientId: string, limit: number) => recordsOf(clientId, limit, true, names.changes(clientId)),
    /** The records with these numbers, in their order. */
    at: async (numbers: readonly number[]): Promise<TrailRecord[]> =>
      (await Promise.all(runsOf(numbers).map(readRun))).flat(),
    /** The records with the numbers `from` to `to` and their texts, oldest first; 100 are in memory at a time. */
    async *between(from: number, to: number): AsyncGenerator<ReadRecord> {
      for (let seq = from; seq <= to; ) {
        const found = await readFrom(seq, Math.min(chunk, to - seq + 1));
        if (found.length === 0) throw broken(seq);
        yield* found;
        seq += found.length;
      }
    },
    /** The latest records of all clients, newest first. */
    async latest(limit: number): Promise<TrailRecord[]> {
      const { head } = await tail.read();
      const count = Math.min(limit, mostAtOnce, head.seq - removedIn(head));
      if (count === 0) return [];
      const found = await readFrom(head.seq - count + 1, count);
      return found.map(({ record }) => record).reverse();
    },
  };
}

interface Run {
  from: number;
  to: number;
}

const numbersIn = ({ from, to }: Run): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at);

/** Numbers that follow each other are read at once. */
function runsOf(numbers: readonly number[]): Run[] {
  const runs: Run[] = [];
  for (const seq of numbers) {
    const last = runs.at(-1);
    if (last !== undefined && seq === last.to + 1 && seq - last.from < mostAtOnce) last.to = seq;
    else runs.push({ from: seq, to: seq });
  }
  return runs;
}

export type AuditReader = ReturnType<typeof createAuditReader>;

export function broken(seq: number, why?: 'unknown_key'): KeyturnError {
  const what = why === undefined ? 'is broken' : 'was written with a key that isn’t in KEYTURN_KEY';
  const cause = new Error(`audit record ${seq} ${what}: run audit:verify`);
  return new KeyturnError('audit_unavailable', { details: { seq: String(seq), ...defined({ why }) }, cause });
}
