import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { appendFile, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect } from 'vitest';
import { archiveCommand } from '../../app/audit-archive/command.ts';
import { exportCommand } from '../../app/audit-export/command.ts';
import { verifyCommand } from '../../app/audit-verify/command.ts';
import { fileDigests } from '../../app/audit-verify/export-files.ts';
import type { TrailProgram } from '../../app/audit-verify/trails.ts';
import { fillTrail } from '../../bench/long-trail.ts';
import { builtPrograms } from '../../sandbox/demo/built.ts';
import { createAudit } from '../../services/audit.ts';
import { keyRing } from '../../services/keys.ts';
import { createAuthenticatedStore } from '../../services/store/authenticated.ts';
import { createRedisStore } from '../../services/store/redis.ts';
import { keySpace, type Store } from '../../services/store.ts';
import { testsInTurn, times } from '../support/cases.ts';
import { type StandardTools, standardTools } from '../support/instructions.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { root } from '../support/sources.ts';

const test = testsInTurn();

const key = randomBytes(32);
const oldKey = randomBytes(32);
const log = keySpace('org-1')('audit', 'log');
const hourMs = 3_600_000;
const noonMs = Date.parse('2026-11-01T12:00:00.000Z');
const nowMs = noonMs + 48 * hourMs;

let redis: RedisServer;
let raw: Store;
let tools: StandardTools;
let folder: string;
let archive: string;
let clockMs: number;

beforeAll(async () => {
  redis = await startRedis();
  raw = createRedisStore({ url: redis.url, commandTimeoutMs: 5_000 });
  tools = await standardTools();
});
afterAll(async () => {
  await raw.close();
  await redis.close();
  await tools.close();
});
beforeEach(async () => {
  await redis.command('FLUSHALL');
  folder = await mkdtemp(join(tmpdir(), 'keyturn-archive-'));
  archive = join(folder, 'archive');
  clockMs = nowMs;
  return () => rm(folder, { recursive: true });
});

const text = (ring: readonly Buffer[]): string => ring.map((each) => each.toString('base64')).join();
const environment = (ring: readonly Buffer[] = [key]) => ({ REDIS_URL: redis.url, KEYTURN_KEY: text(ring) });

/** The trail with this key, at this time. */
function trail(time: number, keys: readonly [Buffer, ...Buffer[]] = [key]) {
  const ring = keyRing(keys);
  const store = createAuthenticatedStore({ store: raw, ring });
  const options = { store, keys: keySpace('org-1'), ring, now: () => time, log: () => {}, organization: 'org-1' };
  return { store, audit: createAudit(options) };
}

/** A day's hours with a record each, and a checkpoint after every second: the records 3, 6, 9, …, 36. Each hour's record is about a client. */
async function day(keys: readonly [Buffer, ...Buffer[]] = [key]): Promise<void> {
  await trail(noonMs, keys).store.set('keyturn:organizations', JSON.stringify([{ id: 'org-1', name: 'One' }]));
  for (let hour = 0; hour < 24; hour += 1) {
    const { audit } = trail(noonMs + hour * hourMs, keys);
    await audit.record({ operation: 'show', action: 'done', clientId: `c-${hour % 2}`, clientName: 'ünï "c"\u2028' });
    if (hour % 2 === 1) await audit.checkpoint();
  }
}

const afterHours = (hours: number): string => new Date(noonMs + hours * hourMs).toISOString();

async function run(program: typeof archiveCommand, args: readonly string[], env: TrailProgram['env'] = environment()) {
  const lines: string[] = [];
  const errors: string[] = [];
  const code = await program({
    ...{ args, env, now: () => clockMs },
    print: (line) => lines.push(line),
    printError: (line) => errors.push(line),
  });
  return { code, lines, errors: errors.join('\n') };
}

const archiveBefore = (hours: number, env?: TrailProgram['env']) =>
  run(archiveCommand, ['--before', afterHours(hours), '--to', archive], env);
const verify = (...args: string[]) => run(verifyCommand, args);
const storedSeqs = async (): Promise<number[]> =>
  (await raw.readLog(log, { from: 0, limit: 1_000 })).map((each) => JSON.parse(each).seq);
const seqsIn = async (segment: string): Promise<number[]> => {
  const lines = (await readFile(join(archive, segment, 'records.jsonl'), 'utf8')).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line).seq);
};
const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at);
const first = '000000000001-000000000014';

