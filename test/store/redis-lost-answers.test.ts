import { describe, expect, onTestFinished, test } from 'vitest';
import { createRedisStore } from '../../services/store/redis.ts';
import { startDroppingProxy } from '../support/dropping-proxy.ts';
import { freePort } from '../support/free-port.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { freshKeys } from './contract.ts';

/** A store behind a proxy that can lose answers. */
async function world(kind: 'single' | 'cluster') {
  let server: RedisServer | undefined;
  const proxy = await startDroppingProxy(() => server?.port ?? 0);
  const cluster = ['--cluster-enabled', 'yes', '--cluster-port', String(await freePort())];
  const announced = ['--cluster-announce-ip', '127.0.0.1', '--cluster-announce-port', String(proxy.port)];
  server = await startRedis({ args: kind === 'single' ? [] : [...cluster, ...announced] });
  const redis = server;
  onTestFinished(async () => {
    await proxy.close();
    await redis.close();
  });
  if (kind === 'cluster') {
    await redis.command('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
    await expect.poll(() => redis.command('CLUSTER', 'INFO'), { timeout: 30_000 }).toContain('cluster_state:ok');
  }
  const store = createRedisStore({ url: `${kind === 'single' ? 'redis' : 'redis+cluster'}://127.0.0.1:${proxy.port}` });
  onTestFinished(() => store.close());
  // Loses the answer to the change, not the one that asks for the script.
  await store.compareAndSet({ put: [{ key: 'warm', value: 'v' }] });
  return { store, proxy, keys: freshKeys() };
}

describe.each(['single', 'cluster'] as const)('a lost answer (%s)', (kind) => {
  test('a change is made once, sent once, and reported as unknown', async () => {
    const { store, proxy, keys } = await world(kind);
    proxy.dropAnswerTo('once-only');
    const change = {
      expect: [{ key: keys('state'), value: undefined }],
      put: [{ key: keys('state'), value: 'taken' }],
      append: [{ log: keys('log'), entries: ['once-only'] }],
    };
    await expect(store.compareAndSet(change)).rejects.toMatchObject({
      code: 'store_unavailable',
      details: { written: 'unknown' },
    });
    await expect.poll(() => store.get(keys('state')).catch(() => '')).toBe('taken');
    expect(await store.readLog(keys('log'), { from: 0, limit: 9 })).toEqual(['once-only']);
    expect(proxy.seen()).toBe(1);
  });

  test('a read is retried and answered', async () => {
    const { store, proxy, keys } = await world(kind);
    await store.set(keys('read-me'), 'v');
    proxy.dropAnswerTo('read-me');
    expect(await store.get(keys('read-me'))).toBe('v');
    expect(proxy.seen()).toBe(2);
  });
});
