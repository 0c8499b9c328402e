import { defined } from '../defined.ts';
import { KeyturnError } from '../errors.ts';
import type { Store } from '../store.ts';
import type { AuditNames } from './names.ts';
import type { AuditCodec, TrailRecord } from './record.ts';

const mostAtOnce = 100;

const chunk = 500;

/** Reads records of the trail. Throws `store_unavailable`, and `audit_unavailable` {seq} for a record that was changed. */
export function createAuditReader({ store, names, codec }: { store: Store; names: AuditNames; codec: AuditCodec }) {
  const parse = (text: string, seq: number): TrailRecord => {
    const record = codec.parseRecord(text);
    if (record?.seq === seq) return record;
    throw broken(seq, codec.hasOtherKey(text) ? 'unknown_key' : undefined);
  };

  const recordsOf = async (
    clientId: string,
    limit: number,
    reverse: boolean,
    set = names.client(clientId),
  ): Promise<TrailRecord[]> => {
    const places = await store.range(set, { reverse, limit: Math.min(limit, mostAtOnce) });
    return await Promise.all(
      places.map(async ({ score: seq }) => {
        const [text = ''] = await store.readLog(names.log, { from: seq - 1, limit: 1 });
        const record = parse(text, seq);
        if (record.clientId !== clientId) throw broken(seq);
        return record;
      }),
    );
  };

  return {
    recordsOf,
    /** The latest changes of a client that were made, newest first. */
    changesOf: (clientId: string, limit: number) => recordsOf(clientId, limit, true, names.changes(clientId)),
    /** The records with these numbers, in their order. */
    async at(numbers: readonly number[]): Promise<TrailRecord[]> {
      return await Promise.all(
        numbers.map(async (seq) => {
          const [text = ''] = await store.readLog(names.log, { from: seq - 1, limit: 1 });
          return parse(text, seq);
        }),
      );
    },
    /** The records with the numbers `from` to `to` and their texts, oldest first; 500 are in memory at a time. */
    async *between(from: number, to: number): AsyncGenerator<{ record: TrailRecord; text: string }> {
      for (let seq = from; seq <= to; ) {
        const texts = await store.readLog(names.log, { from: seq - 1, limit: Math.min(chunk, to - seq + 1) });
        if (texts.length === 0) throw broken(seq);
        for (const text of texts) {
          yield { record: parse(text, seq), text };
          seq += 1;
        }
      }
    },
    /** The latest records of all clients, newest first. */
    async latest(limit: number): Promise<TrailRecord[]> {
      const length = await store.logLength(names.log);
      const from = Math.max(0, length - Math.min(limit, mostAtOnce));
      const texts = await store.readLog(names.log, { from, limit: length - from });
      return texts.map((text, index) => parse(text, from + index + 1)).reverse();
    },
  };
}

export type AuditReader = ReturnType<typeof createAuditReader>;

export function broken(seq: number, why?: 'unknown_key'): KeyturnError {
  const what = why === undefined ? 'is broken' : 'was written with a key that isn’t in KEYTURN_KEY';
  const cause = new Error(`audit record ${seq} ${what}: run audit:verify`);
  return new KeyturnError('audit_unavailable', { details: { seq: String(seq), ...defined({ why }) }, cause });
}
