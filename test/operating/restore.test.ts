import { execFile } from 'node:child_process';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { verifyCommand } from '../../app/audit-verify/command.ts';
import { readConfig } from '../../app/config.ts';
import { approvalsChannel, people } from '../../sandbox/slack.ts';
import { defined } from '../../services/defined.ts';
import { createRedisStore } from '../../services/store/redis.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { openStore } from '../two-people/redis-store.ts';
import { type Asked, type TwoPeople, twoPeople, until } from '../two-people/world.ts';

/** What docs/operating.md says about backups, passwords, and a second client for Keyturn, with Redis' own tools. */

const run = promisify(execFile);

const redisCli = async (port: number, args: readonly string[], password?: string): Promise<string> =>
  (
    await run('redis-cli', ['-p', String(port), ...args], {
      env: { ...process.env, ...(password === undefined ? {} : { REDISCLI_AUTH: password }) },
    })
  ).stdout;

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-backup-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function redisIn(args: readonly string[] = []): Promise<RedisServer> {
  const redis = await startRedis({ args });
  onTestFinished(() => redis.close());
  return redis;
}

/** The exit code of `audit:verify`, and what it printed. */
async function verify({ settings }: TwoPeople, { url }: RedisServer, args: readonly string[] = []) {
  const lines: string[] = [];
  const code = await verifyCommand({
    args: [...args],
    env: { REDIS_URL: url, KEYTURN_KEY: settings['KEYTURN_KEY'] },
    print: (line) => void lines.push(line),
    printError: (line) => void lines.push(line),
    now: Date.now,
  });
  return { code, text: lines.join('\n') };
}

/** `<seq>:<hash>` of the last record that's in the log. */
function lastLogged({ logLines }: TwoPeople): string {
  const line = logLines().findLast((each) => each.includes('"msg":"audit"') && each.includes('"recorded":true')) ?? '';
  return `${/"seq":(\d+)/u.exec(line)?.[1]}:${/"hash":"([0-9a-f]{64})"/u.exec(line)?.[1]}`;
}

/** Bytes that the keys of a Redis take in its memory. */
async function bytesIn(redis: RedisServer): Promise<number> {
  const script =
    "local sum = 0 for _, key in ipairs(redis.call('KEYS', '*')) do sum = sum + redis.call('MEMORY', 'USAGE', key, 'SAMPLES', '0') end return sum";
  return Number(await redisCli(redis.port, ['EVAL', script, '0']));
}

const messageWith = ({ slack }: TwoPeople, button: string) =>
  slack.directMessages(people.ada).findLast(({ buttons }) => buttons.includes(button));

const offerOf = ({ slack }: TwoPeople, { client }: Asked) =>
  until(() =>
    slack
      .directMessages(people.ada)
      .findLast(({ rendered }) => rendered.includes(`The new secret for ${client.name} is ready`)),
  );

