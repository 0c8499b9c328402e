import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect } from 'vitest';
import { exportCommand } from '../../app/audit-export/command.ts';
import { verifyCommand } from '../../app/audit-verify/command.ts';
import type { AuditEntry } from '../../services/audit/record.ts';
import { createAudit } from '../../services/audit.ts';
import { keyRing } from '../../services/keys.ts';
import { createAuthenticatedStore } from '../../services/store/authenticated.ts';
import { createRedisStore } from '../../services/store/redis.ts';
import { keySpace, type Store } from '../../services/store.ts';
import { runs, testsInTurn } from '../support/cases.ts';
import { type StandardTools, standardTools } from '../support/instructions.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';

const test = testsInTurn();

const key = randomBytes(32);
const oldKey = randomBytes(32);
let redis: RedisServer;
let raw: Store;
let folder: string;
let tools: StandardTools;

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
  folder = await mkdtemp(join(tmpdir(), 'keyturn-export-'));
  return () => rm(folder, { recursive: true });
});

const ada = { slackTeam: 'T1', slackUser: 'U1', genesysUser: 'g-1', name: 'Ada' };
const ben = { slackTeam: 'T1', slackUser: 'U2', genesysUser: 'g-2', name: 'Ben, "the 2nd"' };
const clients = ['11111111-aaaa-4bbb-8ccc-000000000000', '11111111-aaaa-4bbb-8ccc-000000000001'] as const;
const requested = (clientId: string, text: string): AuditEntry => ({
  ...{ person: ada, operation: 'delete', action: 'requested', clientId, clientName: `Ölkanne ${clientId}` },
  note: { kind: 'reason', text },
});

/** The trail with this key, at this time. */
function trail(time = '2026-11-02T10:00:00.000Z', keys: readonly [Buffer, ...Buffer[]] = [key]) {
  const ring = keyRing(keys);
  const store = createAuthenticatedStore({ store: raw, ring });
  const now = (): number => Date.parse(time);
  const audit = createAudit({ store, keys: keySpace('org-1'), ring, now, log: () => {}, organization: 'org-1' });
  return { store, audit };
}

/** Three days: a checkpoint each, two clients, two people. */
async function threeDays(): Promise<void> {
  for (const [at, day] of ['2026-11-01', '2026-11-02', '2026-11-03'].entries()) {
    const { audit, store } = trail(`${day}T10:00:00.000Z`);
    await store.set('keyturn:organizations', JSON.stringify([{ id: 'org-1', name: 'One' }]));
    await audit.record(requested(clients[at % 2 === 0 ? 0 : 1], `=SUM(A1)\n"quoted", ünï`));
    await audit.record({ person: ben, operation: 'list', action: 'done' });
    await audit.checkpoint();
  }
}

async function run(args: readonly string[] = [], keys = key.toString('base64')) {
  const lines: string[] = [];
  const errors: string[] = [];
  const code = await exportCommand({
    args: ['--out', join(folder, 'out'), ...args],
    env: { REDIS_URL: redis.url, KEYTURN_KEY: keys },
    print: (line) => lines.push(line),
    printError: (line) => errors.push(line),
    now: () => Date.parse('2026-11-04T10:00:00.000Z'),
  });
  return { code, lines, errors: errors.join('\n') };
}

const read = (name: string, from = 'out'): Promise<string> => readFile(join(folder, from, name), 'utf8');
const linesOf = async (name: string): Promise<string[]> => (await read(name)).trimEnd().split('\n');
const seqsIn = async (): Promise<number[]> => {
  const text = await read('records.jsonl');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line).seq]));
};

const verify = (from = 'out', change?: (script: string) => string) => tools.verify(join(folder, from), change);

