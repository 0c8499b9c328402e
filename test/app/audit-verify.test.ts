import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { verifyCommand } from '../../app/audit-verify/command.ts';
import { rememberOrganization } from '../../app/organization/remember.ts';
import { builtPrograms } from '../../sandbox/demo/built.ts';
import type { AuditRecord } from '../../services/audit/record.ts';
import { createAudit } from '../../services/audit.ts';
import { keyRing } from '../../services/keys.ts';
import { createAuthenticatedStore } from '../../services/store/authenticated.ts';
import { createRedisStore } from '../../services/store/redis.ts';
import { keySpace, type Store } from '../../services/store.ts';
import { addForeignRecord } from '../support/foreign-record.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { root } from '../support/sources.ts';

const key = randomBytes(32);
let redis: RedisServer;
let store: Store;
let env: Record<string, string>;

beforeAll(async () => {
  redis = await startRedis();
  store = createAuthenticatedStore({
    store: createRedisStore({ url: redis.url, commandTimeoutMs: 5_000 }),
    ring: keyRing([key]),
  });
  env = { REDIS_URL: redis.url, KEYTURN_KEY: key.toString('base64') };
});
afterAll(async () => {
  await store.close();
  await redis.close();
});
beforeEach(async () => {
  await redis.command('FLUSHALL');
});

const serve = (...ids: string[]): Promise<void> =>
  store.set('keyturn:organizations', JSON.stringify(ids.map((id) => ({ id, name: `Name of ${id}` }))));

async function record(organization: string, count: number): Promise<AuditRecord[]> {
  const options = { store, keys: keySpace(organization), ring: keyRing([key]), organization };
  const audit = createAudit({ ...options, now: Date.now, log: () => {} });
  const records: AuditRecord[] = [];
  for (let at = 1; at <= count; at += 1) records.push(await audit.record({ operation: 'list', action: 'done' }));
  return records;
}

const logOf = (organization: string): string => keySpace(organization)('audit', 'log');

async function run(args: readonly string[] = [], changes: Record<string, string> = {}) {
  const lines: string[] = [];
  const errors: string[] = [];
  const code = await verifyCommand({
    args,
    env: { ...env, ...changes },
    print: (line) => lines.push(line),
    printError: (line) => errors.push(line),
    now: Date.now,
  });
  return { code, lines, errors: errors.join('\n') };
}

