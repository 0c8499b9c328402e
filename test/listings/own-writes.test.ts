import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import { createListings } from '../../services/listings.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import { keySpace } from '../../services/store.ts';
import { runs } from '../support/cases.ts';
import { handClock, rejection } from '../support/organization.ts';
import { eventually } from '../support/patience.ts';
import { oauthClient } from './clients.ts';
import { createWorld, FRESH_MS, LIST, names } from './world.ts';

test('a created, changed or deleted client shows up at once, in its place, on every replica', async () => {
  const world = await createWorld();
  const [a, b] = [world.replica(), world.replica()];
  const before = await b.listings.read();
  const [first, second, third] = before.clients;
  if (first === undefined || second === undefined || third === undefined) throw new Error('the seed has clients');
  await a.listings.rememberWrite({ client: oauthClient({ id: 'new', name: 'Mmm New' }) });
  await a.listings.rememberWrite({ client: { ...first, name: 'zzz renamed', state: 'inactive' } });
  await a.listings.rememberWrite({ gone: second.id });
  await a.listings.rememberWrite({ client: { ...third, state: 'deleted' } });
  for (const { listings } of [a, b]) {
    const listing = await listings.read();
    expect(names(listing)).toEqual(names(listing).toSorted(new Intl.Collator('en', { numeric: true }).compare));
    expect(names(listing)).toContain('Mmm New');
    const renamed = listing.clients.find((client) => client.id === first.id);
    expect(renamed).toMatchObject({ name: 'zzz renamed', state: 'inactive' });
    const ids = listing.clients.map((client) => client.id);
    expect(ids).not.toContain(second.id);
    expect(ids).not.toContain(third.id);
    expect(listing.index.map(({ id }) => id)).toEqual(ids.map((id) => id.toLowerCase()));
    expect(listing.source).toBe('fresh');
  }
  expect(world.calls()).toBe(1);
});

test('what the store said a moment ago takes no round trip: it shows this replica’s writes at once, and those of others later', async () => {
  const world = await createWorld();
  const [a, b] = [world.replica(), world.replica()];
  const read = () => a.listings.read({ withinMs: 1_000 });
  await read();
  await b.listings.rememberWrite({ client: oauthClient({ id: 'theirs', name: 'Theirs' }) });
  await a.listings.rememberWrite({ client: oauthClient({ id: 'ours', name: 'Ours' }) });
  a.store.asked.length = 0;
  world.clock.advance(999);
  expect(names(await read())).toContain('Ours');
  expect(names(await read())).not.toContain('Theirs');
  expect(a.store.asked).toEqual([]);
  world.clock.advance(1);
  expect(names(await read())).toEqual(expect.arrayContaining(['Ours', 'Theirs']));
  expect(a.store.asked).toEqual([`get ${world.keys('listing', 'meta')}`]);
  a.store.asked.length = 0;
  await a.listings.read();
  expect(a.store.asked).toHaveLength(1);
});

test('a list that began before a write doesn’t undo it', async () => {
  const world = await createWorld();
  const [a, b] = [world.replica(), world.replica()];
  const client = (await a.listings.read()).clients[0];
  if (client === undefined) throw new Error('the seed has clients');
  const release = world.sandbox.faults.inject({ path: LIST, hang: true, afterEffect: true });
  const forced = a.listings.read({ fresh: true });
  await eventually(() => expect(world.calls()).toBe(2));
  await b.listings.rememberWrite({ gone: client.id });
  release();
  for (const listing of [await forced, await a.listings.read(), await b.listings.read()]) {
    expect(listing.clients.map(({ id }) => id)).not.toContain(client.id);
  }
});

test('a write before the first list isn’t lost', async () => {
  const world = await createWorld();
  const [a, b] = [world.replica(), world.replica()];
  await a.listings.rememberWrite({ client: oauthClient({ id: 'new', name: 'Before All' }) });
  expect(names(await b.listings.read())).toContain('Before All');
});

test('a write is applied to lists for the next two minutes, and then Genesys Cloud decides', async () => {
  const world = await createWorld();
  const { listings } = world.replica();
  await listings.read();
  await listings.rememberWrite({ client: oauthClient({ id: 'lagging', name: 'Lagging' }) });
  world.clock.advance(119_999);
  expect(names(await listings.read({ fresh: true }))).toContain('Lagging');
  world.clock.advance(10 * 60_000);
  expect(names(await listings.read())).toContain('Lagging');
  expect(names(await listings.read({ fresh: true }))).not.toContain('Lagging');
});

test('someone else’s change after our write shows up', async () => {
  const world = await createWorld();
  const { listings } = world.replica();
  const ours = (await listings.read()).clients[0];
  if (ours === undefined) throw new Error('the seed has clients');
  await listings.rememberWrite({ client: { ...ours, name: 'Ours' } });
  world.sandbox.changeClient(ours.id, { name: 'Theirs' });
  const listing = await listings.read({ fresh: true });
  expect(names(listing)).toContain('Theirs');
  expect(names(listing)).not.toContain('Ours');
});

