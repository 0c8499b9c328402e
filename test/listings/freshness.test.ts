import { describe, expect, test } from 'vitest';
import { findClient } from '../../services/listings/find-clients.ts';
import { rejection } from '../support/organization.ts';
import { eventually } from '../support/patience.ts';
import { createWorld, FRESH_MS, LIST, names } from './world.ts';

const FOR_EVER = { times: Number.POSITIVE_INFINITY };
const DAY = 24 * 60 * 60_000;

describe('a fresh listing', () => {
  test('has all clients by name, as Genesys Cloud has them', async () => {
    const world = await createWorld();
    const { listings, reports } = world.replica();
    const listing = await listings.read();
    const expected = world.sandbox.clients().filter((client) => client.state !== 'deleted');
    expect(listing.clients.map((client) => client.id).sort()).toEqual(expected.map((client) => client.id).sort());
    expect(names(listing)).toEqual(names(listing).toSorted(new Intl.Collator('en', { numeric: true }).compare));
    expect(listing).toMatchObject({ source: 'fresh', asOf: world.clock.now() });
    expect(reports).toEqual([{ organization: world.sandbox.organization.id, ms: 0, clients: expected.length }]);
  });

  test('costs one round trip to the store, and isn’t read or parsed again', async () => {
    const world = await createWorld();
    const { listings, store } = world.replica();
    const first = await listings.read();
    store.asked.length = 0;
    world.clock.advance(FRESH_MS - 1);
    const second = await listings.read();
    expect(second.source).toBe('fresh');
    expect(second.clients).toBe(first.clients);
    expect(second.index).toBe(first.index);
    expect(store.asked).toEqual([`get ${world.keys('listing', 'meta')}`]);
    expect(world.calls()).toBe(1);
  });

  test('is read from the store by a later replica, as it was written', async () => {
    const world = await createWorld();
    const first = await world.replica().listings.read();
    const second = await world.replica().listings.read();
    expect(second).toEqual(first);
    expect(world.calls()).toBe(1);
  });
});

test('many who ask a later replica share one read of the content', async () => {
  const world = await createWorld();
  await world.replica().listings.read();
  const { listings, store } = world.replica();
  const all = await Promise.all(Array.from({ length: 20 }, () => listings.read()));
  expect(new Set(all.map((listing) => listing.clients)).size).toBe(1);
  expect(store.asked.filter((what) => what === `get ${world.keys('listing', 'data', '0', '0')}`)).toHaveLength(1);
});

describe('an older listing', () => {
  test('is served at once while one replica fetches a new one', async () => {
    const world = await createWorld();
    const [a, b] = [world.replica(), world.replica()];
    const old = await a.listings.read();
    await b.listings.read();
    world.sandbox.addClient({ name: 'Brand New' });
    world.clock.advance(FRESH_MS);
    const release = world.sandbox.faults.inject({ path: LIST, hang: true, ...FOR_EVER });
    for (let round = 0; round < 20; round += 1) {
      for (const { listings } of [a, b]) {
        expect(await listings.read()).toMatchObject({ source: 'refreshing', asOf: old.asOf, clients: old.clients });
      }
    }
    await eventually(() => expect(world.calls()).toBe(2));
    release();
    await eventually(async () => {
      for (const { listings } of [a, b]) {
        const listing = await listings.read();
        expect(listing).toMatchObject({ source: 'fresh', asOf: world.clock.now() });
        expect(names(listing)).toContain('Brand New');
      }
    });
    expect(world.calls()).toBe(2);
  });

  test('that turns out unchanged isn’t written or read again', async () => {
    const world = await createWorld();
    const [a, b] = [world.replica(), world.replica()];
    await a.listings.read();
    const before = await b.listings.read();
    a.store.asked.length = 0;
    b.store.asked.length = 0;
    world.clock.advance(FRESH_MS);
    await a.listings.read();
    await eventually(async () => expect((await a.listings.read()).source).toBe('fresh'));
    const after = await b.listings.read();
    expect(after).toMatchObject({ source: 'fresh', asOf: world.clock.now() });
    expect(after.clients).toBe(before.clients);
    const data = world.keys('listing', 'data');
    expect([...a.store.asked, ...b.store.asked].filter((what) => what.includes(data))).toEqual([]);
  });

  test('is served as stale if Genesys Cloud fails, and Genesys Cloud is left alone for a while', async () => {
    const world = await createWorld();
    const [a, b] = [world.replica(), world.replica()];
    const old = await a.listings.read();
    await b.listings.read();
    const heal = world.sandbox.faults.inject({ path: LIST, status: 400, ...FOR_EVER });
    world.clock.advance(FRESH_MS);
    await a.listings.read();
    await eventually(async () => {
      for (const { listings } of [a, b]) {
        const listing = await listings.read();
        expect(listing).toMatchObject({ source: 'stale', asOf: old.asOf, problem: { code: 'genesys_refused' } });
        expect(listing.clients).toHaveLength(old.clients.length);
      }
    });
    for (let round = 0; round < 20; round += 1) await b.listings.read();
    expect(world.calls()).toBe(2);
    world.clock.advance(1_000);
    await b.listings.read();
    await eventually(() => expect(world.calls()).toBe(3));
    await eventually(() => expect(b.reports.at(-1)?.error?.code).toBe('genesys_refused'));
    heal();
    world.clock.advance(2_000);
    await a.listings.read();
    await eventually(async () => expect((await a.listings.read()).source).toBe('fresh'));
    expect((await b.listings.read()).problem).toBeUndefined();
  });

  test('is given up after a day', async () => {
    const world = await createWorld();
    const { listings } = world.replica();
    await listings.read();
    world.sandbox.faults.inject({ path: LIST, status: 400, ...FOR_EVER });
    world.clock.advance(DAY - 1);
    expect((await listings.read()).source).toBe('refreshing');
    await eventually(async () => expect((await listings.read()).source).toBe('stale'));
    world.clock.advance(1);
    expect(await rejection(listings.read())).toMatchObject({ code: 'genesys_refused' });
  });
});

