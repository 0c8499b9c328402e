import { expect, test } from 'vitest';
import { openGenesys } from './genesys-open.ts';

const path = '/api/v2/architect/dependencytracking/consumingresources';
const flow = (number: number) => ({ id: `flow-${number}`, name: `Flow ${number}`, type: 'INBOUNDCALLFLOW' });

test('lists what uses a client, in pages of 25', async () => {
  const { genesys, bot } = await openGenesys();
  const { id } = genesys.addClient({ dependents: Array.from({ length: 30 }, (_, at) => flow(at)) });
  const about = `${path}?id=${id}&objectType=OAUTHCLIENT`;
  const first = (await bot.call('GET', about)).json;
  expect(first).toMatchObject({ pageSize: 25, pageNumber: 1, pageCount: 2, total: 30 });
  expect(Object.values(first['entities'] ?? {})[0]).toMatchObject({ ...flow(0), version: '1.0', deleted: false });
  const second = (await bot.call('GET', `${about}&pageNumber=2`)).json;
  expect(Object.values(second['entities'] ?? {})).toHaveLength(5);
  const all = (await bot.call('GET', `${about}&pageSize=100`)).json;
  expect(Object.values(all['entities'] ?? {})).toHaveLength(30);
});

test('a client that nothing uses has an empty list, or isn’t known', async () => {
  const { genesys, bot } = await openGenesys();
  const about = `${path}?id=${genesys.addClient().id}&objectType=OAUTHCLIENT`;
  expect(await bot.call('GET', about)).toMatchObject({ status: 200, json: { entities: [], total: 0 } });
  genesys.switches.untrackedClients = 'notFound';
  expect(await bot.call('GET', about)).toMatchObject({ status: 404, json: { code: 'not.found' } });
});

test('says with 206 that it’s still building, and may not track OAuth clients at all', async () => {
  const { genesys, bot } = await openGenesys();
  const about = `${path}?id=${genesys.addClient({ dependents: [flow(1)] }).id}&objectType=OAUTHCLIENT`;
  genesys.switches.dependencyTracking = 'building';
  expect(await bot.call('GET', about)).toMatchObject({ status: 206, json: { total: 1 } });
  genesys.switches.dependencyTracking = 'refused';
  expect(await bot.call('GET', about)).toMatchObject({ status: 400, json: { code: 'invalid.value' } });
});

test('demands an id, the type of an object, and the permission', async () => {
  const { genesys, bot } = await openGenesys();
  for (const query of ['', '?id=x', '?objectType=OAUTHCLIENT', '?id=&objectType=OAUTHCLIENT'])
    expect(await bot.call('GET', `${path}${query}`)).toMatchObject({ status: 400, json: { code: 'bad.request' } });
  expect((await bot.call('GET', `${path}?id=x&objectType=QUEUE`)).status).toBe(400);
  genesys.changeClient(genesys.botClient.id, { permissions: ['oauth:client:view'] });
  const refused = await bot.call('GET', `${path}?id=x&objectType=OAUTHCLIENT`);
  expect(refused).toMatchObject({ status: 403, json: { code: 'missing.any.permissions' } });
  expect(refused.json['message']).toContain('architect:dependencyTracking:view');
});
