import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createMemoryStore } from '../../services/store/memory.ts';
import { startWorld, type World } from '../support/world.ts';
import { clientsPath } from './support.ts';

/** As reported: 916 clients in ten pages, where the first page comes again and again, without a nextUri. */
const half = ({ genesys }: World) =>
  Object.assign(genesys.switches, {
    listPageSize: 100,
    listClaims: { total: 916, pageCount: 10 },
    listNextUri: 'absent',
    listPageNumber: 'ignored',
  });

async function ofNineHundred(): Promise<World> {
  const world = await startWorld({ genesys: { clients: 120 } });
  half(world);
  return world;
}

test('an incomplete list starts with how many of how many clients it has', async () => {
  const world = await ofNineHundred();
  const list = await world.asks('vera', '/oauth list');
  const living = world.genesys
    .clients()
    .slice(0, 100)
    .filter(({ state }) => state !== 'deleted').length;
  expect(list.rendered.split('\n')[1]).toBe(
    `Keyturn could read only ${living} of 916 clients. Showing 1–10 of ${living} clients.`,
  );
  expect(list.notification).toContain(`Keyturn could read only ${living} of 916 clients.`);
  expect(world.genesys.countCalls('GET', clientsPath)).toBe(2);
  expect(world.logLines().filter((line) => line.includes('couldn’t read all clients'))).toHaveLength(1);
  const metrics = await (await fetch(`http://127.0.0.1:${world.bot.port}/metrics`)).text();
  expect(metrics).toContain(`keyturn_listing_incomplete{organization="${world.bot.organization.id}"} 1`);
});

test('says that a missing client may still exist, and finds it by its full ID', async () => {
  const world = await ofNineHundred();
  const hidden = world.genesys.addClient({ name: 'Beyond the first page' });
  const miss = await world.asks('vera', '/oauth show beyond the first');
  expect(miss.rendered).toMatch(
    /No client named “beyond the first” among the \d+ of 916 clients that Keyturn could read\. It may still exist: try its client ID\./u,
  );
  const listed = await world.asks('vera', '/oauth list beyond');
  expect(listed.rendered).toMatch(/Keyturn could read only \d+ of 916 clients\. None of them match/u);
  expect(listed.rendered).toContain('It may still be there: /oauth show finds it by its client ID.');
  expect((await world.asks('vera', `/oauth show ${hidden.id}`)).rendered).toContain('Beyond the first page');
});

test('another replica that reads it from the store says the same', async () => {
  const world = await startWorld({ genesys: { clients: 120 }, bot: { store: createMemoryStore({ now: Date.now }) } });
  half(world);
  await world.asks('vera', '/oauth list');
  const calls = world.genesys.countCalls('GET', clientsPath);
  const other = await world.another();
  world.slack.deliverTo(`http://127.0.0.1:${other.port}/slack/events`);
  expect((await world.asks('vera', '/oauth list')).rendered).toContain('Keyturn could read only');
  expect(world.genesys.countCalls('GET', clientsPath)).toBe(calls);
});

test('an incomplete list with no clients doesn’t look like an organization without any', async () => {
  const world = await startWorld();
  world.genesys.faults.inject({ path: clientsPath, body: { entities: [], total: 40, pageCount: 1 }, times: 9 });
  const list = await world.asks('ada', '/oauth list');
  expect(list.rendered).toContain('Keyturn could read only 0 of 40 clients.');
  expect(list.rendered).not.toContain('no OAuth clients');
  expect(list.rendered).not.toContain('Create the first one');
});

test('keeps the clients of the last list when a page fails', async () => {
  const world = await startWorld({ genesys: { clients: 120 } });
  world.genesys.switches.listPageSize = 50;
  const all = await world.asks('vera', '/oauth list');
  world.genesys.switches.listFailingPage = 3;
  const kept = await world.asks('vera', '/oauth list --fresh');
  expect(kept.rendered.split('\n')[1]).toBe(all.rendered.split('\n')[1]);
  expect(kept.rendered).toContain('Genesys Cloud isn’t responding. This list is');
});

test('still says that an unknown client ID is unknown', async () => {
  const world = await ofNineHundred();
  expect((await world.asks('vera', `/oauth show ${randomUUID()}`)).rendered).toContain(
    'of 916 clients that Keyturn could read',
  );
});

test('the type-ahead says that a missing client may exist, and still looks up what was typed', async () => {
  const world = await ofNineHundred();
  const { id } = world.genesys.addClient({ name: 'Beyond the first page' });
  const question = await world.asks('ada', '/oauth show');
  const pick = 'Not among the 99 of 916 clients that Keyturn could read';
  const found = await world.answer('ada', (ada) => ada.picks(question, 'Find a client', { search: id, pick }));
  expect(found.rendered).toContain('Beyond the first page');
});
