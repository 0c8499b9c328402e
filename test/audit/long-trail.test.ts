import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect } from 'vitest';
import { fillTrail } from '../../bench/long-trail.ts';
import { builtPrograms } from '../../sandbox/demo/built.ts';
import { createAuditCodec } from '../../services/audit/record.ts';
import { keyRing } from '../../services/keys.ts';
import { createRedisStore } from '../../services/store/redis.ts';
import { keySpace, type Store } from '../../services/store.ts';
import { runs, testsInTurn, times } from '../support/cases.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { root } from '../support/sources.ts';

const test = testsInTurn();

const count = times(100_000, 20_000);
const organization = 'org-1';
const log = keySpace(organization)('audit', 'log');
const key = randomBytes(32);

let redis: RedisServer;
let store: Store;
beforeAll(async () => {
  redis = await startRedis();
  store = createRedisStore({ url: redis.url, commandTimeoutMs: 10_000 });
  const clock = { beginMs: Date.parse('2026-03-04T05:06:07.890Z'), stepMs: 1_000 };
  await fillTrail({ store, key, organization, records: count, perCheckpoint: 2_000, ...clock });
}, 120_000);
afterAll(async () => {
  await store.close();
  await redis.close();
});

/** Runs `audit:verify` on all records, and gives its line, how long it took, and its peak of memory. */
async function verify(): Promise<{ line: string; megabytes: number }> {
  // On Linux, maxRSS begins with that of the process that started this one.
  const measure = `
    import { existsSync, readFileSync } from 'node:fs';
    const status = '/proc/self/status';
    const peak = () =>
      existsSync(status)
        ? /VmHWM:\\s+(\\d+)/.exec(readFileSync(status, 'utf8'))[1]
        : String(process.resourceUsage().maxRSS);
    process.on('exit', () => process.stderr.write(peak()));`;
  const env = { PATH: process.env['PATH'] ?? '', REDIS_URL: redis.url, KEYTURN_KEY: key.toString('base64') };
  const { program } = await builtPrograms();
  const args = ['--import', `data:text/javascript,${encodeURIComponent(measure)}`, program('audit-verify')];
  const [line, kilobytes] = await new Promise<[string, string]>((resolve) => {
    execFile(process.execPath, args, { cwd: root, env }, (_error, out, err) => resolve([out, err]));
  });
  return { line, megabytes: Number(kilobytes) / 1_024 };
}

const textAt = async (at: number): Promise<string> => (await store.readLog(log, { from: at, limit: 1 }))[0] ?? '';

/** What a reader gets of the text after a bit of its bytes has flipped. */
function flipped(text: string, place: number, bit: number): string {
  const bytes = Buffer.from(text);
  const index = place % bytes.length;
  bytes.writeUInt8(bytes.readUInt8(index) ^ (1 << bit), index);
  return bytes.toString();
}

const rounds = runs(400);
const anyBit = fc.tuple(fc.nat(), fc.nat({ max: 7 }));

test(`audit:verify proves ${count} records in little memory`, async () => {
  const { line, megabytes } = await verify();
  expect(line).toMatch(new RegExp(`^${count} records, chain intact, .* checkpoints are signed`, 'u'));
  expect(megabytes).toBeGreaterThan(20);
  expect(megabytes).toBeLessThan(512);
}, 120_000);

test(`of ${50 * rounds} bits that flip in ${count} records, one at a time, the check that audit:verify makes of each record finds each`, async () => {
  const codec = createAuditCodec({ ring: keyRing([key]), organization });
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: count - 1 }),
      fc.array(anyBit, { minLength: 50, maxLength: 50 }),
      async (at, bits) => {
        const text = await textAt(at);
        expect(codec.parseRecord(text)?.seq).toBe(at + 1);
        for (const [place, bit] of bits) expect(codec.parseRecord(flipped(text, place, bit))).toBeUndefined();
      },
    ),
    { numRuns: rounds },
  );
}, 120_000);

test('a flipped bit doesn’t hide in a character that stands for bytes that can’t be read', () => {
  const codec = createAuditCodec({ ring: keyRing([key]), organization });
  const entry = { operation: 'list', action: 'done', clientName: 'a\uFFFDb\uFFFD\uFFFDü🔑' } as const;
  const { text } = codec.chain({
    ...entry,
    ...{ seq: 1, id: '1', time: '2026-03-04T05:06:07.890Z', organization, previous: '0'.repeat(64) },
  });
  expect(codec.parseRecord(text)).toBeDefined();
  for (let place = 0; place < Buffer.from(text).length; place += 1)
    for (let bit = 0; bit < 8; bit += 1) expect(codec.parseRecord(flipped(text, place, bit))).toBeUndefined();
});

test(`audit:verify, run on all ${count} records, names the one whose bit flipped: three times, anywhere`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: count - 1 }), anyBit, async (at, [place, bit]) => {
      const text = await textAt(at);
      await redis.command('LSET', log, String(at), flipped(text, place, bit));
      const { line } = await verify();
      await redis.command('LSET', log, String(at), text);
      expect(line).toContain(`Record ${at + 1} is broken: Keyturn didn’t write it with this key`);
    }),
    { numRuns: 3 },
  );
}, 120_000);
