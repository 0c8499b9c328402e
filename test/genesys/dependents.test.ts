import { expect, test } from 'vitest';
import type { Reply } from '../support/http-server.ts';
import { createWorld, failure, refusal } from './world.ts';

const path = '/api/v2/architect/dependencytracking/consumingresources';
const row = (id: string, more: object = {}) => ({ id, name: `Flow ${id}`, type: 'INBOUNDCALLFLOW', ...more });

async function ask(reply: Reply) {
  const world = await createWorld({ [`GET ${path}`]: () => reply });
  return { ...world, found: world.genesys.dependents('c1') };
}

test('asks once for a hundred, and counts each flow once, whatever its versions', async () => {
  const entities = [row('1', { version: '1.0' }), row('1', { version: '2.0' }), row('2'), row('3', { deleted: true })];
  const { found, server } = await ask({ json: { entities, total: 4 } });
  expect(await found).toEqual({
    dependents: [
      { name: 'Flow 1', type: 'INBOUNDCALLFLOW' },
      { name: 'Flow 2', type: 'INBOUNDCALLFLOW' },
    ],
    complete: true,
  });
  const asked = server.received.filter(({ method }) => method === 'GET');
  expect(asked).toHaveLength(1);
  expect(Object.fromEntries(asked[0]?.query ?? [])).toEqual({
    id: 'c1',
    objectType: 'OAUTHCLIENT',
    pageSize: '100',
    pageNumber: '1',
  });
});

test.each<[string, Reply]>([
  ['a larger total', { json: { entities: [row('1')], total: 2 } }],
  ['a next page', { json: { entities: [row('1')], total: 1, nextUri: `${path}?pageNumber=2` } }],
  ['206', { status: 206, json: { entities: [row('1')], total: 1 } }],
])('isn’t complete with %s', async (_what, reply) => {
  expect(await (await ask(reply)).found).toMatchObject({ dependents: [{}], complete: false });
});

test('an empty list is complete, also one that leaves out its rows and says that there are none', async () => {
  for (const json of [{ entities: [] }, { entities: [], total: 0 }, { total: 0 }, { entities: null, total: 0 }])
    expect(await (await ask({ json })).found).toEqual({ dependents: [], complete: true });
});

test.each([
  ['nothing', {}],
  ['rows left out', { total: 3 }],
  ['rows without an ID', { entities: [{ name: 'Flow' }] }],
  ['rows that are none', { entities: ['many'] }],
])('a list with %s is a broken answer, not a client that nothing uses', async (_what, json) => {
  expect(await failure((await ask({ json })).found)).toMatchObject({ code: 'genesys_answer_broken' });
});

test('a client that isn’t tracked, and a missing permission, are told apart', async () => {
  expect(await failure((await ask(refusal(404, 'not.found'))).found)).toMatchObject({ code: 'genesys_not_found' });
  const forbidden = await failure((await ask(refusal(403, 'missing.any.permissions'))).found);
  expect(forbidden).toMatchObject({ code: 'genesys_bot_permission' });
});
