import { setTimeout as pause } from 'node:timers/promises';
import { isStoreUnavailable, KeyturnError } from '../errors.ts';
import type { Store } from '../store.ts';
import type { AuditNames } from './names.ts';
import { type AuditCodec, type AuditEntry, type AuditRecord, noHash } from './record.ts';

const longestPauseMs = 200;

export interface Appending {
  store: Store;
  names: AuditNames;
  codec: AuditCodec;
  organization: string;
  /** The head after this process's last append, which saves a read. If another process has appended since, the write fails and this is read. */
  tail: { headText: string | undefined };
}

export interface Awaiting {
  /** Unique, because two processes can record the same thing in the same millisecond, and each has to recognize its own record. */
  id: string;
  entry: AuditEntry;
  time: string;
}

interface Batch {
  /** The head before the batch, and after it. */
  headText: string | undefined;
  endText: string;
  records: AuditRecord[];
  texts: string[];
}

/**
 * Appends all of `awaiting` or none of it, while others may append too, and returns the records in order. Tries at least once, and until `until`
 * (ms of performance.now()). Throws `audit_unavailable`; the entries may still have been recorded, once, if the store's answer was lost.
 */
export async function appendBatch(
  appending: Appending,
  awaiting: readonly Awaiting[],
  until: number,
): Promise<AuditRecord[]> {
  const { store, names, tail } = appending;
  const believed = tail.headText;
  tail.headText = undefined;
  // The last write that was sent, whose answer may have been lost. A head never returns to an earlier value, so once it has changed, the write is
  // either in the log or never will be.
  let sent: Batch | undefined;
  for (let tries = 1; ; tries += 1) {
    try {
      const guess = tries === 1 ? believed : undefined;
      const headText = guess ?? (await store.get(names.head));
      if (sent !== undefined && sent.headText !== headText) {
        if (await isInLog(appending, sent)) return sent.records;
        sent = undefined;
      }
      sent ??= await makeBatch(appending, headText, awaiting);
      if (sent !== undefined && (await store.compareAndSet(changeOf(appending, sent)))) {
        tail.headText = sent.endText;
        return sent.records;
      }
      if (guess !== undefined) {
        // Another process appended first. The store answered, so this isn't a failed try.
        sent = undefined;
        continue;
      }
    } catch (error) {
      if (!isStoreUnavailable(error) || performance.now() >= until)
        throw new KeyturnError('audit_unavailable', { cause: error });
    }
    if (performance.now() >= until) {
      throw new KeyturnError('audit_unavailable', { cause: new Error('too many others append at the same time') });
    }
    await pause(Math.random() * Math.min(longestPauseMs, 5 * 2 ** Math.min(tries, 10)));
  }
}

// Undefined if the head changed while this read it.
async function makeBatch(
  { store, names, codec, organization }: Appending,
  headText: string | undefined,
  awaiting: readonly Awaiting[],
): Promise<Batch | undefined> {
  const head = headText === undefined ? { seq: 0, hash: noHash } : codec.parseHead(headText);
  if (head === undefined) throw new Error('this Keyturn didn’t write the head of the audit trail: run audit:verify');
  if (headText === undefined && (await store.logLength(names.log)) > 0) {
    if ((await store.get(names.head)) !== undefined) return undefined;
    throw new Error('the audit trail has lost its head: run audit:verify');
  }
  const records: AuditRecord[] = [];
  const texts: string[] = [];
  let { seq, hash: previous } = head;
  for (const { id, entry, time } of awaiting) {
    seq += 1;
    const { record, text } = codec.chain({ ...entry, seq, id, time, organization, previous });
    previous = record.hash;
    records.push(record);
    texts.push(text);
  }
  return { headText, endText: codec.formatHead({ seq, hash: previous }), records, texts };
}

function changeOf({ names }: Appending, { headText, endText, records, texts }: Batch) {
  return {
    expect: [{ key: names.head, value: headText }],
    put: [{ key: names.head, value: endText }],
    append: [{ log: names.log, entries: texts }],
    rank: records.flatMap(({ clientId, seq }) =>
      clientId === undefined ? [] : [{ set: names.client(clientId), member: String(seq), score: seq }],
    ),
  };
}

async function isInLog({ store, names }: Appending, { records, texts }: Batch): Promise<boolean> {
  const from = (records[0]?.seq ?? 1) - 1;
  return (await store.readLog(names.log, { from, limit: 1 }))[0] === texts[0];
}