describe('audit:archive', () => {
  test('moves the records before a moment, up to a checkpoint, to a folder that OpenSSL verifies', async () => {
    await day();
    expect(await archiveBefore(10)).toEqual({
      code: 0,
      errors: '',
      lines: [
        `Records 1 to 14 are archived in ${join(archive, first)}, and removed from the store. Record 15 stays: it’s signed together with later ones.`,
      ],
    });
    expect(await readdir(archive)).toEqual([first]);
    expect(await seqsIn(first)).toEqual(numbers(1, 14));
    expect(await storedSeqs()).toEqual(numbers(15, 37));
    const { said } = await tools.verify(join(archive, first));
    expect(said).toMatch(/^Verified: records 1 to 14, 14 of them here/u);
    expect(await readFile(join(archive, first, 'VERIFY.md'), 'utf8')).toContain('- before 2026-11-01T22:00:00.000Z');
    const record = JSON.parse((await raw.readLog(log, { from: -1, limit: 1 }))[0] ?? '');
    expect(record).toMatchObject({ action: 'archived', note: { from: 1, upTo: 14 } });
    expect(record).not.toHaveProperty('person');
  });

  test('leaves a trail that audit:verify proves, alone and with the archive from record 1', async () => {
    await day();
    await archiveBefore(10);
    const head = /^37 records, chain intact, head 37 [0-9a-f]{64}/u.source;
    const alone = await verify();
    expect(alone.code).toBe(0);
    expect(alone.lines).toEqual([
      expect.stringMatching(
        new RegExp(
          `${head}\\. Records 1 to 14 are archived: --archive <folder> proves that part, too\\. 8 checkpoints are signed, up to record 35$`,
          'u',
        ),
      ),
    ]);
    expect(await verify('--archive', archive)).toMatchObject({
      code: 0,
      lines: [
        expect.stringMatching(
          new RegExp(
            `${head}\\. Records 1 to 14 are from the archive\\. 12 checkpoints are signed, up to record 35$`,
            'u',
          ),
        ),
      ],
    });
  });

  test('goes on from month to month, each in a folder of its own, and all of them prove one trail', async () => {
    await day();
    for (const hours of [4, 4, 10, 20]) expect((await archiveBefore(hours)).code).toBe(0);
    const segments = ['000000000001-000000000005', '000000000006-000000000014', '000000000015-000000000029'];
    expect(await readdir(archive)).toEqual(segments);
    for (const segment of segments) expect((await tools.verify(join(archive, segment))).said).toMatch(/^Verified: /u);
    expect(await verify('--archive', archive)).toMatchObject({ code: 0 });
    await rename(join(archive, segments[1] ?? ''), join(folder, 'elsewhere'));
    expect(await verify('--archive', archive)).toMatchObject({
      code: 1,
      lines: [
        'Record 6 isn’t in this archive. Records 1 to 5 are proved. Put all folders that audit:archive wrote beside each other, and name the folder that they’re in.',
      ],
    });
  });

  test('archives nothing twice, and nothing that’s younger than a minute or under no checkpoint', async () => {
    await day();
    const none = {
      code: 0,
      errors: '',
      lines: [expect.stringMatching(/^Nothing to archive: no checkpoint after record/u)],
    };
    expect(await archiveBefore(1)).toEqual(none);
    await archiveBefore(10);
    expect(await archiveBefore(10)).toEqual(none);
    await trail(nowMs - 59_000).audit.record({ operation: 'list', action: 'done' });
    const archiveAllAt = async (ms: number): Promise<string | undefined> => {
      clockMs = nowMs + ms;
      return (await run(archiveCommand, ['--before', new Date(clockMs).toISOString(), '--to', archive])).lines[0];
    };
    expect(await archiveAllAt(1_000)).toMatch(
      /^Records 15 to 35 are .* Records 36 to 39 stay: they’re signed together with some from the last minute\.$/u,
    );
    expect(await archiveAllAt(62_000)).toMatch(/^Records 36 to 41 are .*, and removed from the store\.$/u);
    expect(await archiveAllAt(63_000)).toMatch(
      /^Nothing to archive: .* Records 42 to 43 stay: they’re from the last minute\.$/u,
    );
    expect(await readdir(archive)).toEqual([first, '000000000015-000000000035', '000000000036-000000000041']);
    expect(await verify('--archive', archive)).toMatchObject({ code: 0 });
  });

  test('leaves what an open request or a sealed secret rests on, and says so', async () => {
    await day();
    const open = (name: string, from: string | undefined, live: { version: string; until: number } | undefined) =>
      trail(noonMs + 24 * hourMs).audit.commit({
        entries: [{ operation: 'rotate', action: 'requested', requestId: 'r-1' }],
        live: [{ name, from, live }],
      });
    const until = nowMs + hourMs;
    const [requested] = (await open('request:r-1', undefined, { version: '1', until })) ?? [];
    await trail(noonMs + 25 * hourMs).audit.checkpoint();
    expect((await archiveBefore(30)).lines).toEqual([
      `Records 1 to 35 are archived in ${join(archive, '000000000001-000000000035')}, and removed from the store. Records 36 to 38 stay: something that’s open needs the records from ${requested?.seq} on.`,
    ]);
    expect(await trail(nowMs).audit.recordsOf('request:r-1')).toEqual([requested]);
    expect((await archiveBefore(30)).lines).toEqual([
      expect.stringContaining(`needs the records from ${requested?.seq}`),
    ]);
    await open('request:r-1', '1', undefined);
    expect((await archiveBefore(30)).lines).toEqual([expect.stringMatching(/^Records 36 to 37 are archived/u)]);
    expect(await verify('--archive', archive)).toMatchObject({ code: 0 });
  });

  test('after a change of KEYTURN_KEY, archives what the old key wrote, which the new one vouches for', async () => {
    await day([oldKey]);
    const both = environment([key, oldKey]);
    expect(await archiveBefore(10, both)).toMatchObject({ code: 0, errors: '' });
    expect(await seqsIn(first)).toEqual(numbers(1, 14));
    expect((await tools.verify(join(archive, first))).said).toMatch(/^Verified: records 1 to 36, 14 of them here/u);
    expect(await run(verifyCommand, ['--archive', archive], both)).toMatchObject({ code: 0 });
    expect(await run(verifyCommand, [], both)).toMatchObject({ code: 0 });
  });

  test('refuses a broken trail, and names the record', async () => {
    await day();
    const [record = ''] = await raw.readLog(log, { from: 3, limit: 1 });
    await redis.command('LSET', log, '3', record.replace('show', 'list'));
    expect(await archiveBefore(10)).toEqual({
      code: 1,
      lines: [],
      errors: expect.stringMatching(
        /^Archiving wasn’t finished\. Record 4 is broken: .* Records 1 to 3 are proved\.$/u,
      ),
    });
    expect(await storedSeqs()).toContain(1);
  });

  test.each([
    [[], /--before needs a value\.\nUsage: npm run audit:archive/u],
    [['--before', '2026-11-02'], /--to needs a value/u],
    [['--before', 'soon', '--to', 'x'], /--before isn’t a date or a time: soon\nUsage/u],
    [['--before', '2026-11-04', '--to', 'x'], /--before is in the future, where there are no records yet\.\nUsage/u],
    [
      ['--before', '2026-11-02', '--to', join(root, 'package.json')],
      /nothing can be written to .*package\.json\. Name another folder with --to/u,
    ],
  ])('%j is refused, with what to do', async (args, words) => {
    await day();
    expect(await run(archiveCommand, args)).toMatchObject({ code: 2, lines: [], errors: expect.stringMatching(words) });
    expect(await storedSeqs()).toContain(1);
  });

  test('--help shows the usage', async () => {
    expect((await run(archiveCommand, ['--help'])).lines[0]).toMatch(/^Usage: npm run audit:archive/u);
  });
});

