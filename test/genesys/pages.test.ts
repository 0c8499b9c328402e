import { expect, test } from 'vitest';
import type { IncompleteList } from '../../services/genesys/types/lists.ts';
import type { Reply } from '../support/http-server.ts';
import { CLIENTS, createWorld, failure, rawClient, refusal } from './world.ts';

const ROLES = '/api/v2/authorization/roles';
const rows = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_each, at) => rawClient({ id: `c${from + at}` }));
const list = (entities: unknown[], rest: Record<string, unknown> = {}): Reply => ({ json: { entities, ...rest } });

/** A list whose pages come by `pageNumber`. The first one is requested without. */
async function listed(pageOf: (number: number) => Reply | Promise<Reply>) {
  const asked: string[] = [];
  const world = await createWorld({
    [`GET ${CLIENTS}`]: ({ query }) => {
      asked.push(query.toString());
      return pageOf(Number(query.get('pageNumber') ?? 1));
    },
  });
  return { ...world, asked };
}

test('if a list claims more clients, its other pages are requested with the page size it names', async () => {
  const claims = { total: 5, pageCount: 3, pageSize: 2 };
  const { genesys, asked } = await listed((number) => list(rows(number * 2 - 1, Math.min(number * 2, 5)), claims));
  const { clients, incomplete } = await genesys.listClients();
  expect(clients.map(({ id }) => id)).toEqual(['c1', 'c2', 'c3', 'c4', 'c5']);
  expect(incomplete).toBeUndefined();
  expect(asked).toEqual(['', 'pageNumber=2&pageSize=2', 'pageNumber=3&pageSize=2']);
});

test.each<[string, (number: number) => Reply, { total: number | undefined }]>([
  ['the first page again', () => list(rows(1, 3), { total: 916, pageCount: 10 }), { total: 916 }],
  [
    'an empty page',
    (number) => list(number === 1 ? rows(1, 3) : [], { total: 916, pageCount: 2, pageSize: 3 }),
    { total: 916 },
  ],
  [
    'a refusal of the parameter',
    (number) => (number === 1 ? list(rows(1, 3), { total: 916 }) : refusal(400, 'bad.request')),
    { total: 916 },
  ],
  ['no rows at all', (number) => (number === 1 ? list(rows(1, 3), { total: 916 }) : { json: {} }), { total: 916 }],
  [
    'the first page again, with figures as text',
    () => list(rows(1, 3), { total: '916', pageCount: '10' }),
    { total: 916 },
  ],
  ['the first page again, without a total', () => list(rows(1, 3), { pageCount: 10 }), { total: undefined }],
])('if another page is %s, the rest is given, marked as incomplete', async (_name, pageOf, incomplete) => {
  const { genesys, asked } = await listed(pageOf);
  const found = await genesys.listClients();
  expect(found.clients).toHaveLength(3);
  expect(found.incomplete).toEqual(incomplete);
  expect(asked.length).toBeLessThanOrEqual(4);
});

test('more pages without anything new are no loss if the total is right', async () => {
  const { genesys, asked } = await listed(() => list(rows(1, 3), { total: 3, pageCount: 3 }));
  expect(await genesys.listClients()).toMatchObject({ clients: [{}, {}, {}], incomplete: undefined });
  expect(asked).toHaveLength(2);
});

test('an empty page in the middle is skipped', async () => {
  const { genesys } = await listed((number) =>
    list(number === 2 ? [] : rows(number, number), { total: 2, pageCount: 3, pageSize: 1 }),
  );
  expect(await genesys.listClients()).toMatchObject({ clients: [{ id: 'c1' }, { id: 'c3' }], incomplete: undefined });
});

test('if nextUri goes in a circle, pages are requested by number instead', async () => {
  const { genesys, asked } = await listed((number) =>
    list(rows(number, number), { total: 3, pageSize: 1, nextUri: `${CLIENTS}?pageNumber=1&pageSize=1` }),
  );
  expect(await genesys.listClients()).toMatchObject({ clients: [{}, {}, {}], incomplete: undefined });
  expect(asked).toEqual(['', 'pageNumber=1&pageSize=1', 'pageNumber=2&pageSize=1', 'pageNumber=3&pageSize=1']);
});

test('a circle over several pages ends', async () => {
  const { genesys, asked } = await listed((number) =>
    list(rows(number, number), { total: 9, pageSize: 1, nextUri: `${CLIENTS}?pageNumber=${(number % 3) + 1}` }),
  );
  const { clients, incomplete } = await genesys.listClients();
  expect(clients.length).toBeGreaterThanOrEqual(3);
  expect(clients.length < 9).toBe(incomplete !== undefined);
  expect(asked.length).toBeLessThan(20);
});

test('a page that fails makes the list fail: its clients must not look deleted', async () => {
  const { genesys } = await listed((number) =>
    number === 3 ? refusal(500, 'internal.server.error') : list(rows(number, number), { total: 9, pageSize: 1 }),
  );
  expect(await failure(genesys.listClients())).toMatchObject({ code: 'genesys_failed' });
});

test('a row that can’t be read is counted as unreadable', async () => {
  const { genesys } = await listed(() => list([...rows(1, 2), { name: 'No id' }], { total: 3, pageCount: 1 }));
  expect(await genesys.listClients()).toMatchObject({ clients: [{}, {}], incomplete: { total: 3 } });
});

test('an unreadable row that’s repeated doesn’t count as new', async () => {
  const { genesys, asked } = await listed(() =>
    list([...rows(1, 2), { name: 'No id' }], { total: 916, pageCount: 10 }),
  );
  expect(await genesys.listClients()).toMatchObject({ clients: [{}, {}], incomplete: { total: 916 } });
  expect(asked).toHaveLength(2);
});

test('a client on two pages is counted once', async () => {
  const { genesys } = await listed((number) =>
    list(number === 1 ? rows(1, 2) : rows(2, 3), { total: 4, pageSize: 2, pageCount: 2 }),
  );
  expect(await genesys.listClients()).toMatchObject({ clients: [{}, {}, {}], incomplete: { total: 4 } });
});

test('incomplete roles, divisions and scopes are reported, and given as far as they came', async () => {
  const told: IncompleteList[] = [];
  const some = () => list([{ id: 'r1', name: 'One' }], { total: 40, pageCount: 2 });
  const { genesys } = await createWorld(
    {
      [`GET ${ROLES}`]: some,
      'GET /api/v2/authorization/divisions': some,
      'GET /api/v2/oauth/scopes': () => list([{ id: 's1' }], { total: 1 }),
    },
    { onIncomplete: (each) => told.push(each) },
  );
  expect(await genesys.roles()).toHaveLength(1);
  expect(await genesys.divisions()).toHaveLength(1);
  expect(await genesys.scopes()).toHaveLength(1);
  expect(told).toEqual([
    { path: ROLES, read: 1, total: 40 },
    { path: '/api/v2/authorization/divisions', read: 1, total: 40 },
  ]);
});
