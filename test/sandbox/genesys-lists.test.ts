import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, test } from 'vitest';
import { type GenesysSandbox, startGenesys } from '../../sandbox/genesys.ts';
import { type Caller, type Json, signedIn } from './genesys-caller.ts';

const CLIENTS = '/api/v2/oauth/clients';
let genesys: GenesysSandbox;
afterEach(() => genesys.close());

/** Node.js gives it only where the flag was set, and only to new contexts. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

async function pages(bot: Caller, first: string): Promise<Json[]> {
  const seen = [(await bot.call('GET', first)).json];
  for (let next = seen.at(-1)?.['nextUri']; next !== undefined; next = seen.at(-1)?.['nextUri']) {
    seen.push((await bot.call('GET', String(next))).json);
  }
  return seen;
}

const entitiesOf = (page: Json): Json[] => Object.values(page['entities'] ?? {});

describe('clients', () => {
  test('all come on one page', async () => {
    genesys = await startGenesys({ clients: 250 });
    const { json } = await (await signedIn(genesys)).call('GET', CLIENTS);
    const total = genesys.clients().length;
    expect(json).toMatchObject({ pageSize: total, pageNumber: 1, total, pageCount: 1, selfUri: CLIENTS });
    expect(json).not.toHaveProperty('nextUri');
    expect(entitiesOf(json)).toHaveLength(total);
  });

  test('leave no more in memory than the beginning that the journal keeps', async () => {
    genesys = await startGenesys({ clients: 5_000 });
    const bot = await signedIn(genesys);
    const heapMb = (): number => {
      collectGarbage();
      return process.memoryUsage().heapUsed / 1e6;
    };
    const list = () => bot.call('GET', CLIENTS);
    await list();
    const before = heapMb();
    // Each response has 2 MB, and is another one.
    for (let times = 0; times < 20; times += 1) {
      genesys.changeClient(genesys.botClient.id, { description: `Changed ${times} times` });
      await list();
    }
    expect(genesys.calls.at(-1)?.answer).toHaveLength(4_000);
    expect(heapMb() - before).toBeLessThan(15);
  });

  test('come in pages with nextUri, each client once', async () => {
    genesys = await startGenesys({ clients: 250 });
    genesys.switches.listPageSize = 100;
    const seen = await pages(await signedIn(genesys), CLIENTS);
    expect(seen.map((page) => entitiesOf(page).length)).toEqual([100, 100, genesys.clients().length - 200]);
    expect(seen.flatMap(entitiesOf).map(({ id }) => id)).toEqual(genesys.clients().map(({ id }) => id));
  });

  test('repeat across pages if the switch says so', async () => {
    genesys = await startGenesys({ clients: 250 });
    Object.assign(genesys.switches, { listPageSize: 100, listDoubles: true });
    const ids = (await pages(await signedIn(genesys), CLIENTS)).flatMap(entitiesOf).map(({ id }) => id);
    expect(ids).toHaveLength(genesys.clients().length + 2);
    expect(new Set(ids).size).toBe(genesys.clients().length);
  });

  test('can claim to be more than they are, with no link to the rest', async () => {
    genesys = await startGenesys({ clients: 250 });
    const bot = await signedIn(genesys);
    genesys.switches.listClaims = { total: 916 };
    expect((await bot.call('GET', CLIENTS)).json).toMatchObject({ total: 916, pageCount: 1 });
    const claims = { total: 916, pageCount: 10 };
    Object.assign(genesys.switches, { listPageSize: 100, listClaims: claims, listNextUri: 'absent' });
    genesys.switches.listPageNumber = 'ignored';
    const first = (await bot.call('GET', CLIENTS)).json;
    expect(first).toMatchObject(claims);
    expect(first).not.toHaveProperty('nextUri');
    expect(entitiesOf(first)).toHaveLength(100);
    expect((await bot.call('GET', `${CLIENTS}?pageNumber=2&pageSize=100`)).json).toEqual(first);
  });

  test('can link in a circle, elsewhere, through an empty page, or to an error', async () => {
    genesys = await startGenesys({ clients: 250 });
    const bot = await signedIn(genesys);
    genesys.switches.listPageSize = 100;
    const page = async (number: number) => (await bot.call('GET', `${CLIENTS}?pageSize=100&pageNumber=${number}`)).json;
    genesys.switches.listNextUri = 'same';
    expect((await page(1))['nextUri']).toBe(`${CLIENTS}?pageSize=100&pageNumber=1`);
    genesys.switches.listNextUri = 'elsewhere';
    expect((await page(1))['nextUri']).toBe('/api/v2/users?pageNumber=2');
    Object.assign(genesys.switches, { listNextUri: 'right', listEmptyPage: 2 });
    const seen = await pages(bot, CLIENTS);
    expect(seen.map((each) => entitiesOf(each).length)).toEqual([100, 0, 100, genesys.clients().length - 200]);
    expect(seen.flatMap(entitiesOf).map(({ id }) => id)).toEqual(genesys.clients().map(({ id }) => id));
    genesys.switches.listFailingPage = 3;
    expect(await page(3)).toMatchObject({ status: 500 });
  });

  test('number ten thousand, and a change to one shows up in the next list', async () => {
    genesys = await startGenesys({ seed: 'empty', clients: 10_000 });
    const bot = await signedIn(genesys);
    const before = await bot.call('GET', CLIENTS);
    expect(before.json['total']).toBe(10_001);
    expect((await bot.call('GET', CLIENTS)).text).toBe(before.text);
    const changed = genesys.clients().at(5_000)?.id ?? '';
    genesys.changeClient(changed, { name: 'Renamed' });
    const after = entitiesOf((await bot.call('GET', CLIENTS)).json);
    expect(after.filter(({ name }) => String(name) === 'Renamed').map(({ id }) => id)).toEqual([changed]);
  });

  test('can include a deleted one, which no read removes', async () => {
    genesys = await startGenesys();
    const bot = await signedIn(genesys);
    for (let read = 0; read < 4; read += 1) {
      const rows = entitiesOf((await bot.call('GET', CLIENTS)).json);
      expect(rows.filter(({ state }) => String(state) === 'deleted')).toMatchObject([{ name: 'Old survey widget' }]);
    }
  });

  test('in an empty organization are only the bot’s own', async () => {
    genesys = await startGenesys({ seed: 'empty' });
    const { json } = await (await signedIn(genesys)).call('GET', CLIENTS);
    expect(entitiesOf(json)).toMatchObject([{ id: genesys.botClient.id, name: 'Keyturn' }]);
  });
});

describe('roles and divisions', () => {
  test('come in pages of 25', async () => {
    genesys = await startGenesys();
    for (let number = 0; number < 30; number += 1) genesys.addRole({ name: `Role ${number}` });
    const seen = await pages(await signedIn(genesys), '/api/v2/authorization/roles');
    expect(seen.map((page) => [page['pageSize'], entitiesOf(page).length])).toEqual([
      [25, 25],
      [25, 10],
    ]);
    expect(new Set(seen.flatMap(entitiesOf).map(({ id }) => id)).size).toBe(35);
  });

  test('have a largest page size, whatever is asked for', async () => {
    genesys = await startGenesys();
    genesys.switches.maximumPageSize = 2;
    const seen = await pages(await signedIn(genesys), '/api/v2/authorization/divisions?pageSize=99999');
    expect(seen.map((page) => entitiesOf(page).length)).toEqual([2, 1]);
  });

  test('can be filtered by ID and name', async () => {
    genesys = await startGenesys();
    const bot = await signedIn(genesys);
    const id = genesys.ids.roles['Directory Sync'];
    const byId = await bot.call('GET', `/api/v2/authorization/roles?id=${id}`);
    expect(entitiesOf(byId.json)).toMatchObject([{ id, name: 'Directory Sync', userCount: 4 }]);
    const byName = await bot.call('GET', '/api/v2/authorization/divisions?name=LEE');
    expect(entitiesOf(byName.json)).toMatchObject([{ name: 'Leeds', homeDivision: false }]);
  });

  test('answer for one division and for home, and 404 for none', async () => {
    genesys = await startGenesys();
    const bot = await signedIn(genesys);
    const base = '/api/v2/authorization/divisions';
    expect((await bot.call('GET', `${base}/${genesys.ids.divisions['Lisbon']}`)).json['name']).toBe('Lisbon');
    expect((await bot.call('GET', `${base}/home`)).json['id']).toBe(genesys.ids.homeDivision);
    expect((await bot.call('GET', `${base}/nowhere`)).status).toBe(404);
  });

  test('refuse an invalid page number', async () => {
    genesys = await startGenesys();
    const { json } = await (await signedIn(genesys)).call('GET', '/api/v2/authorization/roles?pageNumber=0');
    expect(json).toMatchObject({ status: 400, code: 'invalid.value' });
  });
});

test('scopes have descriptions and no paging fields', async () => {
  genesys = await startGenesys();
  const bot = await signedIn(genesys);
  const { json } = await bot.call('GET', '/api/v2/oauth/scopes');
  expect(Object.keys(json)).toEqual(['entities', 'total', 'selfUri']);
  expect(entitiesOf(json).every((scope) => String(scope['description']).length > 10)).toBe(true);
  expect((await bot.call('GET', '/api/v2/oauth/scopes/oauth:readonly')).json['id']).toBe('oauth:readonly');
  expect((await bot.call('GET', '/api/v2/oauth/scopes/nothing')).status).toBe(404);
});
