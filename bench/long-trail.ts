import { randomUUID } from 'node:crypto';
import { chainedDigest, createSigner, leafOf } from '../services/audit/checkpoint.ts';
import { createHeadCodec, newHead } from '../services/audit/head.ts';
import { auditNames } from '../services/audit/names.ts';
import { type AuditEntry, type AuditHead, createAuditCodec } from '../services/audit/record.ts';
import { keyRing } from '../services/keys.ts';
import { createAuthenticatedStore } from '../services/store/authenticated.ts';
import { keySpace, type Store } from '../services/store.ts';

export interface LongTrail {
  /** Without marks: as Redis has it. */
  store: Store;
  /** 32 bytes. */
  key: Buffer;
  organization: string;
  records: number;
  /** How many records lie between two checkpoints. */
  perCheckpoint: number;
  /** The time of the first record, and between two, in milliseconds. */
  beginMs: number;
  stepMs: number;
}

const inOneWrite = 1_000;
const clients = 100;
const person = { slackTeam: 'T1', slackUser: 'U1', genesysUser: 'g-1', name: 'Ada' };

/** Writes the trail that processes would leave, without a round trip for each record. */
export async function fillTrail({
  store,
  key,
  organization,
  records,
  perCheckpoint,
  ...times
}: LongTrail): Promise<void> {
  const ring = keyRing([key]);
  const codec = createAuditCodec({ ring, organization });
  const signer = createSigner({ ring, organization });
  const names = auditNames(keySpace(organization));
  const begun = newHead(codec.key);
  let end: AuditHead = { seq: 0, hash: begun.origin };
  let time = '';
  let last = { seq: 0, upTo: 0, digest: begun.origin, time };
  let chain = chainedDigest(last.digest);
  let texts: string[] = [];
  let rank: { set: string; member: string; score: number }[] = [];

  const add = (entry: AuditEntry): void => {
    const place = { seq: end.seq + 1, previous: end.hash, id: randomUUID(), time, organization };
    const { record, text } = codec.chain({ ...entry, ...place });
    end = { seq: record.seq, hash: record.hash };
    texts.push(text);
    chain.add(leafOf(text));
    if (record.clientId === undefined) return;
    rank.push({ set: names.client(record.clientId), member: String(record.seq), score: record.seq });
  };

  while (end.seq < records) {
    const { seq } = end;
    time = new Date(times.beginMs + seq * times.stepMs).toISOString();
    if (seq > 0 && seq % perCheckpoint === 0 && last.upTo < seq) {
      const facts = { from: last.upTo + 1, upTo: seq, previous: last.digest, digest: chain.digest(), time };
      chain = chainedDigest(facts.digest);
      add({ operation: 'audit', action: 'checkpoint', note: signer.checkpoint(facts) });
      last = { seq: end.seq, upTo: facts.upTo, digest: facts.digest, time };
    } else {
      const client = { clientId: `c-${seq % clients}`, clientName: `Client ${seq % clients}` };
      const note = { kind: 'reason' as const, text: 'Taken down in May' };
      add({ person, operation: 'delete', action: 'requested', ...client, note });
    }
    if (texts.length < inOneWrite && end.seq < records) continue;
    await store.compareAndSet({ append: [{ log: names.log, entries: texts }], rank });
    texts = [];
    rank = [];
  }
  const checkpoint = last.seq === 0 ? {} : { checkpoint: last };
  const head = createHeadCodec({ ring, organization }).format({ ...begun, ...end, rev: records, ...checkpoint });
  const marking = createAuthenticatedStore({ store, ring });
  await marking.set(names.head, head);
  await marking.set('keyturn:organizations', JSON.stringify([{ id: organization, name: 'One' }]));
}
