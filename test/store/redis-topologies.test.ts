import { describe, expect, onTestFinished, test } from 'vitest';
import { createRedisStore } from '../../services/store/redis.ts';
import { keySpace, type Store } from '../../services/store.ts';
import { startCluster, startSentinel } from '../support/redis-topologies.ts';
import { works } from './waiting.ts';

function connect(url: string, pingKey?: string): Store {
  const store = createRedisStore({ url, ...(pingKey === undefined ? {} : { pingKey }) });
  onTestFinished(() => store.close());
  return store;
}

async function everyVerb(store: Store, org: string): Promise<void> {
  const keys = keySpace(org);
  const key = keys('k');
  expect(
    await store.compareAndSet({
      expect: [{ key, value: undefined }],
      put: [{ key, value: 'v', ttlMs: 60_000 }],
      rank: [{ set: keys('set'), member: 'm', score: 1 }],
      append: [{ log: keys('log'), entries: ['e'] }],
    }),
  ).toBe(true);
  expect(await store.get(key)).toBe('v');
  expect(await store.range(keys('set'))).toEqual([{ member: 'm', score: 1 }]);
  expect(await store.claimDue(keys('set'), { now: 1, leaseMs: 1, limit: 1 })).toEqual(['m']);
  expect(await store.readLog(keys('log'), { from: 0, limit: 1 })).toEqual(['e']);
  expect(await store.take(key)).toBe('v');
  await store.set(key, 'kept');
}

describe('the Redis store on more than one server', () => {
  test('with Sentinel it follows the primary to another server', { timeout: 120_000 }, async () => {
    const world = await startSentinel();
    onTestFinished(() => world.close());
    const store = connect(world.url);
    await everyVerb(store, 'org');
    await expect.poll(() => world.replica.command('GET', keySpace('org')('k')), { timeout: 5_000 }).toContain('kept');
    await world.primary.kill();
    await expect.poll(() => works(store), { timeout: 20_000 }).toBe(true);
    expect(await store.get(keySpace('org')('k'))).toBe('kept');
    expect(await store.compareAndSet({ put: [{ key: keySpace('org')('after'), value: 'v' }] })).toBe(true);
  });

  test('in a Cluster it reaches any organization’s keys, even right after a cold start', async () => {
    const world = await startCluster();
    onTestFinished(() => world.close());
    const store = connect(world.url);
    await Promise.all(Array.from({ length: 20 }, (_, index) => everyVerb(store, `org-${index}`)));
  });

  test('in a Cluster it follows a slot that moves', async () => {
    const world = await startCluster();
    onTestFinished(() => world.close());
    const store = connect(world.url);
    await everyVerb(store, 'org');
    await world.moveSlotOf(keySpace('org')('k'));
    expect(await store.get(keySpace('org')('k'))).toBe('kept');
    expect(await store.logLength(keySpace('org')('log'))).toBe(1);
    const change = { append: [{ log: keySpace('org')('log'), entries: ['2'] }] };
    expect(await store.compareAndSet(change)).toBe(true);
    expect(await store.logLength(keySpace('org')('log'))).toBe(2);
  });

  test('in a Cluster a lost node fails its keys until it’s back, and the others go on', async () => {
    const world = await startCluster();
    onTestFinished(() => world.close());
    for (const node of world.nodes) await node.command('CONFIG', 'SET', 'cluster-require-full-coverage', 'no');
    const orgs = Array.from({ length: 12 }, (_, index) => `org-${index}`);
    const stores = orgs.map((org) => connect(world.url, keySpace(org)('ping')));
    await Promise.all(stores.map((store) => store.ping()));
    world.nodes[2]?.freeze();
    const during = await Promise.all(stores.map(works));
    expect(new Set(during)).toEqual(new Set([true, false]));
    world.nodes[2]?.thaw();
    await expect.poll(() => Promise.all(stores.map(works)), { timeout: 15_000 }).toEqual(orgs.map(() => true));
  });
});
