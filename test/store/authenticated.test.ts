import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuthenticatedStore, type Distrust } from '../../services/store/authenticated.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import { createRedisStore } from '../../services/store/redis.ts';
import type { Store } from '../../services/store.ts';
import { runs } from '../support/cases.ts';
import { ringOf } from '../support/keys.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { describeStoreContract, freshKeys } from './contract.ts';

describe('the authenticated store on memory', () => {
  const store = createAuthenticatedStore({ store: createMemoryStore({ now: Date.now }), ring: ringOf(1) });
  describeStoreContract(() => [store, store]);
});

describe('the authenticated store on Redis', () => {
  let server: RedisServer;
  let stores: readonly [Store, Store];
  beforeAll(async () => {
    server = await startRedis();
    const connect = () => createAuthenticatedStore({ store: createRedisStore({ url: server.url }), ring: ringOf(1) });
    stores = [connect(), connect()];
  });
  afterAll(async () => {
    for (const store of stores) await store.close();
    await server.close();
  });
  describeStoreContract(() => stores);
});

function world() {
  const raw = createMemoryStore({ now: Date.now });
  const distrusted: [string, Distrust][] = [];
  const make = (ring = ringOf(1), leave?: (key: string) => boolean): Store =>
    createAuthenticatedStore({
      store: raw,
      ring,
      onDistrust: (key, why) => distrusted.push([key, why]),
      ...(leave === undefined ? {} : { leave }),
    });
  return { raw, distrusted, make, store: make(), keys: freshKeys() };
}

const tampered = (why: Distrust) => ({ code: 'store_tampered', details: { why } });

test('nothing readable changes: any other text under a key is refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 40 }), fc.nat(), fc.string(), async (value, at, put) => {
      const { raw, store, keys } = world();
      await store.set(keys('k'), value);
      const text = (await raw.get(keys('k'))) ?? '';
      const cut = at % (text.length + 1);
      const changed = text.slice(0, cut) + put + text.slice(cut + 1);
      fc.pre(changed !== text);
      await raw.set(keys('k'), changed);
      await expect(store.get(keys('k'))).rejects.toMatchObject({ code: 'store_tampered' });
      expect(await store.compareAndSet({ expect: [{ key: keys('k'), value }] })).toBe(false);
    }),
    { numRuns: runs(300) },
  );
});

test('a value counts only under its own key', async () => {
  const { raw, store, keys } = world();
  await store.set(keys('a'), 'value');
  await raw.set(keys('b'), (await raw.get(keys('a'))) ?? '');
  await expect(store.get(keys('b'))).rejects.toMatchObject(tampered('wrong_mark'));
  expect(await store.get(keys('a'))).toBe('value');
});

test('the end of a key and the beginning of a value can’t be swapped', async () => {
  const { raw, store } = world();
  await store.set('key', '1value');
  await raw.set('key1', ((await raw.get('key')) ?? '').replace('.1value', '.value'));
  await expect(store.get('key1')).rejects.toMatchObject(tampered('wrong_mark'));
});

test.each([
  ['unmarked', '{"v":1}'],
  ['unmarked', ''],
  ['unmarked', 'k1.abc.def.'],
  ['wrong_mark', undefined],
] as const)('what’s %s is told, set aside, and stops nothing else', async (why, text) => {
  const { raw, distrusted, store, keys } = world();
  await store.set(keys('other'), 'fine');
  const forged = text ?? ((await raw.get(keys('other'))) ?? '').replace('fine', 'evil');
  await raw.set(keys('k'), forged);
  await expect(store.get(keys('k'))).rejects.toMatchObject(tampered(why));
  expect(distrusted).toEqual([[keys('k'), why]]);
  expect(await store.get(keys('k'))).toBeUndefined();
  expect(await raw.get(`${keys('k')}:set-aside`)).toBe(forged);
  expect(await store.compareAndSet({ expect: [{ key: keys('k'), value: undefined }] })).toBe(true);
  expect(await store.get(keys('other'))).toBe('fine');
});

test('what must stay stays, although it’s refused', async () => {
  const { raw, make, keys } = world();
  const store = make(ringOf(1), (key) => key === keys('k'));
  await raw.set(keys('k'), 'forged');
  for (let reads = 0; reads < 2; reads += 1)
    await expect(store.get(keys('k'))).rejects.toMatchObject(tampered('unmarked'));
  expect(await raw.get(keys('k'))).toBe('forged');
});

test('a value from a replica with another key is refused, and left to it', async () => {
  const { make, store, keys } = world();
  const other = make(ringOf(2));
  await other.set(keys('k'), 'theirs');
  await expect(store.get(keys('k'))).rejects.toMatchObject(tampered('unknown_key'));
  expect(await other.get(keys('k'))).toBe('theirs');
});

test('a new key in front reads and changes what the old one wrote, while replicas with the old key in front go on', async () => {
  const { make, keys } = world();
  const [old] = ringOf(1);
  const [fresh] = ringOf(2);
  const [before, between, after] = [make([old]), make([old, fresh]), make([fresh, old])];
  await before.set(keys('k'), '1');
  expect(
    await after.compareAndSet({ expect: [{ key: keys('k'), value: '1' }], put: [{ key: keys('k'), value: '2' }] }),
  ).toBe(true);
  expect(await between.get(keys('k'))).toBe('2');
  expect(await between.compareAndSet({ expect: [{ key: keys('k'), value: '1' }] })).toBe(false);
  expect(
    await between.compareAndSet({ expect: [{ key: keys('k'), value: '2' }], put: [{ key: keys('k'), value: '3' }] }),
  ).toBe(true);
  expect(await after.getAll([keys('k'), keys('none')])).toEqual(['3', undefined]);
  expect(await after.take(keys('k'))).toBe('3');
});
