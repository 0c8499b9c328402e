import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRedisStore, type RedisStore } from '../../services/store/redis.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { freshKeys } from './contract.ts';

/** Someone who can write to Redis puts another type of value where Keyturn has its own. */

let server: RedisServer;
let store: RedisStore;
let redis: Redis;
const foreign: string[] = [];

beforeAll(async () => {
  server = await startRedis();
  store = createRedisStore({ url: server.url, onForeign: (key) => foreign.push(key) });
  redis = new Redis(server.url);
});
afterAll(async () => {
  await store.close();
  redis.disconnect();
  await server.close();
});

test.each([
  ['an index', 'set'],
  ['a log', 'log'],
] as const)('a change that fails because of %s leaves nothing behind', async (_what, part) => {
  const keys = freshKeys();
  await redis.set(keys(part), 'not Keyturn’s');
  const change = {
    put: [{ key: keys('a'), value: '1' }],
    rank: [{ set: keys('set'), member: 'm', score: 1 }],
    append: [{ log: keys('log'), entries: ['record'] }],
  };
  const made = await store.compareAndSet(change).catch((error: unknown) => error);
  const left = [await store.get(keys('a')), await redis.type(keys('set')), await redis.type(keys('log'))];
  // An index is put right, and the change is made. Of a log, nothing may get lost, so none of the change is.
  if (part === 'set') expect([made, ...left]).toEqual([true, '1', 'zset', 'list']);
  else expect([made, ...left]).toMatchObject([{ details: { written: 'no' } }, undefined, 'none', 'string']);
});

const change = { now: 10, leaseMs: 5, limit: 10 };
test.each<[string, (key: string) => Promise<unknown>, unknown]>([
  ['a value', (key) => store.get(key), undefined],
  ['a value that’s taken', (key) => store.take(key), undefined],
  ['a value that has to be absent', (key) => store.compareAndSet({ expect: [{ key, value: undefined }] }), true],
  ['a value that has to be there', (key) => store.compareAndSet({ expect: [{ key, value: '1' }] }), false],
  ['a set', (key) => store.range(key), []],
  ['a set of what’s due', (key) => store.claimDue(key, change), []],
])('%s of another type is set aside, told, and counts as none', async (_what, use, expected) => {
  const key = freshKeys()('k');
  await redis.hset(key, { field: 'value' });
  expect(await use(key)).toEqual(expected);
  expect(foreign.at(-1)).toBe(key);
  expect(await redis.hgetall(`${key}:set-aside`)).toEqual({ field: 'value' });
  expect(await redis.pttl(`${key}:set-aside`)).toBeGreaterThan(86_400_000);
  expect(await redis.exists(key)).toBe(0);
});

test('scores without an end are read like any other', async () => {
  const key = freshKeys()('set');
  await redis.zadd(key, '-inf', 'first', 1, 'middle', '+inf', 'last');
  expect((await store.range(key)).map(({ member }) => member)).toEqual(['first', 'middle', 'last']);
  expect((await store.range(key, { min: 0, max: 2 })).map(({ member }) => member)).toEqual(['middle']);
});