test('of two writes to one client the later one wins, in whatever order they’re noted', async () => {
  const world = await createWorld();
  const [a, b] = [world.replica(), world.replica()];
  const at = (minute: number) => `2026-03-02T09:0${minute}:00.000Z`;
  await a.listings.rememberWrite({ client: oauthClient({ id: 'x', name: 'Second', dateModified: at(2) }) });
  await b.listings.rememberWrite({ client: oauthClient({ id: 'x', name: 'First', dateModified: at(1) }) });
  await b.listings.rememberWrite({ gone: 'y' });
  await a.listings.rememberWrite({ client: oauthClient({ id: 'y', name: 'Came late', dateModified: at(3) }) });
  for (const { listings } of [a, b]) {
    expect(names(await listings.read())).toContain('Second');
    expect(names(await listings.read())).not.toContain('Came late');
  }
});

test('many simultaneous writes from two replicas all show up', async () => {
  const world = await createWorld();
  const [a, b] = [world.replica(), world.replica()];
  await a.listings.read();
  const ids = Array.from({ length: 16 }, (_, n) => `n${n}`);
  await Promise.all(
    ids.map((id, n) => (n % 2 ? a : b).listings.rememberWrite({ client: oauthClient({ id, name: id }) })),
  );
  for (const { listings } of [a, b]) expect(names(await listings.read())).toEqual(expect.arrayContaining(ids));
});

test('a write that the store can’t take shows up in this process, and later everywhere', async () => {
  const world = await createWorld();
  const [a, b] = [world.replica(), world.replica()];
  await a.listings.read();
  a.store.down = 'writes';
  const write = a.listings.rememberWrite({ client: oauthClient({ id: 'new', name: 'Brand New' }) });
  expect(await rejection(write)).toMatchObject({ code: 'store_unavailable' });
  expect(names(await a.listings.read())).toContain('Brand New');
  a.store.down = 'no';
  world.clock.advance(FRESH_MS);
  await a.listings.read();
  await eventually(async () => expect((await a.listings.read()).source).toBe('fresh'));
  expect(names(await b.listings.read())).toContain('Brand New');
});

test('whatever is written, listed and forced in any order, all replicas show our last writes', async () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd');
  const replica = fc.constantFrom(0, 1);
  const step = fc.oneof(
    fc.record({ kind: fc.constant('write' as const), replica, id }),
    fc.record({ kind: fc.constant('delete' as const), replica, id: fc.constantFrom('e', 'f') }),
    fc.record({ kind: fc.constant('advance' as const), ms: fc.integer({ min: 1, max: 150_000 }) }),
    fc.record({ kind: fc.constantFrom('read' as const, 'force' as const), replica }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.integer({ min: 0, max: 100_000 }), async (steps, lagMs) => {
      const clock = handClock();
      const world = laggingOrganization(clock.now, lagMs);
      const store = createMemoryStore({ now: clock.now });
      const replicas = [0, 1].map((n) =>
        createListings({
          organization: 'org',
          genesys: world,
          store,
          keys: keySpace('org'),
          now: clock.now,
          freshMs: FRESH_MS,
          instance: `r${n}`,
        }),
      );
      for (const one of steps) {
        clock.advance(1);
        if (one.kind === 'advance') clock.advance(one.ms);
        if (one.kind === 'write') await replicas[one.replica]?.rememberWrite({ client: world.write(one.id) });
        if (one.kind === 'delete') await replicas[one.replica]?.rememberWrite({ gone: world.remove(one.id) });
        if (one.kind === 'read' || one.kind === 'force') {
          const listing = await replicas[one.replica]?.read({ fresh: one.kind === 'force' });
          expect(listing?.clients).toEqual(world.truth());
          await new Promise((resolve) => setTimeout(resolve, 0)); // lets a background refresh run
        }
      }
    }),
    { numRuns: runs(60) },
  );
});

/** Genesys Cloud as its list shows it: as it was `lagMs` ago. */
function laggingOrganization(now: () => number, lagMs: number) {
  const history: { at: number; clients: ReadonlyMap<string, OAuthClient> }[] = [];
  const start = new Map(['e', 'f', 'g'].map((id) => [id, oauthClient({ id, name: id })]));
  history.push({ at: Number.NEGATIVE_INFINITY, clients: start });
  const latest = () => history.at(-1)?.clients ?? start;
  const sorted = (clients: ReadonlyMap<string, OAuthClient>) =>
    [...clients.values()].sort((a, b) => a.name.localeCompare(b.name));
  let writes = 0;
  return {
    write(id: string) {
      writes += 1;
      const client = oauthClient({ id, name: `${id}${writes}`, dateModified: new Date(now()).toISOString() });
      history.push({ at: now(), clients: new Map(latest()).set(id, client) });
      return client;
    },
    remove(id: string) {
      history.push({ at: now(), clients: new Map([...latest()].filter(([other]) => other !== id)) });
      return id;
    },
    truth: () => sorted(latest()),
    async listClients() {
      const known = history.findLast(({ at }) => at <= now() - lagMs)?.clients ?? start;
      return { clients: [...known.values()], incomplete: undefined };
    },
  };
}
