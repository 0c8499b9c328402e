import { networkInterfaces } from 'node:os';
import { pino } from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startBot } from '../../app/compose.ts';
import { type Config, readConfig } from '../../app/config.ts';
import { requirePorts } from '../../app/slack/server/port.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import { launchBot } from '../support/process.ts';
import { startRedis } from '../support/redis.ts';
import { startWorld } from '../support/world.ts';

const paths = ['/healthz', '/readyz', '/readyz/traffic', '/metrics'];

const statuses = (port: number, host = '127.0.0.1') =>
  Promise.all(paths.map(async (path) => (await fetch(`http://${host}:${port}${path}`)).status));

describe('with KEYTURN_ADMIN_PORT', () => {
  test('over HTTP, health and metrics answer there, and not where Slack’s requests arrive', async () => {
    const { bot, asks } = await startWorld({ settings: { KEYTURN_ADMIN_PORT: '0' } });
    expect(bot.adminPort).not.toBe(bot.port);
    expect(await statuses(bot.adminPort)).toEqual([200, 200, 200, 200]);
    expect(await statuses(bot.port)).toEqual([404, 404, 404, 404]);
    expect((await fetch(`http://127.0.0.1:${bot.adminPort}/slack/events`, { method: 'POST' })).status).toBe(404);
    expect((await asks('vera', '/oauth list')).rendered).toContain('of 17 clients');
  });

  test('in Socket Mode, it’s the only port', async () => {
    const { bot } = await startWorld({ socketMode: true, settings: { KEYTURN_ADMIN_PORT: '0' } });
    expect(bot.port).toBe(bot.adminPort);
    expect(await statuses(bot.adminPort)).toEqual([200, 200, 200, 200]);
  });
});

test('without it, one port answers all of them', async () => {
  const { bot } = await startWorld();
  expect(bot.adminPort).toBe(bot.port);
  expect(await statuses(bot.port)).toEqual([200, 200, 200, 200]);
});

test('KEYTURN_BIND keeps both ports to one address of the machine', async () => {
  const { bot } = await startWorld({ settings: { KEYTURN_ADMIN_PORT: '0', KEYTURN_BIND: '127.0.0.1' } });
  expect(await statuses(bot.adminPort)).toEqual([200, 200, 200, 200]);
  const others = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  const other = others.find(({ internal, family }) => !internal && family === 'IPv4')?.address ?? '127.0.0.2';
  for (const port of [bot.port, bot.adminPort]) await expect(statuses(port, other)).rejects.toThrow('fetch failed');
});

test('SIGUSR1 doesn’t open Node.js’ inspector', async () => {
  const world = await startWorld();
  const bot = await launchBot({ ...world.settings, KEYTURN_ADMIN_PORT: '0' });
  await bot.ready;
  bot.child.kill('SIGUSR1');
  bot.child.kill('SIGTERM');
  expect(await bot.ended).toBe(0);
  expect(bot.errors.join('')).not.toMatch(/Debugger listening|inspector/iu);
});

test('an inspector that the environment opens is closed, except for a store in memory', async () => {
  const redis = await startRedis();
  onTestFinished(() => redis.close());
  const world = await startWorld();
  const opened = async (store: Record<string, string>) => {
    const bot = await launchBot({ ...world.settings, ...store, NODE_OPTIONS: '--inspect=127.0.0.1:0' });
    await bot.ready;
    const [address = ''] = /127\.0\.0\.1:\d+/u.exec(bot.errors.join('')) ?? [];
    const answers = await fetch(`http://${address}/json/version`).then(
      () => true,
      () => false,
    );
    await bot.end('SIGTERM');
    return { answers, told: bot.lines.join('').includes('inspector was open') };
  };
  expect(await opened({})).toEqual({ answers: true, told: false });
  const kept = { KEYTURN_STORE: 'redis', REDIS_URL: redis.url };
  expect(await opened(kept)).toEqual({ answers: false, told: true });
}, 120_000);

test('the log says at the start which policy is in force, and warns of a store in memory', async () => {
  const { logLines } = await startWorld({
    settings: {
      KEYTURN_APPROVALS: '2',
      KEYTURN_SECOND_PERSON: 'delete,rotate,update',
      KEYTURN_ROLE_RULE: 'off',
    },
  });
  const line = logLines().find((each) => each.includes('the policy in force')) ?? '{}';
  expect(JSON.parse(line)).toMatchObject({
    policy: {
      secondPerson: ['delete', 'rotate', 'update'],
      approvals: 2,
      approvers: 'everybody with the permission',
      requestMinutes: 60,
      roleRule: 'off',
      store: 'memory',
      witness: 'none',
    },
  });
  expect(logLines().join('')).toContain('the store is in memory');
  expect(logLines().join('')).not.toContain('NODE_ENV is production');
});

test.each(['PORT', 'KEYTURN_ADMIN_PORT'])(
  'a %s that’s in use stops the start before anything is recorded',
  async (name) => {
    const world = await startWorld();
    const taken = String(world.bot.port);
    const config = readConfig({ ...world.settings, KEYTURN_ADMIN_PORT: '0', [name]: taken });
    const store = createMemoryStore({ now: Date.now });
    const start = startBot({ config, store, log: pino({ level: 'silent' }) });
    await expect(start).rejects.toThrow(`Keyturn can’t start: a port can’t be opened.\n  ${name} ${taken} is in use.`);
    expect(await store.get('keyturn:organizations')).toBeUndefined();
  },
);

test('an address in KEYTURN_BIND that the machine doesn’t have is named', async () => {
  const bind = '192.0.2.7';
  const ports = { port: 0, bind, slack: { mode: 'http' } as Config['slack'] };
  await expect(requirePorts(ports)).rejects.toThrow(
    `PORT 0 can’t be opened: this machine doesn’t have the address in KEYTURN_BIND, ${bind}.`,
  );
});

test('a start while the store doesn’t respond says so in the line that it’s ready', async () => {
  const world = await startWorld();
  const down = { KEYTURN_STORE: 'redis', REDIS_URL: 'redis://127.0.0.1:1', LOG_LEVEL: 'info' };
  const bot = await launchBot({ ...world.settings, ...down });
  await bot.ready;
  expect(bot.lines.join('')).toContain('Keyturn is ready, but the store isn’t responding');
  await bot.end('SIGKILL');
}, 120_000);