describe('nothing leaves the store unless the archive has it', () => {
  test.each<[string, (segment: string) => Promise<unknown>]>([
    ['a bit flipped in a record', (at) => flipBit(join(at, 'records.jsonl'))],
    [
      'a record that another took the place of, in the list of files too',
      async (at) => {
        await flipBit(join(at, 'records.jsonl'));
        await listAgain(at);
      },
    ],
    ['a bit flipped in the digests', (at) => flipBit(join(at, 'digests.txt'))],
    ['a bit flipped in a signature', (at) => flipBit(join(at, 'checkpoints/000000000014.public-key.sig'))],
    ['records missing at the end', (at) => shorten(join(at, 'records.jsonl'))],
    ['something added to the records', (at) => appendFile(join(at, 'records.jsonl'), '{}\n')],
    ['no list of files', (at) => rm(join(at, 'SHA256SUMS'))],
    ['a file missing', (at) => rm(join(at, 'records.csv'))],
    ['no records', (at) => rm(join(at, 'records.jsonl'))],
  ])('a folder from an earlier run with %s isn’t taken for the archive', async (_what, damage) => {
    await day();
    const putBack = await snapshot();
    await archiveBefore(10);
    // As after a run that was killed between the folder and the record.
    await putBack();
    await damage(join(archive, first));
    expect(await archiveBefore(10)).toMatchObject({ code: 2, errors: expect.stringMatching(/Move it away/u) });
    expect(await storedSeqs()).toContain(1);
    await rm(join(archive, first), { recursive: true });
    expect(await archiveBefore(10)).toMatchObject({ code: 0 });
    expect(await verify('--archive', archive)).toMatchObject({ code: 0 });
  });

  test('what an earlier run archived is removed only by a run that has its folder', async () => {
    await day();
    const { audit } = trail(nowMs);
    const putBack = await snapshot();
    await archiveBefore(10);
    const note = (await audit.latest({ limit: 1 }))[0]?.note;
    await putBack();
    if (note?.kind !== 'archived') throw new Error('nothing was archived');
    await trail(nowMs).audit.archive({ upTo: note.upTo, digest: note.digest, keys: note.keys });
    expect(await storedSeqs()).toContain(1);
    const elsewhere = await run(archiveCommand, ['--before', afterHours(10), '--to', join(folder, 'other')]);
    expect(elsewhere).toMatchObject({
      code: 2,
      errors: expect.stringContaining('. Records 1 to 14 are archived already, and not in '),
    });
    expect(await storedSeqs()).toContain(1);
    expect((await archiveBefore(10)).lines).toEqual([
      'Records 1 to 14, which an earlier run archived, are removed from the store.',
      expect.stringMatching(/^Nothing to archive/u),
    ]);
    expect(await storedSeqs()).not.toContain(14);
    expect(await verify('--archive', archive)).toMatchObject({ code: 0 });
  });

  test('a run refuses another folder than that of the runs before', async () => {
    await day();
    await archiveBefore(10);
    const other = join(folder, 'other');
    const elsewhere = () => run(archiveCommand, ['--before', afterHours(20), '--to', other]);
    expect(await elsewhere()).toEqual({
      ...{ code: 2, lines: [] },
      errors: `Archiving wasn’t finished. Records 1 to 14 are archived already, and not in ${other}. Name the folder of the earlier runs with --to, or put theirs beside each other into this one, and run this again.`,
    });
    expect(await storedSeqs()).toContain(15);
    await rename(join(archive, first), join(other, first));
    expect((await elsewhere()).lines).toEqual([expect.stringMatching(/^Records 15 to 29 are archived/u)]);
    expect(await verify('--archive', other)).toMatchObject({ code: 0 });
    expect(await archiveBefore(21)).toMatchObject({ code: 2, errors: expect.stringContaining('Records 1 to 29 are') });
    // Records of as many, from another trail.
    await redis.command('FLUSHALL');
    await day();
    await archiveBefore(20);
    expect(await run(archiveCommand, ['--before', afterHours(24), '--to', other])).toMatchObject({
      ...{ code: 2, errors: expect.stringContaining('something else than the trail in the place of record 29') },
    });
  });

  const many = times(10_000, 4_000);
  const left = 1_000;
  test.each<[string, () => Promise<boolean>]>([
    ['while it writes the folder', async () => (await names()).some((name) => name.endsWith('.part'))],
    ['once the folder is complete', async () => (await names()).some((name) => !name.endsWith('.part'))],
    ['as soon as records are removed', async () => (await raw.logLength(log)) < many],
    ['after half of them are removed', async () => (await raw.logLength(log)) < many * 0.6],
  ])(
    'a run that’s killed %s is made good by the next one',
    async (_when, isTime) => {
      clockMs = Date.now();
      const clock = { beginMs: clockMs - many * 60_000, stepMs: 60_000 };
      await fillTrail({ store: raw, key, organization: 'org-1', records: many, perCheckpoint: 500, ...clock });
      const args = ['--before', new Date(clockMs - left * 60_000).toISOString(), '--to', archive];
      const child = await start(args);
      const ended = new Promise((resolve) => child.once('close', resolve));
      await expect.poll(isTime, { timeout: 60_000, interval: 1 }).toBe(true);
      child.kill('SIGKILL');
      await ended;
      expect(await verify()).toMatchObject({ code: 0 });
      await run(archiveCommand, args);
      expect(await names()).toEqual([`000000000001-${String(many - left).padStart(12, '0')}`]);
      expect(await verify('--archive', archive)).toMatchObject({ code: 0 });
      const kept = (await raw.readLog(log, { from: 0, limit: many })).map((each) => JSON.parse(each));
      expect(kept[0].seq).toBe(many - left + 1);
      expect(kept.filter(({ action }) => action === 'archived')).toHaveLength(1);
      expect(Number((await raw.range(keySpace('org-1')('audit', 'client', 'c-1')))[0]?.score)).toBeGreaterThan(
        many - left,
      );
    },
    120_000,
  );
});

