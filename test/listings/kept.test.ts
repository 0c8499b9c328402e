import { expect, test } from 'vitest';
import { keptFrom } from '../../services/listings/kept.ts';
import type { Listing } from '../../services/listings/types.ts';
import { turnsDuring } from '../support/turns.ts';
import { oauthClient } from './clients.ts';
import { createWorld, FRESH_MS } from './world.ts';

const newName = 'Aardvark export';

/** How many clients, and how many search entries, are the very objects of an older listing. */
function takenOver(older: Listing, newer: Listing): { clients: number; entries: number } {
  const [clients, entries] = [new Set(older.clients), new Set(older.index)];
  return {
    clients: newer.clients.filter((each) => clients.has(each)).length,
    entries: newer.index.filter((each) => entries.has(each)).length,
  };
}

test('a newer listing takes over each client that hasn’t changed, from Genesys Cloud and from another replica', async () => {
  const world = await createWorld();
  const [a, b] = [world.replica(), world.replica()];
  const before = [await a.listings.read(), await b.listings.read()] as const;
  const [renamed] = world.sandbox.clients().filter(({ state }) => state === 'active');
  world.sandbox.changeClient(renamed?.id ?? '', { name: newName });
  world.clock.advance(FRESH_MS);

  const after = [await a.listings.read({ fresh: true }), await b.listings.read()] as const;
  for (const at of [0, 1] as const) {
    const { clients, index } = after[at];
    const place = clients.findIndex(({ id }) => id === renamed?.id);
    expect(clients[place]?.name).toBe(newName);
    expect(index[place]?.text).toBe(newName.toLowerCase());
    expect(index.map(({ id }) => id)).toEqual(clients.map(({ id }) => id));
    expect(takenOver(before[at], after[at])).toEqual({ clients: clients.length - 1, entries: clients.length - 1 });
  }
});

test('clients with the same roles, author, and state share them in memory, and differ in nothing else', async () => {
  const world = await createWorld();
  const { listings } = world.replica();
  const { clients } = await listings.read();
  const roles = clients.map(({ roleDivisions }) => roleDivisions);
  const different = new Set(roles.map((each) => JSON.stringify(each))).size;
  expect(different).toBeLessThan(clients.length);
  expect(new Set(roles).size).toBe(different);
  const genesys = world.another();
  expect(clients).toEqual(
    (await genesys.listClients()).clients.toSorted((a, b) => order(clients, a) - order(clients, b)),
  );
});

const order = (clients: readonly { id: string }[], { id }: { id: string }): number =>
  clients.findIndex((each) => each.id === id);

test('the clients of a large listing are looked up in slices', async () => {
  const clients = Array.from({ length: 200_000 }, (_, at) => oauthClient({ id: `c-${at}` }));
  expect(await turnsDuring(() => keptFrom({ clients, index: [] }))).toBeGreaterThan(0);
});