describe('audit:export', () => {
  test('writes records that are verified with OpenSSL and standard tools alone', async () => {
    await threeDays();
    const { code, lines, errors } = await run();
    const fingerprint = trail().audit.publicKeys[0]?.fingerprint;
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(lines).toEqual([
      `8 of 8 records exported to ${join(folder, 'out')}: 1 to 8`,
      `VERIFY.md in it says how to check them. Fingerprint of the public key: ${fingerprint}`,
    ]);
    expect(await read('records.jsonl')).toBe(
      (await raw.readLog(keySpace('org-1')('audit', 'log'), { from: 0, limit: 8 })).map((text) => `${text}\n`).join(''),
    );
    expect(await verify()).toEqual({
      code: 0,
      said: `Verified: records 1 to 8, 8 of them here. Fingerprint of the public key:\n${fingerprint}\n`,
    });
  });

  test('makes a checkpoint first, so the newest records are in it, and the trail stays proved', async () => {
    await threeDays();
    await trail('2026-11-03T12:00:00.000Z').audit.record({ person: ben, operation: 'list', action: 'done' });
    expect((await run()).lines[0]).toContain('10 of 10 records');
    expect((await verify()).said).toContain('Verified: records 1 to 10, 10 of them here.');
    const lines: string[] = [];
    const options = { args: [], env: { REDIS_URL: redis.url, KEYTURN_KEY: key.toString('base64') }, now: Date.now };
    expect(await verifyCommand({ ...options, print: (line) => lines.push(line), printError: () => {} })).toBe(0);
    expect(lines[0]).toMatch(
      /^11 records, chain intact, head 11 [0-9a-f]{64}\. 4 checkpoints are signed, up to record 10$/u,
    );
  });

  test.each<[string, string[], number[], string]>([
    ['a day', ['--since', '2026-11-02', '--until', '2026-11-02'], [4, 5, 6], '3 of 6 records 3 to 8'],
    ['all from a moment on', ['--since', '2026-11-03T10:00:00Z'], [7, 8], '2 of 3 records 6 to 8'],
    ['all before a moment', ['--until', '2026-11-02T11:00:00+01:00'], [1, 2, 3], '3 of 5 records 1 to 5'],
    ['a client', ['--client', clients[1]], [4], '1 of 8 records 1 to 8'],
    ['a person by Slack ID', ['--person', 'U2'], [2, 5, 8], '3 of 8 records 1 to 8'],
    ['a person by Genesys Cloud ID', ['--person', 'g-1', '--since', '2026-11-02'], [4, 7], '2 of 6 records 3 to 8'],
    ['a client in capitals', ['--client', clients[1].toUpperCase()], [4], '1 of 8 records 1 to 8'],
  ])(
    'exports the records of %s, and the digests of the others, so it’s verified all the same',
    async (_what, args, seqs, told) => {
      await threeDays();
      expect((await run(args)).code).toBe(0);
      expect(await seqsIn()).toEqual(seqs);
      expect((await verify()).said).toMatch(/^Verified: /u);
      const page = await read('VERIFY.md');
      expect(page).toContain(told.replace(' of ', ' of the '));
      expect(page).toContain("It doesn't prove what's in");
      expect(page).not.toContain('No record was left out.');
    },
  );

  test('comes with a script that notices a file that isn’t listed, or is missing, and is listed itself', async () => {
    await threeDays();
    await run();
    expect(await read('SHA256SUMS')).toMatch(/^[0-9a-f]{64} {2}verify\.sh$/mu);
    for (const name of ['more.txt', 'checkpoints/000000000009.txt', 'SHA256SUMS.old']) {
      await writeFile(join(folder, 'out', name), 'x');
      expect(await verify()).toEqual({ code: 1, said: `NOT VERIFIED: SHA256SUMS does not list ${name}\n` });
      await rm(join(folder, 'out', name));
    }
    expect((await verify()).code).toBe(0);
    await rm(join(folder, 'out', 'records.csv'));
    expect((await verify()).said).toContain('NOT VERIFIED: a file was changed, or is missing');
  });

  test('writes CSV that spreadsheets take for text', async () => {
    await threeDays();
    await trail('2026-11-03T12:00:00.000Z').audit.record({
      operation: 'list',
      action: 'done',
      clientName: '=HYPERLINK("x")',
    });
    await run();
    const [header, first] = await linesOf('records.csv');
    expect(header).toMatch(/^seq,time,action,operation,person,/u);
    expect(first).toContain(
      `1,2026-11-01T10:00:00.000Z,requested,delete,Ada,T1,U1,g-1,Ölkanne ${clients[0]},${clients[0]},`,
    );
    const text = await read('records.csv');
    expect(text).toContain('"Ben, ""the 2nd""",');
    expect(text).toContain(`"'=HYPERLINK(""x"")"`);
  });

  test('after a change of KEYTURN_KEY, the key that’s known vouches for the other', async () => {
    const before = trail('2026-11-01T10:00:00.000Z', [oldKey]);
    await before.store.set('keyturn:organizations', JSON.stringify([{ id: 'org-1', name: 'One' }]));
    await before.audit.record(requested('c-1', 'one'));
    await before.audit.checkpoint();
    const during = trail('2026-11-02T10:00:00.000Z', [key, oldKey]);
    await during.audit.record(requested('c-1', 'two'));
    expect((await run([], [key, oldKey].map((each) => each.toString('base64')).join())).code).toBe(0);
    const old = before.audit.publicKeys[0]?.fingerprint.slice(0, 16);
    expect(await readdir(join(folder, 'out', 'checkpoints'))).toEqual([
      `000000000001.public-key-${old}.sig`,
      '000000000001.txt',
      `000000000004.public-key-${old}.sig`,
      '000000000004.public-key.sig',
      '000000000004.txt',
    ]);
    expect((await verify()).said).toMatch(/^Verified: /u);
  });

  test('records from before a change of KEYTURN_KEY come with the first checkpoint of the new key', async () => {
    const before = trail('2026-11-01T10:00:00.000Z', [oldKey]);
    await before.store.set('keyturn:organizations', JSON.stringify([{ id: 'org-1', name: 'One' }]));
    await before.audit.record(requested('c-1', 'one'));
    await before.audit.checkpoint();
    const keys = [key, oldKey].map((each) => each.toString('base64')).join();
    expect((await run(['--until', '2026-11-01'], keys)).lines[0]).toContain('2 of 2');
    expect((await verify()).said).toMatch(/^Verified: records 1 to 2/u);
    const change = (script: string): string => script.replace('public-key.sig" ]', 'public-key-other.sig" ]');
    expect(await verify('out', change)).toMatchObject({
      code: 1,
      said: expect.stringContaining('did not sign the last'),
    });
  });

  test('refuses a broken trail, and names the record', async () => {
    await threeDays();
    await redis.command('LSET', keySpace('org-1')('audit', 'log'), '3', 'rubbish');
    expect(await run()).toEqual({
      code: 1,
      lines: [],
      errors:
        'Nothing was exported. Record 4 is broken: Keyturn didn’t write it with this key. Records 1 to 3 are proved.',
    });
    expect(await readdir(folder)).toEqual([]);
  });

  test.each([
    [['--since', 'yesterday'], /--since isn’t a date or a time: yesterday\nUsage:/u],
    [['--since', '2026-11-03', '--until', '2026-11-02'], /--since has to be before --until/u],
    [['--client', ' '], /--client needs a value/u],
    [['--known', 'x'], /Usage: npm run audit:export/u],
    [['--client', 'agent'], /--client isn’t a client ID: agent\. .* shows it\.\nUsage/u],
    [['--client', clients[0].replace('1', '2')], /there are no records about the client 2[-0-9a-f]*\.$/u],
    [['--person', 'nobody'], /^Nothing was exported: there are no records of the person nobody\.$/u],
    [['--client', clients[1], '--person', 'U2'], /no records about the client .* and of the person U2\.$/u],
    [['--client', clients[1], '--since', '2026-11-03'], /no records about the client .* at that time/u],
    [['--since', '2026-12-01'], /there are no records of that time/u],
    [['--out', '.'], /It exists already: name another folder with --out/u],
    [['--out', 'no/such/folder'], /It can’t be made: name another folder with --out/u],
  ])('%j is refused, with what to do', async (args, words) => {
    await threeDays();
    expect(await run(args)).toMatchObject({ code: 2, lines: [], errors: expect.stringMatching(words) });
    expect(await readdir(folder)).toEqual([]);
  });

  test('--help shows the usage', async () => {
    expect((await run(['--help'])).lines[0]).toMatch(/^Usage: npm run audit:export/u);
  });
});