describe('a trail with an archive', () => {
  test('is exported from where it begins, and the export says where the others are', async () => {
    await day();
    await archiveBefore(10);
    const out = join(folder, 'out');
    expect((await run(exportCommand, ['--out', out])).lines).toEqual([
      expect.stringContaining(' of 23 records exported'),
      'Records 1 to 14 are in the archive, which has its own exports.',
      expect.stringContaining('VERIFY.md'),
    ]);
    expect((await tools.verify(out)).said).toMatch(/^Verified: records 15 to 37/u);
    expect(await run(exportCommand, ['--until', afterHours(5), '--out', out])).toMatchObject({
      code: 2,
      errors:
        'Nothing was exported: there are no records of that time. Records 1 to 14 are in the archive, which has its own exports.',
    });
  });

  test('is compared with a line that was noted before, as long as its record is there or the archive is', async () => {
    await day();
    const [text = ''] = await raw.readLog(log, { from: 9, limit: 1 });
    const known = ['--known', `10:${JSON.parse(text).hash}`];
    await archiveBefore(10);
    expect(await verify(...known)).toMatchObject({
      code: 2,
      errors: 'Record 10 is archived. To compare it with --known, add --archive <folder>.',
    });
    expect(await verify(...known, '--archive', archive)).toMatchObject({ code: 0 });
    expect(await verify('--known', `10:${'0'.repeat(64)}`, '--archive', archive)).toMatchObject({ code: 1 });
  });

  test('isn’t proved with an archive that can’t be read, or was changed, or is another one’s', async () => {
    await day();
    await archiveBefore(10);
    expect(await verify('--archive', join(folder, 'none'))).toMatchObject({
      code: 2,
      errors: expect.stringContaining('can’t be read'),
    });
    expect(await verify('--archive', ' ')).toMatchObject({
      code: 2,
      errors: expect.stringContaining('--archive needs a folder'),
    });
    await flipBit(join(archive, first, 'records.jsonl'));
    expect(await verify('--archive', archive)).toMatchObject({
      code: 1,
      lines: [expect.stringMatching(/^Record \d+ is broken: the archive has something else in its place\./u)],
    });
    expect(await verify()).toMatchObject({ code: 0 });
  });

  const sig = 'checkpoints/000000000014.public-key.sig';
  test.each<[string, string, (at: string) => Promise<unknown>]>([
    ['without the list of files', 'SHA256SUMS is missing', (at) => rm(join(at, 'SHA256SUMS'))],
    ['without its signature', 'SHA256SUMS.sig is missing', (at) => rm(join(at, 'SHA256SUMS.sig'))],
    ['without the CSV', 'records.csv is missing', (at) => rm(join(at, 'records.csv'))],
    ['without the digests', 'digests.txt is missing', (at) => rm(join(at, 'digests.txt'))],
    ['without the page', 'VERIFY.md is missing', (at) => rm(join(at, 'VERIFY.md'))],
    ['with a bit flipped in a signature', `${sig} was changed`, (at) => flipBit(join(at, sig))],
    ['with a bit flipped in the list’s', 'SHA256SUMS has a wrong', (at) => flipBit(join(at, 'SHA256SUMS.sig'))],
    ['with a file more', 'notes.txt isn’t of this', (at) => writeFile(join(at, 'notes.txt'), 'x')],
    ['with a list of the files left', 'SHA256SUMS has a wrong', (at) => rm(join(at, sig)).then(() => listAgain(at))],
    ['that another key signed', 'public-key.pem isn’t a key of this', (at) => signAgain(at)],
  ])('isn’t called proved with an archive %s, which is named', async (_what, fault, damage) => {
    await day();
    await archiveBefore(10);
    await damage(join(archive, first));
    const { code, lines } = await verify('--archive', archive);
    expect(code).toBe(1);
    expect(lines).toEqual([expect.stringMatching(/^The archive is damaged: .* restore these files from a copy\.$/u)]);
    expect(lines[0]).toContain(`${join(archive, first)}/${fault}`);
    expect(await verify()).toMatchObject({ code: 0 });
  });

  test('isn’t called proved with an archive without its checkpoints', async () => {
    await day();
    await archiveBefore(10);
    await rm(join(archive, first, 'checkpoints'), { recursive: true });
    const { code, lines } = await verify('--archive', archive);
    expect(code).toBe(1);
    expect(lines[0]).toMatch(
      /checkpoints\/000000000002\.public-key\.sig is missing, .*, 5 more\. Its records are proved/u,
    );
  });

  test('isn’t called broken or proved where an older key is missing, which is named', async () => {
    await day([oldKey]);
    await archiveBefore(10, environment([key, oldKey]));
    await trail(nowMs, [key]).store.set('keyturn:organizations', JSON.stringify([{ id: 'org-1', name: 'One' }]));
    const [{ id = '' } = {}] = keyRing([oldKey]);
    const missing = (seq: number) =>
      `Record ${seq} was written with key ${id}, which isn’t in KEYTURN_KEY. Add that key to KEYTURN_KEY, newest first and separated by commas, and run this again.`;
    const told = { code: 2, lines: [] };
    expect(await verify()).toEqual({ ...told, errors: `The trail wasn’t checked. ${missing(15)}` });
    expect(await verify('--archive', archive)).toEqual({ ...told, errors: `The trail wasn’t checked. ${missing(1)}` });
    const out = join(folder, 'out');
    expect(await run(exportCommand, ['--out', out])).toEqual({
      ...told,
      errors: `Nothing was exported. ${missing(15)}`,
    });
    expect(await archiveBefore(20)).toEqual({ ...told, errors: `Archiving wasn’t finished. ${missing(15)}` });
    expect(await readdir(folder)).toEqual(['archive']);
  });

  test('is proved from the first record that was read', async () => {
    await day();
    await archiveBefore(10);
    await redis.command('LSET', log, '2', 'rubbish');
    expect(await verify()).toMatchObject({
      code: 1,
      lines: ['Record 17 is broken: Keyturn didn’t write it with this key. Records 15 to 16 are proved.'],
    });
  });

  test('whose first records someone removed from Redis is found', async () => {
    await day();
    await archiveBefore(10);
    await redis.command('LPOP', log);
    expect(await verify()).toMatchObject({
      code: 1,
      lines: ['Record 15 is broken: records were removed here.'],
    });
    expect(await verify('--archive', archive)).toMatchObject({ code: 1 });
    expect(await archiveBefore(20)).toMatchObject({ code: 1 });
  });
});

