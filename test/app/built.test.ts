import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished } from 'vitest';
import { version } from '../../app/process/version.ts';
import { startGenesys } from '../../sandbox/genesys.ts';
import { settingsFor } from '../../sandbox/platforms.ts';
import { people, startSlack } from '../../sandbox/slack.ts';
import { payload, post } from '../faults/wire.ts';
import { testsInTurn } from '../support/cases.ts';
import { endWithUs } from '../support/leftovers.ts';
import { startRedis } from '../support/redis.ts';
import { root } from '../support/sources.ts';
import { until } from '../two-people/world.ts';

const test = testsInTurn();

let folder: string;
// Far from node_modules: what isn't in the build isn't found.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyturn-built-'));
  execFileSync(process.execPath, ['scripts/build.mjs', '--out', join(folder, 'dist')], { cwd: root });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function run(program: string, env: Record<string, string>, args: readonly string[] = []) {
  const child: ChildProcess = spawn(process.execPath, [join(folder, 'dist/app', program), ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  endWithUs(child);
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text) => said.push(text));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, ended, output: () => said.join('') };
}

/** A Slack workspace and a Genesys Cloud organization, and the settings for them. */
async function platforms(socketMode: boolean) {
  const [slack, genesys] = await Promise.all([startSlack(), startGenesys()]);
  onTestFinished(() => Promise.all([slack.close(), genesys.close()]).then(() => undefined));
  const key = randomBytes(32).toString('base64');
  return { slack, genesys, settings: settingsFor({ slack, genesys }, { key, socket: socketMode, port: 0 }) };
}