async function runAsProgram(args: readonly string[], programEnv: Record<string, string>) {
  const { program } = await builtPrograms();
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve, reject) => {
    const path = process.env['PATH'] ?? '';
    const child = spawn(process.execPath, [program('audit-verify'), ...args], {
      cwd: root,
      env: { PATH: path, ...programEnv },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

describe('audit:verify', () => {
  test('confirms an intact trail in one line', async () => {
    await serve('org-1');
    const last = (await record('org-1', 3)).at(-1);
    expect(await run()).toEqual({ code: 0, lines: [`3 records, chain intact, head 3 ${last?.hash}`], errors: '' });
  });

  test('prints the same line as a program, and exits', async () => {
    await serve('org-1');
    const last = (await record('org-1', 1)).at(-1);
    expect(await runAsProgram([], env)).toEqual({
      code: 0,
      stdout: `1 record, chain intact, head 1 ${last?.hash}\n`,
      stderr: '',
    });
  });

  test('exits with 1 for a broken trail, and with 2 if a setting is missing', async () => {
    await serve('org-1');
    await record('org-1', 3);
    await redis.command(
      'LREM',
      logOf('org-1'),
      '1',
      (await store.readLog(logOf('org-1'), { from: 1, limit: 1 }))[0] ?? '',
    );
    const broken = await runAsProgram([], env);
    expect(broken.code).toBe(1);
    expect(broken.stdout).toBe('Record 2 is broken: records were removed here. Record 1 is proved.\n');
    const lacking = await runAsProgram([], {});
    expect(lacking.code).toBe(2);
    expect(lacking.stdout).toBe('');
    expect(lacking.stderr).toMatch(/REDIS_URL is missing.*\n.*KEYTURN_KEY is missing/);
  });

  test('proves records of a newer version, and says how many it couldn’t read', async () => {
    await serve('org-1');
    await record('org-1', 2);
    const trail = { store, ring: keyRing([key]), organization: 'org-1' };
    await addForeignRecord(trail, { v: 1, action: 'delegated' });
    const [line = ''] = (await run()).lines;
    expect(line).toMatch(
      /^3 records, chain intact, head 3 [0-9a-f]{64}\. 1 of them is from a newer version of Keyturn: proved, but not readable by this one$/u,
    );
    await addForeignRecord(trail, { v: 2 });
    const { code, lines } = await run();
    expect(code).toBe(0);
    expect(lines[0]).toMatch(/^4 records, chain intact, head 4 [0-9a-f]{64}\. 2 of them are from a newer version/u);
  });

  test('names the first record that was changed', async () => {
    await serve('org-1');
    await record('org-1', 3);
    const [text = ''] = await store.readLog(logOf('org-1'), { from: 1, limit: 1 });
    await redis.command('LSET', logOf('org-1'), '1', text.replace('"done"', '"refused"'));
    await redis.command('LSET', logOf('org-1'), '2', 'rubbish');
    const { code, lines } = await run();
    expect(code).toBe(1);
    expect(lines).toEqual(['Record 2 is broken: Keyturn didn’t write it with this key. Record 1 is proved.']);
  });

  test('says that KEYTURN_KEY isn’t the key of this store', async () => {
    await serve('org-1');
    await record('org-1', 2);
    const { code, lines, errors } = await run([], { KEYTURN_KEY: randomBytes(32).toString('base64') });
    expect({ code, lines }).toEqual({ code: 2, lines: [] });
    expect(errors).toBe('The trail wasn’t checked: KEYTURN_KEY isn’t the key that the store was written with.');
  });

  test('detects a trail that was rolled back, from a record noted earlier', async () => {
    await serve('org-1');
    await record('org-1', 2);
    const dump = await store.readLog(logOf('org-1'), { from: 0, limit: 10 });
    const head = await store.get(keySpace('org-1')('audit', 'head'));
    const noted = (await record('org-1', 1)).at(-1);
    const known = ['--known', `${noted?.seq}:${noted?.hash}`];
    expect((await run(known)).code).toBe(0);
    await redis.command('LTRIM', logOf('org-1'), '0', String(dump.length - 1));
    await store.set(keySpace('org-1')('audit', 'head'), head ?? '');
    expect((await run()).code).toBe(0);
    expect(await run(known)).toMatchObject({
      code: 1,
      lines: ['The trail ends at record 2, and --known is record 3: it was put back, or it’s another trail.'],
    });
    expect(await run(['--known', `2:${noted?.hash}`])).toMatchObject({
      code: 1,
      lines: ['Record 2 is broken: this isn’t the trail that --known is from. Record 1 is proved.'],
    });
  });

  test('checks every organization it serves, each on its own line', async () => {
    await serve('org-1', 'org-2', 'org-3');
    await record('org-1', 2);
    await record('org-2', 1);
    await redis.command('DEL', keySpace('org-1')('audit', 'head'));
    const { code, lines } = await run();
    expect(code).toBe(1);
    expect(lines.map((line) => line.replace(/[0-9a-f]{64}/, '<hash>'))).toEqual([
      expect.stringMatching(/^org-1: Record 3 is broken: the head, .* is missing/),
      'org-2: 1 record, chain intact, head 1 <hash>',
      'org-3: Record 1 is broken: the whole trail is gone, and so is its head.',
    ]);
    expect((await run(['--organization', 'org-2'])).code).toBe(0);
  });

  test('tells a trail that’s still empty from one that was erased', async () => {
    const options = { store, keys: keySpace('org-1'), ring: keyRing([key]), organization: 'org-1' };
    const audit = createAudit({ ...options, now: Date.now, log: () => {} });
    await rememberOrganization(store, { id: 'org-1', name: 'One' }, audit);
    expect(await run()).toMatchObject({ code: 0, lines: ['0 records: nothing has been recorded yet'] });
    await record('org-1', 2);
    expect((await run()).code).toBe(0);
    await redis.command('DEL', keySpace('org-1')('audit', 'head'), logOf('org-1'));
    await rememberOrganization(store, { id: 'org-1', name: 'One' }, audit);
    expect(await run()).toMatchObject({
      code: 1,
      lines: ['Record 1 is broken: the whole trail is gone, and so is its head.'],
    });
  });

  test('needs the organization’s ID if the store doesn’t have it', async () => {
    await record('org-1', 1);
    expect(await run()).toMatchObject({ code: 2, errors: expect.stringContaining('--organization <id>') });
    expect((await run(['--organization', 'org-1'])).code).toBe(0);
    expect(await run(['--organization=elsewhere'])).toMatchObject({
      code: 2,
      errors: expect.stringContaining('Is that its ID?'),
    });
    await store.set('keyturn:organizations', '{"id":1}');
    expect(await run()).toMatchObject({ code: 2, errors: expect.stringContaining('isn’t readable') });
  });

  test.each([
    [['--unknown'], /Usage:/],
    [['org-1'], /Usage:/],
    [['--organization', ' '], /Usage:/],
    [['--known', '1:abc'], /64 hexadecimal digits/],
  ])('%j is rejected, with the right usage', async (args, words) => {
    expect(await run(args)).toMatchObject({ code: 2, lines: [], errors: expect.stringMatching(words) });
  });

  test('--help shows the usage', async () => {
    expect(await run(['--help'])).toMatchObject({
      code: 0,
      lines: [expect.stringMatching(/^Usage: npm run audit:verify/)],
    });
  });

  test('explains in plain words that a store isn’t responding, without its password', async () => {
    const { code, errors } = await run([], { REDIS_URL: 'redis://:pass-4711@127.0.0.1:1' });
    expect(code).toBe(2);
    expect(errors).toBe('The trail wasn’t checked: the store in REDIS_URL doesn’t answer.');
  });
});