/** Keeps what's in Redis, and gives a function that puts it back. */
async function snapshot(): Promise<() => Promise<void>> {
  const names = [keySpace('org-1')('audit', 'head'), 'keyturn:organizations'];
  const values = await raw.getAll(names);
  const entries = await raw.readLog(log, { from: 0, limit: 1_000 });
  return async () => {
    await redis.command('FLUSHALL');
    await raw.compareAndSet({
      put: names.map((name, at) => ({ key: name, value: values[at] })),
      append: [{ log, entries }],
    });
  };
}

const names = (): Promise<string[]> => readdir(archive).catch(() => []);

async function start(args: readonly string[]): Promise<ChildProcess> {
  const { program } = await builtPrograms();
  const env = { PATH: process.env['PATH'] ?? '', ...environment() };
  return spawn(process.execPath, [program('audit-archive'), ...args], { cwd: root, env });
}

async function listAgain(at: string): Promise<void> {
  const [heading = ''] = (await readFile(join(at, 'SHA256SUMS'), 'utf8')).split('\n');
  await writeFile(join(at, 'SHA256SUMS'), [heading, ...(await fileDigests(at)), ''].join('\n'));
}

/** As someone does who can write to the archive and not to the trail. */
async function signAgain(at: string): Promise<void> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  await writeFile(join(at, 'public-key.pem'), publicKey.export({ format: 'pem', type: 'spki' }));
  await listAgain(at);
  await writeFile(join(at, 'SHA256SUMS.sig'), sign(null, await readFile(join(at, 'SHA256SUMS')), privateKey));
}

async function flipBit(path: string): Promise<void> {
  const bytes = await readFile(path);
  const place = Math.floor(bytes.length / 2);
  bytes.writeUInt8(bytes.readUInt8(place) ^ 1, place);
  await writeFile(path, bytes);
}

async function shorten(path: string): Promise<void> {
  const lines = (await readFile(path, 'utf8')).split('\n');
  await writeFile(path, lines.slice(0, -3).join('\n'));
}
