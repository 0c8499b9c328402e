import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createRedisStore } from '../../services/store/redis.ts';
import type { Store } from '../../services/store.ts';
import { startDroppingProxy } from '../support/dropping-proxy.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { worksAgain } from './waiting.ts';

async function redis(...args: string[]): Promise<RedisServer> {
  const server = await startRedis({ args });
  onTestFinished(() => server.close());
  return server;
}

function storeOn(url: string): Store {
  const store = createRedisStore({ url, commandTimeoutMs: 300 });
  onTestFinished(() => store.close());
  return store;
}

async function proxyTo(target: () => number) {
  const proxy = await startDroppingProxy(target);
  onTestFinished(() => proxy.close());
  return { ...proxy, url: `redis://127.0.0.1:${proxy.port}` };
}

test('a connection that goes silent without closing is given up, and another one takes over', async () => {
  const { port } = await redis();
  const proxy = await proxyTo(() => port);
  const store = storeOn(proxy.url);
  await store.ping();
  proxy.stall();
  await expect(store.ping()).rejects.toMatchObject({ code: 'store_unavailable' });
  await worksAgain(store);
});

test('a connection to a primary that became a replica is given up, and the next one goes to the new primary', async () => {
  const first = await redis();
  const second = await redis();
  let primary = first;
  const store = storeOn((await proxyTo(() => primary.port)).url);
  await store.set('k', 'before');
  primary = second;
  await first.command('REPLICAOF', '127.0.0.1', String(second.port));
  await expect(store.set('k', 'lost')).rejects.toMatchObject({ code: 'store_unavailable', details: { written: 'no' } });
  await worksAgain(store);
  await store.set('k', 'after');
  expect(await second.command('GET', 'k')).toContain('after');
});

test('for a replica that stays one, refused writes reconnect only once a second', async () => {
  const primary = await redis();
  const replica = await redis('--replicaof', '127.0.0.1', String(primary.port));
  const store = storeOn(replica.url);
  const connections = async () =>
    Number(/total_connections_received:(\d+)/u.exec(await replica.command('INFO', 'stats'))?.[1]);
  await store.get('k');
  const before = await connections();
  const from = performance.now();
  for (let round = 0; round < 20; round += 1)
    await expect(store.set('k', 'v')).rejects.toMatchObject({ code: 'store_unavailable' });
  const most = 1 + Math.floor((performance.now() - from) / 1_000);
  // The command itself is a connection too.
  const made = (await connections()) - before - 1;
  expect(made).toBeGreaterThan(0);
  expect(made).toBeLessThanOrEqual(most);
});

/** A Sentinel that only says where the primary is. */
async function startSpeaker(primary: () => string): Promise<string> {
  const bulk = (text: string) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
  const answer = (command: string): string => {
    if (/get-master-addr-by-name/iu.test(command)) return `*2\r\n${bulk('127.0.0.1')}${bulk(primary())}`;
    if (/subscribe/iu.test(command)) return `*3\r\n${bulk('subscribe')}${bulk('+switch-master')}:1\r\n`;
    return /sentinels/iu.test(command) ? '*0\r\n' : '+OK\r\n';
  };
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      const commands = String(data).match(/\*\d+\r\n(?:\$\d+\r\n[^\r]*\r\n)+/gu) ?? [];
      socket.write(commands.map(answer).join(''));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `redis+sentinel://127.0.0.1:${(server.address() as AddressInfo).port}/main`;
}

test('if a Sentinel names an address that can’t be tried, the next one is', async () => {
  const { port } = await redis();
  let named = 0;
  let where = '99999';
  const store = storeOn(
    await startSpeaker(() => {
      named += 1;
      return where;
    }),
  );
  await expect(store.ping()).rejects.toMatchObject({ code: 'store_unavailable' });
  expect(named).toBeGreaterThan(0);
  where = String(port);
  await worksAgain(store);
});
