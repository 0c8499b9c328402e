import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRedisStore } from '../../services/store/redis.ts';
import { handClock, rejection } from '../support/organization.ts';
import { eventually } from '../support/patience.ts';
import type { RedisServer } from '../support/redis.ts';
import { startRedis } from '../support/redis.ts';
import { createWorld, LIST } from './world.ts';

const FOR_EVER = { times: Number.POSITIVE_INFINITY };

describe('the first listing', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());

  test('is fetched once, although 500 ask at once from two replicas on Redis', async () => {
    const store = () => createRedisStore({ url: redis.url });
    const world = await createWorld({ store, clients: 1_000, clock: { ...handClock(), now: Date.now } });
    const [a, b] = [world.replica(), world.replica()];
    world.sandbox.faults.inject({ path: LIST, delayMs: 100 });
    const all = await Promise.all(Array.from({ length: 500 }, (_, n) => (n % 2 ? a : b).listings.read()));
    expect(world.calls()).toBe(1);
    for (const listing of all) expect(listing.clients.length).toBeGreaterThan(1_000);
    expect(new Set(all.map((listing) => listing.clients)).size).toBe(2);
    await world.shared.close();
  });

  test('that fails, fails for everyone waiting after one call, and the next to ask are told at once', async () => {
    const world = await createWorld();
    const [a, b] = [world.replica(), world.replica()];
    world.sandbox.faults.inject({ path: LIST, status: 400, delayMs: 50, ...FOR_EVER });
    const errors = await Promise.all(Array.from({ length: 20 }, (_, n) => rejection((n % 2 ? a : b).listings.read())));
    for (const error of errors) expect(error).toMatchObject({ code: 'genesys_refused' });
    expect(await rejection(b.listings.read())).toMatchObject({ code: 'genesys_refused' });
    expect(world.calls()).toBe(1);
    world.clock.advance(1_000);
    expect(await rejection(b.listings.read())).toMatchObject({ code: 'genesys_refused' });
    expect(world.calls()).toBe(2);
    world.sandbox.faults.clear();
    world.clock.advance(2_000);
    expect((await a.listings.read()).source).toBe('fresh');
  });

  test('is taken over from a replica that died while fetching it', async () => {
    const world = await createWorld();
    await world.shared.set(world.keys('listing', 'lock'), 'dead:1', { ttlMs: 15_000 });
    const { listings, store } = world.replica();
    const read = listings.read();
    await eventually(() => expect(store.asked.length).toBeGreaterThan(4));
    expect(world.calls()).toBe(0);
    world.clock.advance(15_000);
    expect((await read).source).toBe('fresh');
    expect(world.calls()).toBe(1);
  });

  test('is left to a live replica, however long it takes', async () => {
    const world = await createWorld();
    const [slow, other] = [world.replica({ leaseMs: 60 }), world.replica({ leaseMs: 60 })];
    const release = world.sandbox.faults.inject({ path: LIST, hang: true, ...FOR_EVER });
    const reads = [slow.listings.read()];
    await eventually(() => expect(world.calls()).toBe(1));
    reads.push(other.listings.read());
    const lock = `compareAndSet ${world.keys('listing', 'lock')}`;
    await eventually(() => {
      world.clock.advance(20); // slower than the renewal of the lease, so that it only runs out if no one renews it
      expect(slow.store.asked.filter((what) => what === lock).length).toBeGreaterThan(6);
    });
    release();
    await Promise.all(reads);
    expect(world.calls()).toBe(1);
  });

  test('is fetched again if the store has lost the content, or has garbage', async () => {
    const world = await createWorld();
    const whole = await world.replica().listings.read();
    const damage: [string[], string | undefined][] = [
      // Content is written to the two slots in turns.
      [['data', '0', '0'], undefined],
      [['data', '1', '0'], 'rubbish'],
      [['meta'], '{"version":7}'],
      [['meta'], 'not even JSON'],
      [['meta'], undefined],
    ];
    for (const [index, [key, value]] of damage.entries()) {
      await world.shared.compareAndSet({ put: [{ key: world.keys('listing', ...key), value }] });
      world.clock.advance(1);
      expect((await world.replica().listings.read()).clients).toEqual(whole.clients);
      expect((await world.replica().listings.read()).clients).toEqual(whole.clients);
      expect(world.calls()).toBe(index + 2);
    }
  });

  test('is fetched again if an earlier version of Keyturn wrote its content elsewhere', async () => {
    const world = await createWorld();
    const whole = await world.replica().listings.read();
    const meta = world.keys('listing', 'meta');
    // It keeps what it doesn't know, here where the content before its own is.
    const theirs = { ...JSON.parse((await world.shared.get(meta)) ?? '{}'), version: 'theirs' };
    await world.shared.set(meta, JSON.stringify(theirs));
    for (let reads = 0; reads < 2; reads += 1)
      expect((await world.replica().listings.read()).clients).toEqual(whole.clients);
    expect(world.calls()).toBe(2);
  });

  test('can be empty', async () => {
    const world = await createWorld({ seed: 'empty' });
    const empty = { listClients: async () => ({ clients: [], incomplete: undefined }) };
    expect((await world.replica({ genesys: empty }).listings.read()).clients).toEqual([]);
    expect((await world.replica({ genesys: empty }).listings.read()).clients).toEqual([]);
  });
});