describe('a forced listing', () => {
  test('is fetched after the call, and those who ask together share it', async () => {
    const world = await createWorld();
    const { listings } = world.replica();
    await listings.read();
    world.sandbox.addClient({ name: 'Brand New' });
    const [one, two] = await Promise.all([listings.read({ fresh: true }), listings.read({ fresh: true })]);
    expect(names(one)).toContain('Brand New');
    expect(two.clients).toBe(one.clients);
    expect(world.calls()).toBe(2);
  });

  test('doesn’t share a call that began before it', async () => {
    const world = await createWorld();
    const { listings } = world.replica();
    await listings.read();
    const release = world.sandbox.faults.inject({ path: LIST, hang: true, afterEffect: true });
    const early = listings.read({ fresh: true });
    await eventually(() => expect(world.calls()).toBe(2));
    world.sandbox.addClient({ name: 'Brand New' });
    const late = listings.read({ fresh: true });
    release();
    await early;
    expect(names(await late)).toContain('Brand New');
    expect(world.calls()).toBe(3);
  });

  test('is seen by other replicas, and keeps no one else waiting', async () => {
    const world = await createWorld();
    const [a, b] = [world.replica(), world.replica()];
    await a.listings.read();
    const release = world.sandbox.faults.inject({ path: LIST, hang: true });
    world.sandbox.addClient({ name: 'Brand New' });
    const forced = a.listings.read({ fresh: true });
    expect((await a.listings.read()).source).toBe('fresh');
    expect((await b.listings.read()).source).toBe('fresh');
    release();
    await forced;
    world.clock.advance(1);
    await a.listings.read({ fresh: true });
    expect(names(await b.listings.read())).toContain('Brand New');
  });

  test('that comes late doesn’t replace one that began after it', async () => {
    const world = await createWorld();
    const [a, b] = [world.replica(), world.replica()];
    const release = world.sandbox.faults.inject({ path: LIST, hang: true, afterEffect: true });
    const late = a.listings.read({ fresh: true });
    await eventually(() => expect(world.calls()).toBe(1));
    world.clock.advance(1);
    world.sandbox.addClient({ name: 'Brand New' });
    await b.listings.read({ fresh: true });
    release();
    await late;
    for (const { listings } of [a, b, world.replica()]) expect(names(await listings.read())).toContain('Brand New');
  });

  test('that fails gives the cached list, with the problem', async () => {
    const world = await createWorld();
    const { listings } = world.replica();
    const old = await listings.read();
    world.sandbox.faults.inject({ path: LIST, status: 400, ...FOR_EVER });
    const listing = await world.replica().listings.read({ fresh: true });
    expect(listing).toMatchObject({ source: 'stale', asOf: old.asOf, problem: { code: 'genesys_refused' } });
    expect(listing.clients).toEqual(old.clients);
  });
});

describe('what the list doesn’t show', () => {
  test('is fetched once for everyone who looks for it, three times in a row, and then left alone for a while', async () => {
    const world = await createWorld();
    const { listings } = world.replica();
    const seen = await listings.read();
    world.sandbox.addClient({ name: 'Made elsewhere' });
    world.clock.advance(1);
    const newer = await Promise.all(Array.from({ length: 20 }, () => listings.newerThan(seen)));
    for (const listing of newer) expect(names(listing)).toContain('Made elsewhere');
    expect(world.calls()).toBe(2);
    let last = newer[0] ?? seen;
    for (const name of ['A second', 'A third']) {
      world.sandbox.addClient({ name });
      world.clock.advance(1);
      last = await listings.newerThan(last);
      expect(names(last)).toContain(name);
    }
    expect(world.calls()).toBe(4);
    world.sandbox.addClient({ name: 'And another' });
    world.clock.advance(29_997);
    expect(names(await listings.newerThan(last))).not.toContain('And another');
    expect(world.calls()).toBe(4);
    world.clock.advance(1);
    expect(names(await listings.newerThan(last))).toContain('And another');
    expect(world.calls()).toBe(5);
  });

  test('is looked for in the refresh that’s under way', async () => {
    const world = await createWorld();
    const { listings } = world.replica();
    await listings.read();
    world.sandbox.addClient({ name: 'Made elsewhere' });
    world.clock.advance(FRESH_MS);
    const old = await listings.read();
    expect(old.source).toBe('refreshing');
    expect(names(await listings.newerThan(old))).toContain('Made elsewhere');
    expect(world.calls()).toBe(2);
  });

  test('isn’t fetched while Genesys Cloud fails', async () => {
    const world = await createWorld();
    const { listings } = world.replica();
    const seen = await listings.read();
    world.sandbox.faults.inject({ path: LIST, status: 400, ...FOR_EVER });
    expect((await listings.newerThan(seen)).source).toBe('stale');
    const calls = world.calls();
    for (let more = 0; more < 3; more += 1) expect((await listings.newerThan(seen)).clients).toEqual(seen.clients);
    expect(world.calls()).toBe(calls);
  });
});

test('a client is found in the listing', async () => {
  const world = await createWorld();
  const wanted = world.sandbox.addClient({ name: 'One of a Kind' });
  const { listings } = world.replica();
  const found = findClient(await listings.read(), 'one of a k');
  expect(found).toMatchObject({ kind: 'one', client: { id: wanted.id } });
});