describe('a flipped bit', () => {
  /** Copies the export, flips a bit in one of its files, and gives the file. */
  async function flipped(files: readonly string[], place: number, bit: number): Promise<string> {
    await rm(join(folder, 'flipped'), { recursive: true, force: true });
    await cp(join(folder, 'out'), join(folder, 'flipped'), { recursive: true });
    const contents = await Promise.all(files.map((name) => readFile(join(folder, 'out', name))));
    let left = place % contents.reduce((sum, { length }) => sum + length, 0);
    const found = contents.findIndex(({ length }) => {
      if (left < length) return true;
      left -= length;
      return false;
    });
    const [name = '', content = Buffer.alloc(0)] = [files[found], contents[found]];
    content.writeUInt8(content.readUInt8(left) ^ (1 << bit), left);
    await writeFile(join(folder, 'flipped', name), content);
    return name;
  }

  const filesOf = async (): Promise<string[]> => {
    const entries = await readdir(join(folder, 'out'), { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(join(folder, 'out/').length))
      .toSorted();
  };

  test('in any file is found', async () => {
    await threeDays();
    await run(['--since', '2026-11-02']);
    const files = await filesOf();
    // In the script, too, so it's the one that an auditor knows.
    const script = await read('verify.sh');
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat({ max: 7 }), async (place, bit) => {
        const name = await flipped(files, place, bit);
        expect([name, (await verify('flipped', () => script)).code]).toEqual([name, 1]);
      }),
      { numRuns: runs(40) },
    );
  }, 120_000);

  test('in a record, a digest, a statement, or a signature is found without the list of files, too', async () => {
    await threeDays();
    await run(['--client', clients[1]]);
    // Someone who changes files can change the list of files as well.
    const withoutList = (script: string): string => script.replace(/^# 1\..*?(?=^# 2\.)/msu, '');
    expect(await verify('out', withoutList)).toMatchObject({ code: 0 });
    const files = (await filesOf()).filter((name) => /^(?:records\.jsonl|digests\.txt|checkpoints\/.*)$/u.test(name));
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat({ max: 7 }), async (place, bit) => {
        const name = await flipped(files, place, bit);
        expect([name, (await verify('flipped', withoutList)).code]).toEqual([name, 1]);
      }),
      { numRuns: runs(40) },
    );
  }, 120_000);

  test('of what’s left out, more is found: a line, a checkpoint, a record that was moved', async () => {
    await threeDays();
    await run();
    const withoutList = (script: string): string => script.replace(/^# 1\..*?(?=^# 2\.)/msu, '');
    const tampered = async (change: (at: string) => Promise<void>): Promise<string> => {
      await rm(join(folder, 'flipped'), { recursive: true, force: true });
      await cp(join(folder, 'out'), join(folder, 'flipped'), { recursive: true });
      await change(join(folder, 'flipped'));
      const { code, said } = await verify('flipped', withoutList);
      return code === 0 ? 'verified' : said.trim();
    };
    const rewrite = async (path: string, change: (lines: string[]) => string[]): Promise<void> =>
      writeFile(path, `${change((await readFile(path, 'utf8')).trimEnd().split('\n')).join('\n')}\n`);
    expect(await tampered((at) => rewrite(join(at, 'records.jsonl'), (lines) => lines.toSpliced(3, 1)))).toContain(
      'a record does not have its digest',
    );
    expect(
      await tampered(async (at) => {
        await rewrite(join(at, 'records.jsonl'), (lines) => lines.toSpliced(3, 1));
        await rewrite(join(at, 'digests.txt'), (lines) => lines.toSpliced(3, 1));
      }),
    ).toContain('has another digest than the records');
    expect(
      await tampered(async (at) => {
        await rm(join(at, 'checkpoints/000000000005.txt'));
        await rm(join(at, 'checkpoints/000000000005.public-key.sig'));
      }),
    ).toContain('a checkpoint before checkpoints/000000000008.txt is missing');
    expect(
      await tampered(async (at) => {
        await rewrite(join(at, 'digests.txt'), (lines) => [...lines, ...lines.slice(0, 1)]);
        await rewrite(join(at, 'records.jsonl'), (lines) => [...lines, ...lines.slice(0, 1)]);
      }),
    ).toContain('digests.txt has more records than the checkpoints');
  });
});
