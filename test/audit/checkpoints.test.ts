import { createHash, verify } from 'node:crypto';
import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { startCheckpoints } from '../../app/organization/checkpoints.ts';
import { createInFlight } from '../../app/process/in-flight.ts';
import { createLog } from '../../app/process/log.ts';
import { type CheckpointNote, chainedDigest, leafOf, statementOf } from '../../services/audit/checkpoint.ts';
import type { TrailRecord } from '../../services/audit/record.ts';
import { createAudit } from '../../services/audit.ts';
import type { KeyRing } from '../../services/keys.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import { addForeignRecord } from '../support/foreign-record.ts';
import { ringOf } from '../support/keys.ts';
import { eventually } from '../support/patience.ts';
import { at, auditWorld, keys, ring, storedTexts } from './world.ts';

const entry = { operation: 'list', action: 'done' } as const;

function noteOf(record: TrailRecord | undefined): CheckpointNote {
  if (record?.note?.kind !== 'checkpoint') throw new Error('not a checkpoint');
  return record.note;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

test('a checkpoint signs what sha256sum gives for the records since the beginning', async () => {
  const { audit, store } = auditWorld();
  for (let index = 0; index < 3; index += 1) await audit.record(entry);
  const first = noteOf(await audit.checkpoint());
  const texts = await storedTexts(store);
  const origin = JSON.parse(texts[0] ?? '').previous;
  const leaves = texts.slice(0, 3).map((text) => `${sha256(`${text}\n`)}\n`);
  expect(first).toMatchObject({ from: 1, upTo: 3, previous: origin, digest: sha256(`${origin}\n${leaves.join('')}`) });

  await audit.record(entry);
  const second = noteOf(await audit.checkpoint());
  expect(second).toMatchObject({ from: 4, upTo: 5, previous: first.digest });
  expect(await audit.verify()).toMatchObject({ ok: true, head: { seq: 6 }, checkpoints: { count: 2, upTo: 5 } });
});

test('without a new record, there’s no new checkpoint', async () => {
  const { audit } = auditWorld();
  expect(await audit.checkpoint()).toBeUndefined();
  await audit.record(entry);
  expect(noteOf(await audit.checkpoint()).upTo).toBe(1);
  expect(await audit.checkpoint()).toBeUndefined();
  expect(await audit.end()).toMatchObject({ seq: 2, unsigned: 0, signedAt: at });
});

test('of replicas that sign at once, one makes the checkpoint, whatever else is recorded meanwhile', async () => {
  const { audit, store } = auditWorld();
  const others = Array.from({ length: 4 }, () => auditWorld({ store }).audit);
  for (let round = 0; round < 5; round += 1) {
    await audit.record(entry);
    const made = await Promise.all(
      others.flatMap((other) => [other.checkpoint(), other.record(entry), other.checkpoint()]),
    );
    expect(made.filter((record) => record?.action === 'checkpoint').length).toBeGreaterThanOrEqual(1);
  }
  expect(await audit.verify()).toMatchObject({ ok: true });
});

test('a record that isn’t Keyturn’s is never signed', async () => {
  const { audit, store } = auditWorld();
  for (let index = 0; index < 3; index += 1) await audit.record(entry);
  const texts = await storedTexts(store);
  const changed = createMemoryStore({ now: () => at });
  await changed.compareAndSet({
    put: [{ key: keys('audit', 'head'), value: await store.get(keys('audit', 'head')) }],
    append: [{ log: keys('audit', 'log'), entries: texts.with(1, (texts[1] ?? '').replace('list', 'show')) }],
  });
  await expect(auditWorld({ store: changed }).audit.checkpoint()).rejects.toMatchObject({
    code: 'audit_unavailable',
    details: { seq: '2' },
  });
});

test.each<[string, (right: CheckpointNote) => Partial<CheckpointNote>]>([
  ['another digest', () => ({ digest: '0'.repeat(64) })],
  ['another beginning', () => ({ from: 1 })],
  ['another checkpoint before it', () => ({ previous: '0'.repeat(64) })],
  ['an end that’s still to come', () => ({ upTo: 9 })],
  ['another time than was signed', () => ({ time: '2026-01-01T00:00:00.000Z' })],
  ['a signature of nobody', ({ signatures: [{ key = '' } = {}] }) => ({ signatures: [{ key, signature: 'AAAA' }] })],
  ['no key', () => ({ signatures: [{ key: 'AAAA', signature: 'AAAA' }] })],
])('a checkpoint with %s is found', async (_what, wrong) => {
  const { audit, store } = auditWorld();
  await audit.record(entry);
  const first = noteOf(await audit.checkpoint());
  await audit.record(entry);
  const texts = await storedTexts(store);
  const chain = chainedDigest(first.digest);
  for (const text of texts.slice(1)) chain.add(leafOf(text));
  const { time, signatures } = first;
  const right: CheckpointNote = {
    kind: 'checkpoint',
    from: 2,
    upTo: 3,
    previous: first.digest,
    digest: chain.digest(),
    time,
    signatures,
  };
  await addForeignRecord(
    { store, ring, organization: 'org-1' },
    { v: 1, action: 'checkpoint', note: { ...right, ...wrong(right) } },
  );
  expect(await audit.verify()).toEqual({ ok: false, from: 1, seq: 4, problem: 'checkpoint_wrong' });
});

test('while the ring has two keys, both sign, so the old one vouches for the new one', async () => {
  const [[old], [fresh]] = [ringOf(1), ringOf(2)];
  const store = createMemoryStore({ now: Date.now });
  const replica = (keyRing: KeyRing) =>
    createAudit({ store, keys, ring: keyRing, now: Date.now, log: () => {}, organization: 'org-1' });
  await replica([old]).record(entry);
  const before = noteOf(await replica([old]).checkpoint());
  const both = replica([fresh, old]);
  await both.record(entry);
  const after = noteOf(await both.checkpoint());
  expect(after.signatures).toHaveLength(2);
  expect(after.signatures[1]?.key).toBe(before.signatures[0]?.key);
  const statement = Buffer.from(statementOf('org-1', after));
  for (const { key, signature } of after.signatures) {
    const publicKey = { key: Buffer.from(key, 'base64'), format: 'der' as const, type: 'spki' as const };
    expect(verify(null, statement, publicKey, Buffer.from(signature, 'base64'))).toBe(true);
  }
  expect(statement.toString()).toContain(
    `signer ${both.publicKeys[0]?.fingerprint}\nsigner ${both.publicKeys[1]?.fingerprint}\n`,
  );
  expect(await both.verify()).toMatchObject({ ok: true, checkpoints: { count: 2 } });
});

test('each hour with records ends in a checkpoint, and the log witnesses the end of the trail and the public key', async () => {
  let now = at;
  const { audit } = auditWorld({ now: () => now });
  await audit.record(entry);
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const log = createLog({ level: 'info', destination });
  const inFlight = createInFlight({ log });
  let looks = 0;
  const end = (): ReturnType<typeof audit.end> => {
    looks += 1;
    return audit.end();
  };
  const rounds = async (count: number): Promise<void> => {
    const before = looks;
    await eventually(() => expect(looks).toBeGreaterThan(before + count));
  };
  startCheckpoints({ audit: { ...audit, end }, now: () => now, inFlight, log, everyMs: 5 });
  await rounds(3);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    msg: 'the audit trail at the start',
    ...{ seq: 1, hash: expect.stringMatching(/^[0-9a-f]{64}$/u), publicKeys: audit.publicKeys },
  });
  expect(await audit.end()).toMatchObject({ seq: 2, unsigned: 0 });

  await audit.record(entry);
  now += 3_599_999;
  await rounds(3);
  expect(await audit.end()).toMatchObject({ seq: 3, unsigned: 2 });
  now += 1;
  await rounds(3);
  expect(await audit.end()).toMatchObject({ seq: 4, unsigned: 0 });
  now += 36 * 3_600_000;
  await rounds(3);
  expect(await audit.end()).toMatchObject({ seq: 4 });
  expect(await inFlight.drain(1_000)).toBe(true);
});
