import { chainedDigest, leafOf, type Signer } from './checkpoint.ts';
import { firstUnsigned, type Head } from './head.ts';
import { type AuditReader, broken } from './read.ts';
import type { AuditEntry } from './record.ts';

export interface CheckpointOptions {
  head: Head;
  /** The ID of the key that writes. */
  key: string;
  reader: Pick<AuditReader, 'between'>;
  signer: Signer;
  /** Milliseconds since 1970. */
  now: number;
}

/**
 * The entry of a checkpoint that covers the records up to the end of the trail, each of which it proves first: what isn't Keyturn's is never
 * signed. Undefined if there are none but the checkpoint before. Throws `store_unavailable`, and `audit_unavailable` {seq} for a record that was changed.
 */
export async function checkpointEntry({
  head,
  key,
  reader,
  signer,
  now,
}: CheckpointOptions): Promise<AuditEntry | undefined> {
  if (unsignedRecords(head, key) === 0) return undefined;
  const from = firstUnsigned(head);
  const previous = head.checkpoint?.digest ?? head.origin;
  const chain = chainedDigest(previous);
  let before: string | undefined = from === 1 ? previous : undefined;
  for await (const { record, text } of reader.between(from, head.seq)) {
    if (record.previous !== (before ?? record.previous)) throw broken(record.seq);
    before = record.hash;
    chain.add(leafOf(text));
  }
  if (before !== head.hash) throw broken(head.seq);
  const facts = { from, upTo: head.seq, previous, digest: chain.digest(), time: new Date(now).toISOString() };
  return { operation: 'audit', action: 'checkpoint', note: signer.checkpoint(facts) };
}

/**
 * How many records no checkpoint covers, without the last checkpoint itself if nothing came after it. It counts for another key than the one
 * that wrote last, so that a new key signs the trail soon.
 */
export function unsignedRecords(head: Head, key: string): number {
  const records = head.seq + 1 - firstUnsigned(head);
  return head.checkpoint?.seq === head.seq && head.keys[0] === key ? 0 : records;
}