test('what was open when a backup was made goes on after a restore, and the witness notices that it’s older', {
  timeout: 120_000,
}, async () => {
  const [redis, folder] = await Promise.all([redisIn(), newFolder()]);
  const witness = join(folder, 'witness.json');
  const settings = { KEYTURN_STORE: 'redis', REDIS_URL: redis.url, KEYTURN_WITNESS: witness };
  const w = await twoPeople({ store: openStore(redis.url), bot: { store: openStore(redis.url) }, settings });

  const before = await bytesIn(redis);
  const sealed = await w.askFor('ada', 'rotate', 'Workforce planning sync');
  await w.approves('dora', sealed);
  await w.outcome(sealed);
  // docs/operating.md, “Capacity”, has this figure.
  const perRotation = (await bytesIn(redis)) - before;
  expect(perRotation).toBeLessThan(30_000);

  const pending = await w.askFor('ada', 'delete', 'Agent desktop');
  const approved = await w.askFor(
    'ada',
    'rotate',
    'Nightly reporting export',
    'It was pasted',
    'When I press Rotate now',
  );
  await w.approves('dora', approved);
  const invitation = await until(() => messageWith(w, 'Rotate now'));

  const denied = await w.askFor('ada', 'delete', 'Wallboard Leeds');
  await redisCli(redis.port, ['--rdb', join(folder, 'keyturn.rdb')]);
  const { code, text } = await verify(w, redis);
  expect([code, text]).toEqual([0, expect.stringContaining('chain intact')]);
  const backedUp = lastLogged(w);

  // This decision is lost with the machine.
  await w.denies('dora', denied);
  await until(() => lastLogged(w) !== backedUp);
  await w.bot.stop();
  const lost = lastLogged(w);
  await redis.close();

  await rename(join(folder, 'keyturn.rdb'), join(folder, 'dump.rdb'));
  const empty = await redisIn(['--dir', folder, '--appenddirname', 'ignored', '--appendonly', 'yes']);
  expect(await redisCli(empty.port, ['DBSIZE'])).toBe('0\n');
  await empty.close();

  const restored = await redisIn(['--dir', folder]);
  await redisCli(restored.port, ['CONFIG', 'SET', 'appendonly', 'yes']);
  await until(async () =>
    (await redisCli(restored.port, ['INFO', 'persistence'])).includes('aof_rewrite_in_progress:0'),
  );
  expect(await verify(w, restored)).toMatchObject({ code: 0 });
  expect(await verify(w, restored, ['--known', backedUp])).toMatchObject({ code: 0 });
  expect(await verify(w, restored, ['--known', lost])).toMatchObject({ code: 1 });

  const start = (more: Record<string, string> = {}) =>
    w.another({
      store: openStore(restored.url),
      config: readConfig({ ...w.settings, REDIS_URL: restored.url, ...more }),
    });
  await expect(start()).rejects.toThrow('the audit trail was put back to an earlier state');
  await rename(witness, `${witness}.before`);
  const bot = await start();
  w.slack.deliverTo(`http://127.0.0.1:${bot.port}/slack/events`);

  await w.person('ada').clicks(await offerOf(w, sealed), 'Reveal secret');
  expect((await w.modal('ada', 'Copy it into your vault')).text).toContain(w.genesys.secretOf(sealed.client.id));
  await w.person('ada').closes({ all: true });
  expect((await w.asks('ada', '/oauth requests')).rendered).toContain(denied.client.name);
  const old = w.genesys.secretOf(approved.client.id);
  await w.person('ada').clicks(invitation, 'Rotate now');
  await until(() => w.genesys.secretOf(approved.client.id) !== old);
  await offerOf(w, approved);

  // Keyturn's own client is replaced by a second one.
  const { roleDivisions, permissions } = w.genesys.client(w.genesys.botClient.id) ?? {};
  const second = w.genesys.addClient({
    ...{ name: 'Keyturn 2', authorizedGrantType: 'CLIENT-CREDENTIALS' },
    ...defined({ roleDivisions, permissions }),
  });
  const other = await start({
    GENESYS_CLIENT_ID: second.id,
    GENESYS_CLIENT_SECRET: w.genesys.secretOf(second.id) ?? '',
  });
  w.slack.deliverTo(`http://127.0.0.1:${other.port}/slack/events`);
  await bot.stop();
  await w.approves('dora', pending);
  await until(() => w.genesys.client(pending.client.id)?.state === 'deleted');
  await until(() => w.slack.messages(approvalsChannel).every(({ buttons }) => !buttons.includes('Approve…')));
  await other.stop();
  expect(await verify(w, restored)).toMatchObject({ code: 0 });
});

test('Redis takes two passwords while the replicas change theirs', async () => {
  const redis = await redisIn(['--requirepass', 'before']);
  const store = (password: string) => {
    const opened = createRedisStore({
      url: `redis://:${password}@127.0.0.1:${redis.port}`,
      pingKey: 'keyturn:ping',
      onStatus: () => undefined,
    });
    onTestFinished(() => opened.close());
    return opened;
  };
  const first = store('before');
  await first.ping();
  await redisCli(redis.port, ['ACL', 'SETUSER', 'default', '>after'], 'before');
  const second = store('after');
  await Promise.all([first.ping(), second.ping(), store('before').ping()]);
  await redisCli(redis.port, ['ACL', 'SETUSER', 'default', '<before'], 'after');
  await Promise.all([first.ping(), second.ping()]);
  await expect(store('before').ping()).rejects.toThrow();
});
