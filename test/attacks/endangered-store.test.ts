import { Writable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { createLog } from '../../app/process/log.ts';
import { watchStore } from '../../app/process/store-watch.ts';
import { createRedisStore } from '../../services/store/redis.ts';
import { addressConcerns, serverConcerns } from '../../services/store/redis-concerns.ts';
import { ready } from '../faults/support.ts';
import { launchBot } from '../support/process.ts';
import { startRedis } from '../support/redis.ts';
import { startWorld } from '../support/world.ts';

async function redis(...args: string[]) {
  const server = await startRedis({ args });
  onTestFinished(() => server.close());
  return server;
}

const kept = ['--appendonly', 'yes', '--maxmemory-policy', 'noeviction'];

async function concernsOf(url: string) {
  const store = createRedisStore({ url });
  onTestFinished(() => store.close());
  return store.concerns();
}

test.each([['allkeys-lru'], ['allkeys-lfu'], ['allkeys-random']])(
  'a Redis that evicts anything (%s) isn’t used: the start ends with what to do',
  async (policy) => {
    const { url } = await redis('--appendonly', 'yes', '--maxmemory-policy', policy);
    const world = await startWorld();
    const bot = await launchBot({ ...world.settings, KEYTURN_STORE: 'redis', REDIS_URL: url });
    expect(await bot.ended).toBe(78);
    expect(bot.errors.join('')).toMatch(
      /REDIS_URL leads to a store that would lose data\..*Set its maxmemory-policy to noeviction/u,
    );
  },
);

test('a Redis that keeps everything causes no warning', async () => {
  const server = await redis(...kept);
  expect(await concernsOf(server.url)).toEqual([]);
});

test.each([
  ['evicts what expires', ['--appendonly', 'yes', '--maxmemory-policy', 'volatile-lru'], 'evicts_expiring'],
  ['doesn’t write to disk', ['--maxmemory-policy', 'noeviction'], 'no_append_only_file'],
  ['only takes snapshots', ['--save', '60', '1', '--maxmemory-policy', 'noeviction'], 'no_append_only_file'],
] as const)('a Redis that %s is named in the log, and used', async (_how, args, concern) => {
  const { url } = await redis(...args);
  const world = await startWorld({ settings: { KEYTURN_STORE: 'redis', REDIS_URL: url } });
  const lines = world.logLines().filter((line) => line.includes('"concern"'));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(`"concern":"${concern}"`);
  expect(await ready(world)).toBe(200);
});

test('a change while Keyturn runs is noticed: it’s logged once, and Keyturn isn’t ready until it’s undone', async () => {
  const server = await redis(...kept);
  const store = createRedisStore({ url: server.url });
  onTestFinished(() => store.close());
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const watch = watchStore({ concerns: store.concerns, log: createLog({ level: 'info', destination }), everyMs: 20 });
  onTestFinished(() => watch.stop());
  await watch.look();
  expect(lines).toEqual([]);
  await server.command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
  await expect.poll(() => lines.length).toBe(1);
  expect(lines[0]).toMatch(/"level":50.*"concern":"evicts".*noeviction/u);
  expect(() => watch.requireSafe()).toThrow('would lose data');
  await watch.look();
  expect(lines).toHaveLength(1);
  await server.command('REPLICAOF', '127.0.0.1', '1');
  await expect.poll(() => lines.some((line) => line.includes('"concern":"replica"'))).toBe(true);
  await server.command('REPLICAOF', 'NO', 'ONE');
  await server.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
  await expect
    .poll(() => lines.filter((line) => line.includes('a concern about the store is resolved')).length)
    .toBe(2);
  expect(() => watch.requireSafe()).not.toThrow();
});

test.each([
  ['redis://localhost:6379', []],
  ['redis://redis:6379', []],
  ['redis://10.0.0.7:6379', []],
  ['redis://[::1]:6379', []],
  ['redis://redis.example.com:6379', ['no_password', 'unencrypted']],
  ['redis://:pass@redis.example.com:6379', ['unencrypted']],
  ['rediss://redis.example.com:6379', ['no_password']],
  ['rediss://user:pass@203.0.113.7:6379', []],
  ['redis+sentinel://localhost,sentinel.example.com/main', ['no_password', 'unencrypted']],
  ['redis+cluster://:pass@10.0.0.1,203.0.113.7', ['unencrypted']],
])('the address %s: %j', (url, concerns) => {
  expect(addressConcerns(url)).toEqual(concerns);
});

test('an answer to INFO that says none of this is no concern', () => {
  expect(serverConcerns('')).toEqual([]);
  expect(serverConcerns('# Memory\r\nmaxmemory_policy:noeviction\r\nrole:master\r\naof_enabled:1\r\n')).toEqual([]);
});
