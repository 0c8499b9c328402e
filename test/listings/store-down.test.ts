import { expect, test } from 'vitest';
import { KeyturnError } from '../../services/errors.ts';
import { rejection } from '../support/organization.ts';
import { eventually } from '../support/patience.ts';
import { createWorld, FRESH_MS, LIST, names } from './world.ts';

const FOR_EVER = { times: Number.POSITIVE_INFINITY };

test('without a store, a process asks Genesys Cloud itself, once for everyone waiting', async () => {
  const world = await createWorld();
  const { listings, store } = world.replica();
  store.down = 'all';
  const all = await Promise.all(Array.from({ length: 20 }, () => listings.read()));
  expect(new Set(all.map((listing) => listing.source))).toEqual(new Set(['direct']));
  expect(world.calls()).toBe(1);
  expect((await listings.read()).source).toBe('fresh');
  world.clock.advance(FRESH_MS);
  expect((await listings.read()).source).toBe('direct');
  expect(world.calls()).toBe(2);
});

test('a list in memory is served while it’s fresh', async () => {
  const world = await createWorld();
  const { listings, store } = world.replica();
  const before = await listings.read();
  store.down = 'all';
  const during = await listings.read();
  expect(during).toMatchObject({ source: 'fresh', asOf: before.asOf });
  expect(during.clients).toBe(before.clients);
  expect(world.calls()).toBe(1);
});

test('if Genesys Cloud fails too, the old list is served as stale, and neither is hammered', async () => {
  const world = await createWorld();
  const { listings, store } = world.replica();
  const before = await listings.read();
  store.down = 'all';
  world.sandbox.faults.inject({ path: LIST, status: 400, ...FOR_EVER });
  world.clock.advance(FRESH_MS);
  for (let round = 0; round < 10; round += 1) {
    const listing = await listings.read();
    expect(listing).toMatchObject({ source: 'stale', asOf: before.asOf, problem: { code: 'genesys_refused' } });
  }
  expect(world.calls()).toBe(2);
});

test('with nothing cached and both down, the error is Genesys Cloud’s', async () => {
  const world = await createWorld();
  const { listings, store } = world.replica();
  store.down = 'all';
  world.sandbox.faults.inject({ path: LIST, status: 400, ...FOR_EVER });
  expect(await rejection(listings.read())).toMatchObject({ code: 'genesys_refused' });
  expect(await rejection(listings.read({ fresh: true }))).toMatchObject({ code: 'genesys_refused' });
});

test('once the store is back, replicas share again', async () => {
  const world = await createWorld();
  const [a, b] = [world.replica(), world.replica()];
  await a.listings.read();
  await b.listings.read();
  a.store.down = 'all';
  world.clock.advance(FRESH_MS);
  world.sandbox.addClient({ name: 'While Down' });
  expect(names(await a.listings.read())).toContain('While Down');
  a.store.down = 'no';
  world.clock.advance(FRESH_MS);
  await a.listings.read();
  await eventually(async () => expect((await a.listings.read()).source).toBe('fresh'));
  await eventually(async () => {
    const shared = await b.listings.read();
    expect(shared.source).toBe('fresh');
    expect(names(shared)).toContain('While Down');
  });
});

test('a read-only store doesn’t keep a list from being refreshed', async () => {
  const world = await createWorld();
  const { listings, store } = world.replica();
  await listings.read();
  store.down = 'writes';
  world.sandbox.addClient({ name: 'Brand New' });
  world.clock.advance(FRESH_MS);
  await listings.read();
  await eventually(async () => expect(names(await listings.read())).toContain('Brand New'));
  expect((await listings.read()).source).toBe('fresh');
});

test('a first list that can’t be written is still served', async () => {
  const world = await createWorld();
  const { listings, store } = world.replica();
  store.down = 'writes';
  expect((await listings.read()).source).toBe('direct');
  expect((await listings.read({ fresh: true })).source).toBe('direct');
});

test('content that no replica could announce leaves the one before it as it is', async () => {
  const world = await createWorld();
  const before = await world.replica().listings.read();
  world.sandbox.addClient({ name: 'Brand New' });
  world.clock.advance(1);
  const compareAndSet = () => Promise.reject(new KeyturnError('store_unavailable'));
  const { listings } = world.replica({ store: { ...world.shared, compareAndSet } });
  expect((await listings.read({ fresh: true })).clients).toHaveLength(before.clients.length + 1);
  expect(await world.shared.get(world.keys('listing', 'data', '1', '0'))).toBeDefined();
  const calls = world.calls();
  expect(await world.replica().listings.read()).toEqual(before);
  expect(world.calls()).toBe(calls);
});