describe('the output of npm run build, without node_modules', () => {
  test('is ASCII, since V8 keeps a file with two bytes a character if one of them isn’t', async () => {
    const files = (await readdir(join(folder, 'dist'), { recursive: true })).filter((file) => file.endsWith('.js'));
    expect(files.length).toBeGreaterThan(5);
    for (const file of files)
      expect((await readFile(join(folder, 'dist', file), 'utf8')).match(/[^\0-\x7f]/u), file).toBe(null);
  });

  test.each([
    ['over HTTP', false, 'SIGTERM'],
    ['in Socket Mode', true, 'SIGHUP'],
  ] as const)('%s answers a command, and finishes its work when it’s stopped', async (_mode, socketMode, signal) => {
    const { slack, settings } = await platforms(socketMode);
    const bot = run('main.js', settings);
    const [, port] = await until(() => /"port":(\d+),.*"Keyturn is ready"/u.exec(bot.output()));
    if (!socketMode) slack.deliverTo(`http://127.0.0.1:${port}/slack/events`);
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(metrics).toContain(`keyturn_build_info{version="${version}",node="${process.versions.node}"} 1`);

    await slack.as(people.vera).types('/oauth list');
    const answer = await slack.waitFor(() => slack.ephemerals(people.vera).at(-1));
    expect(answer.rendered).toContain('of 17 clients');
    bot.child.kill(signal);
    expect(await bot.ended).toBe(0);
    expect(bot.output()).not.toContain('"level":50');
    for (const line of bot.output().trim().split('\n')) expect(JSON.parse(line)).toMatchObject({ version });
  });

  test('leaves nothing of its requests to a full collection of garbage', async () => {
    const { slack, settings } = await platforms(false);
    // At one signal it collects everything, at another what's young. Then it tells how much is left.
    const tells = `import { setFlagsFromString } from 'node:v8'; import { runInNewContext } from 'node:vm'; setFlagsFromString('--expose-gc'); const collect = runInNewContext('gc'); for (const [signal, ...what] of [['SIGWINCH'], ['SIGUSR2', { type: 'minor' }]]) process.on(signal, () => { collect(...what); process.stdout.write('{"heap":' + process.memoryUsage().heapUsed + '}\\n'); });`;
    const bot = run('main.js', {
      ...settings,
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(tells)}`,
    });
    const [, port] = await until(() => /"port":(\d+),.*"Keyturn is ready"/u.exec(bot.output()));
    const heaps = () => [...bot.output().matchAll(/\{"heap":(\d+)\}/gu)].map(([, bytes]) => Number(bytes) / 1e6);
    const heapMb = async (signal: 'SIGWINCH' | 'SIGUSR2'): Promise<number> => {
      const told = heaps().length;
      bot.child.kill(signal);
      return until(() => heaps()[told]);
    };
    // In the bot's memory, the numbers have 20 KB.
    const heavy = Array.from({ length: 2_500 }, (_, n) => n % 10);
    const user = { id: people.vera, team_id: slack.team.id };
    const menu = { type: 'block_suggestion', team: { id: slack.team.id }, user, action_id: 'menu', block_id: 'menu' };
    const body = payload({ ...menu, value: 'payroll', heavy });
    const suggest = async (times: number): Promise<void> => {
      for (let time = 0; time < times; time += 1) {
        expect(await post({ slack, bot: { port: Number(port) } }, { body })).toMatchObject({ status: 200 });
        if (time % 20 === 0) await heapMb('SIGUSR2');
      }
    };
    await suggest(300);
    const before = await heapMb('SIGWINCH');
    await suggest(300);
    // Those of all requests together have 6 MB.
    expect((await heapMb('SIGUSR2')) - before).toBeLessThan(2);
  });

  test('names missing settings, and exits with 78', async () => {
    const bot = run('main.js', {});
    expect(await bot.ended).toBe(78);
    expect(bot.output()).toContain('SLACK_BOT_TOKEN is missing');
  });

  test('every program tells its version, and how it’s used', async () => {
    for (const program of ['main.js', 'audit-verify.js', 'audit-export.js', 'audit-archive.js']) {
      const [versions, help] = [run(program, {}, ['--version']), run(program, {}, ['--help'])];
      expect([await versions.ended, versions.output()]).toEqual([0, `keyturn ${version}\n`]);
      expect([await help.ended, help.output()]).toEqual([0, expect.stringMatching(/^Usage: /u)]);
    }
    const wrong = run('main.js', {}, ['--verbose']);
    expect([await wrong.ended, wrong.output()]).toEqual([64, expect.stringMatching(/^Usage: /u)]);
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ] as const)(
    '%s ends a start that still waits for Slack, by itself, as the first process of a container has to',
    async (signal, code) => {
      const { settings } = await platforms(false);
      const bot = run('main.js', { ...settings, SLACK_API_URL: 'http://127.0.0.1:1/api/' });
      await until(() => bot.output().includes('Slack isn’t answering yet'));
      bot.child.kill(signal);
      expect(await bot.ended).toBe(code);
    },
  );

  test('a second SIGINT ends it at once, and what Node.js and packages print is JSON', async () => {
    const { slack, genesys, settings } = await platforms(false);
    const prints = `setInterval(() => { const { error, log } = console; process.emitWarning('a warning'); error('[ioredis] Unhandled error event: %s', 'x'); log({ token: 'xoxb-hidden' }); }, 50)`;
    const bot = run('main.js', {
      ...settings,
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(prints)}`,
    });
    const [, port] = await until(() => /"port":(\d+),.*"Keyturn is ready"/u.exec(bot.output()));
    slack.deliverTo(`http://127.0.0.1:${port}/slack/events`);
    genesys.faults.inject({ path: /./u, hang: true, times: Number.POSITIVE_INFINITY });
    await slack.as(people.vera).types('/oauth list');
    bot.child.kill('SIGINT');
    await until(() => bot.output().includes('stopping once the work in flight is finished'));
    expect(bot.child.exitCode).toBeNull();
    // One that arrives within half a second is the same one, passed on by npm.
    await until(() => {
      bot.child.kill('SIGINT');
      return bot.child.exitCode !== null;
    });
    expect(await bot.ended).toBe(130);
    expect(bot.output()).toMatch(/"from":"node","warning":"Warning","msg":"a warning"/u);
    expect(bot.output()).toContain('"from":"console","msg":"[ioredis] Unhandled error event: x"');
    // What was printed before the log was opened isn't Keyturn's.
    const logged = bot.output().slice(bot.output().indexOf('{"level":30'));
    expect(logged.slice(logged.indexOf('Keyturn is ready'))).not.toContain('xoxb-hidden');
    for (const line of logged.slice(logged.lastIndexOf('{"level":30')).trim().split('\n'))
      expect(JSON.parse(line)).toMatchObject({ app: 'keyturn' });
  });

  test('checks the trail as its own program', async () => {
    const verify = run('audit-verify.js', {});
    expect(await verify.ended).toBe(2);
    expect(verify.output()).toContain('The trail wasn’t checked.');
  });

  test('looks at the set-up as its own program', async () => {
    const doctor = run('doctor.js', {});
    expect(await doctor.ended).toBe(78);
    expect(doctor.output()).toMatch(/^wrong +settings +SLACK_BOT_TOKEN is missing/mu);
  });

  test.each(['verify', 'export', 'archive'])('audit:%s, run with npm, reads its settings from .env', async (name) => {
    const redis = await startRedis();
    onTestFinished(() => redis.close());
    await mkdir(join(folder, 'scripts'), { recursive: true });
    await cp(join(root, 'scripts/audit.mjs'), join(folder, 'scripts/audit.mjs'));
    const key = randomBytes(32).toString('base64');
    await writeFile(join(folder, '.env'), `REDIS_URL=${redis.url}\nKEYTURN_KEY=${key}\n`);
    onTestFinished(() => rm(join(folder, '.env')));
    const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    const [node, script = '', program = ''] = scripts[`audit:${name}`].split(' ');
    expect([node, script]).toEqual(['node', 'scripts/audit.mjs']);
    const args = name === 'archive' ? ['--before', '2026-01-01', '--to', 'archive'] : [];
    const child = run(`../../${script}`, {}, [program, ...args]);
    expect(await child.ended).toBe(2);
    expect(child.output()).toContain('The store doesn’t say which organization Keyturn serves.');
    const elsewhere = run(`../../${script}`, { REDIS_URL: 'redis://127.0.0.1:1' }, [program, ...args]);
    expect(await elsewhere.ended).toBe(2);
    expect(elsewhere.output()).toContain('the store in REDIS_URL doesn’t answer');
  });

  test('includes the licenses of the packages in it', async () => {
    const text = await readFile(join(folder, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
    for (const name of ['@slack/bolt', 'ioredis', 'node-fetch', 'pino', 'undici', 'zod'])
      expect(text).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(MIT\\)\n\n.*(?:MIT|Copyright)`, 'mu'));
  });
});
