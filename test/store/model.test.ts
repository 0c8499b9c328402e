import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMemoryStore } from '../../services/store/memory.ts';
import { createRedisStore } from '../../services/store/redis.ts';
import type { KeySpace, Store } from '../../services/store.ts';
import { runs } from '../support/cases.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { freshKeys } from './contract.ts';

let server: RedisServer;
let redis: Store;

beforeAll(async () => {
  server = await startRedis();
  redis = createRedisStore({ url: server.url });
});
afterAll(async () => {
  await redis.close();
  await server.close();
});

type Step = (store: Store, keys: KeySpace) => Promise<unknown>;

const name = fc.constantFrom('a', 'b', 'c');
const value = fc.oneof(fc.constantFrom('1', '2', ''), fc.string({ unit: 'grapheme', maxLength: 5 }));
const score = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constantFrom(0.1, 1.5, 1e17, -2.5e-7));
const limit = fc.integer({ min: 0, max: 4 });
// Either lasts for the full test or is over at once, because the two stores have different clocks.
const ttlMs = fc.constantFrom(3_600_000, 0, -1);
const present = <T>(given: T | undefined, key: string) => (given === undefined ? {} : { [key]: given });

const change = fc.record({
  expect: fc.array(fc.record({ name, value: fc.option(value, { nil: undefined }) }), { maxLength: 2 }),
  put: fc.array(
    fc.record({ name, value: fc.option(value, { nil: undefined }), ttlMs: fc.option(ttlMs, { nil: undefined }) }),
    { maxLength: 3 },
  ),
  rank: fc.array(fc.record({ name, member: value, score: fc.option(score, { nil: undefined }) }), { maxLength: 3 }),
  append: fc.array(fc.record({ name, entries: fc.array(value, { maxLength: 3 }) }), { maxLength: 2 }),
  trim: fc.array(fc.record({ name, count: fc.nat({ max: 3 }) }), { maxLength: 1 }),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  name.map(
    (n): Step =>
      (store, keys) =>
        store.get(keys('v', n)),
  ),
  name.map(
    (n): Step =>
      (store, keys) =>
        store.take(keys('v', n)),
  ),
  fc.tuple(name, value, fc.option(ttlMs, { nil: undefined })).map(
    ([n, v, t]): Step =>
      (store, keys) =>
        store.set(keys('v', n), v, present(t, 'ttlMs')),
  ),
  change.map(
    (c): Step =>
      (store, keys) =>
        store.compareAndSet({
          expect: c.expect.map((e) => ({ key: keys('v', e.name), value: e.value })),
          put: c.put.map((p) => ({ key: keys('v', p.name), value: p.value, ...present(p.ttlMs, 'ttlMs') })),
          rank: c.rank.map((r) => ({ set: keys('s', r.name), member: r.member, score: r.score })),
          append: c.append.map((a) => ({ log: keys('l', a.name), entries: a.entries })),
          trim: c.trim.map((t) => ({ log: keys('l', t.name), count: t.count })),
        }),
  ),
  fc
    .tuple(
      name,
      fc.option(score, { nil: undefined }),
      fc.option(score, { nil: undefined }),
      fc.option(limit, { nil: undefined }),
      fc.boolean(),
    )
    .map(
      ([n, min, max, l, reverse]): Step =>
        (store, keys) =>
          store.range(keys('s', n), {
            ...present(min, 'min'),
            ...present(max, 'max'),
            ...present(l, 'limit'),
            reverse,
          }),
    ),
  fc.tuple(name, fc.integer({ min: -5, max: 5 }), fc.integer({ min: 0, max: 9 }), limit).map(
    ([n, now, leaseMs, l]): Step =>
      (store, keys) =>
        store.claimDue(keys('s', n), { now, leaseMs, limit: l }),
  ),
  fc.tuple(name, fc.integer({ min: -6, max: 6 }), limit).map(
    ([n, from, l]): Step =>
      (store, keys) =>
        store.readLog(keys('l', n), { from, limit: l }),
  ),
  name.map(
    (n): Step =>
      (store, keys) =>
        store.logLength(keys('l', n)),
  ),
);

test('memory and Redis give the same answers to any sequence of calls', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
      const keys = freshKeys();
      const memory = createMemoryStore({ now: Date.now });
      for (const run of steps) expect(await run(redis, keys)).toEqual(await run(memory, keys));
    }),
    { numRuns: runs(200) },
  );
});
