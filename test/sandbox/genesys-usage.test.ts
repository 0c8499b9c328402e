import { beforeEach, expect, test } from 'vitest';
import type { GenesysSandbox } from '../../sandbox/genesys.ts';
import type { Caller } from './genesys-caller.ts';
import { openGenesys } from './genesys-open.ts';

const WEEK = '2026-02-22T00:00:00.000Z/2026-03-01T00:00:00.000Z';
let genesys: GenesysSandbox;
let bot: Caller;
let usage: string;
let id: string;

beforeEach(async () => {
  ({ genesys, bot } = await openGenesys({ now: () => Date.parse('2026-03-01T09:00:00.000Z') }));
  const row = { templateUri: 'api/v2/users', httpMethod: 'GET' };
  id = genesys.addClient({
    name: 'Used',
    usage: [
      { ...row, date: '2026-02-25', status200: 10, status400: 1 },
      { ...row, date: '2026-02-26', status200: 5, status429: 2, httpMethod: 'POST' },
      { ...row, date: '2026-01-01', status200: 99 },
    ],
  }).id;
  usage = `/api/v2/oauth/clients/${id}/usage`;
});

async function outcome(query: object) {
  const { json } = await bot.call('POST', `${usage}/query`, query);
  const uri = String(json['resultsUri']);
  expect(uri).toBe(`${usage}/query/results/${json['executionId']}`);
  return [(await bot.call('GET', uri)).json, (await bot.call('GET', uri)).json];
}

test('a query runs for a while, then has the rows that were asked for', async () => {
  const [first, second] = await outcome({
    interval: WEEK,
    granularity: 'Day',
    groupBy: ['OAuthClientId', 'HttpMethod'],
  });
  expect(first).toEqual({ queryStatus: 'Running' });
  const row = { clientId: id, clientName: 'Used', organizationId: '', userId: '', templateUri: '' };
  const none = { status200: 0, status300: 0, status400: 0, status500: 0, status429: 0 };
  expect(second).toEqual({
    queryStatus: 'Complete',
    results: [
      { ...row, ...none, httpMethod: 'GET', status200: 10, status400: 1, requests: 11, date: '2026-02-25' },
      { ...row, ...none, httpMethod: 'POST', status200: 5, status429: 2, requests: 7, date: '2026-02-26' },
    ],
  });
});

test('without granularity, a client is one row', async () => {
  const [, second] = await outcome({ interval: WEEK, groupBy: ['OAuthClientId'] });
  expect(second?.['results']).toMatchObject([{ requests: 18, date: '' }]);
});

test('weeks begin on Monday, months on their first day', async () => {
  const week = (await outcome({ interval: WEEK, granularity: 'Week' }))[1];
  expect(week?.['results']).toMatchObject([{ requests: 18, date: '2026-02-23' }]);
  const month = (await outcome({ interval: WEEK, granularity: 'Month' }))[1];
  expect(month?.['results']).toMatchObject([{ requests: 18, date: '2026-02-01' }]);
});

test('the summary is polled like a query', async () => {
  genesys.switches.usageRunningPolls = 0;
  const { json } = await bot.call('GET', `${usage}/summary?days=90`);
  const { json: result } = await bot.call('GET', String(json['resultsUri']));
  expect(result['results']).toMatchObject([{ clientId: id, requests: 117 }]);
});

test('a client without calls has no rows', async () => {
  genesys.switches.usageRunningPolls = 0;
  const idle = genesys.addClient().id;
  const { json } = await bot.call('GET', `/api/v2/oauth/clients/${idle}/usage/summary`);
  expect((await bot.call('GET', String(json['resultsUri']))).json).toEqual({ results: [], queryStatus: 'Complete' });
});

test('a query can fail, be forbidden, or never end', async () => {
  genesys.switches.usageOutcome = 'Failed';
  expect((await outcome({ interval: WEEK }))[1]).toMatchObject({ queryStatus: 'Failed' });
  genesys.switches.usageOutcome = 'never';
  expect((await outcome({ interval: WEEK }))[1]).toEqual({ queryStatus: 'Running' });
  genesys.switches.usageOutcome = 'forbidden';
  const { json } = await bot.call('POST', `${usage}/query`, { interval: WEEK });
  expect(json).toMatchObject({ status: 403, code: 'missing.any.permissions' });
});

test('a complete result can lack its rows, their dates or their counts', async () => {
  genesys.switches.usageShape = 'noResults';
  expect((await outcome({ interval: WEEK }))[1]).toEqual({ results: null, queryStatus: 'Complete' });
  for (const [shape, field] of [
    ['noDates', 'date'],
    ['noRequests', 'requests'],
  ] as const) {
    genesys.switches.usageShape = shape;
    const row = Object.values((await outcome({ interval: WEEK }))[1]?.['results'] ?? {})[0];
    expect(row).toMatchObject({ status200: 15 });
    expect(row).not.toHaveProperty(field);
  }
});

test('a result in pages continues by its cursor, or repeats its first page forever', async () => {
  const row = { templateUri: 'api/v2/users', httpMethod: 'GET', status200: 1 };
  genesys.changeClient(id, { usage: ['23', '24', '25'].map((day) => ({ ...row, date: `2026-02-${day}` })) });
  genesys.switches.usageRunningPolls = 0;
  genesys.switches.usageShape = 'cursors';
  const { json } = await bot.call('POST', `${usage}/query`, { interval: WEEK, granularity: 'Day' });
  const page = async (query = '') => (await bot.call('GET', `${String(json['resultsUri'])}${query}`)).json;
  expect(await page()).toMatchObject({ results: [{ date: '2026-02-23' }, {}], cursors: { after: '2' } });
  const last = await page('?after=2');
  expect(last).toMatchObject({ results: [{ date: '2026-02-25' }] });
  expect(last).not.toHaveProperty('cursors');
  genesys.switches.usageShape = 'deafCursors';
  expect(await page('?after=2')).toEqual(await page());
});

test('refuses an invalid interval, an unknown client and another client’s execution', async () => {
  expect((await bot.call('POST', `${usage}/query`, { interval: 'today' })).json['code']).toBe('bad.request');
  expect((await bot.call('GET', '/api/v2/oauth/clients/nobody/usage/summary')).status).toBe(404);
  expect((await bot.call('GET', `${usage}/query/results/nothing`)).status).toBe(404);
});
