import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chainedDigest, createSigner, leafOf } from '../../services/audit/checkpoint.ts';
import { createHeadCodec, newHead } from '../../services/audit/head.ts';
import { type AuditEntry, type AuditHead, createAuditCodec } from '../../services/audit/record.ts';
import { createAudit } from '../../services/audit.ts';
import { keyRing } from '../../services/keys.ts';
import { createAuthenticatedStore } from '../../services/store/authenticated.ts';
import { createRedisStore } from '../../services/store/redis.ts';
import { keySpace, type Store } from '../../services/store.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { root } from '../support/sources.ts';
import { person, reason } from './world.ts';

/** `AUDIT_RECORDS=1000000 npx vitest run test/audit/long-trail.test.ts` measures a long one. */
const count = Number(process.env['AUDIT_RECORDS'] ?? 20_000);
const perCheckpoint = 2_000;
const organization = 'org-1';
const keys = keySpace(organization);
const log = keys('audit', 'log');
const key = randomBytes(32);
const ring = keyRing([key]);

let redis: RedisServer;
let raw: Store;
let store: Store;
beforeAll(async () => {
  redis = await startRedis();
  raw = createRedisStore({ url: redis.url, commandTimeoutMs: 10_000 });
  store = createAuthenticatedStore({ store: raw, ring });
  await fill();
}, 600_000);
afterAll(async () => {
  await raw.close();
  await redis.close();
});

/** Writes the trail as processes would have, without a round trip for each record. */
async function fill(): Promise<void> {
  const codec = createAuditCodec({ ring, organization });
  const signer = createSigner({ ring, organization });
  const time = '2026-03-04T05:06:07.890Z';
  const begun = newHead(codec.key);
  let end: AuditHead = { seq: 0, hash: begun.origin };
  let last = { seq: 0, upTo: 0, digest: begun.origin, time };
  let chain = chainedDigest(last.digest);
  let texts: string[] = [];
  const add = (entry: AuditEntry): void => {
    const { record, text } = codec.chain({
      ...entry,
      id: randomUUID(),
      seq: end.seq + 1,
      time,
      organization,
      previous: end.hash,
    });
    end = { seq: record.seq, hash: record.hash };
    texts.push(text);
  };
  while (end.seq < count) {
    const { seq } = end;
    if (seq > 0 && seq % perCheckpoint === 0 && last.upTo < seq) {
      const facts = { from: last.upTo + 1, upTo: seq, previous: last.digest, digest: chain.digest(), time };
      add({ operation: 'audit', action: 'checkpoint', note: signer.checkpoint(facts) });
      last = { seq: end.seq, upTo: facts.upTo, digest: facts.digest, time };
      chain = chainedDigest(last.digest);
    } else {
      const client = { clientId: `c-${seq % 100}`, clientName: `Client ${seq % 100}` };
      add({ person, operation: 'delete', action: 'requested', ...client, note: reason('Taken down in May') });
    }
    chain.add(leafOf(texts.at(-1) ?? ''));
    if (texts.length === 1_000 || end.seq === count) {
      await raw.compareAndSet({ append: [{ log, entries: texts }] });
      texts = [];
    }
  }
  const value = createHeadCodec({ ring, organization }).format({ ...begun, ...end, rev: count, checkpoint: last });
  await store.compareAndSet({ put: [{ key: keys('audit', 'head'), value }] });
  await store.set('keyturn:organizations', JSON.stringify([{ id: organization, name: 'One' }]));
}

test(`audit:verify proves ${count} records in little memory`, async () => {
  const measure = `process.on('exit', () => process.stderr.write(String(process.resourceUsage().maxRSS)))`;
  const env = { PATH: process.env['PATH'] ?? '', REDIS_URL: redis.url, KEYTURN_KEY: key.toString('base64') };
  const args = ['--import', 'tsx', '--import', `data:text/javascript,${measure}`, join(root, 'app/audit-verify.ts')];
  const started = performance.now();
  const [stdout, stderr] = await new Promise<[string, string]>((resolve) => {
    execFile(process.execPath, args, { cwd: root, env }, (_error, out, err) => resolve([out, err]));
  });
  const seconds = (performance.now() - started) / 1_000;
  const megabytes = Number(stderr) / 1_024;
  expect(stdout).toMatch(new RegExp(`^${count} records, chain intact, .* checkpoints are signed`, 'u'));
  expect(megabytes).toBeLessThan(512);
  // A minute for a million; the rest is for a busy machine.
  expect(seconds).toBeLessThan(30 + (60 * count) / 1_000_000);
}, 600_000);

test('a flipped bit is found wherever it is', async () => {
  const audit = createAudit({ store, keys, ring, now: Date.now, log: () => {}, organization });
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: count - 1 }), fc.nat(), fc.nat({ max: 6 }), async (at, place, bit) => {
      const [text = ''] = await raw.readLog(log, { from: at, limit: 1 });
      const bytes = Buffer.from(text);
      const index = place % bytes.length;
      bytes.writeUInt8(bytes.readUInt8(index) ^ (1 << bit), index);
      await redis.command('LSET', log, String(at), bytes.toString());
      expect(await audit.verify()).toMatchObject({ ok: false, seq: at + 1, problem: 'changed' });
      await redis.command('LSET', log, String(at), text);
    }),
    { numRuns: count > 20_000 ? 3 : 8 },
  );
  expect(await audit.verify()).toMatchObject({ ok: true });
}, 600_000);
