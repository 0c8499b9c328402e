import { expect, test } from 'vitest';
import { createWorld, failure, ONE } from './world.ts';

const QUERY = `${ONE}/usage/query`;
const RESULT = `GET ${QUERY}/results/e1`;

test('a usage query counts requests and errors by day, and is retried like a read', async () => {
  const { genesys, server } = await createWorld({
    [`POST ${QUERY}`]: (_request, n) => (n === 1 ? 'drop' : { json: { executionId: 'e1', resultsUri: '/x' } }),
  });
  const start = Date.UTC(2026, 0, 1);
  expect(await genesys.startUsageQuery('c1', { start, end: start + 86_400_000 })).toBe('e1');
  expect(JSON.parse(server.received.at(-1)?.text ?? '')).toEqual({
    interval: '2026-01-01T00:00:00.000Z/2026-01-02T00:00:00.000Z',
    granularity: 'Day',
    metrics: ['Requests', 'Status400', 'Status429', 'Status500'],
  });
});

test('a usage result is running until it’s complete', async () => {
  const { genesys } = await createWorld({
    [RESULT]: (_request, n) => ({
      json:
        n === 1
          ? { queryStatus: 'Running' }
          : {
              queryStatus: 'Complete',
              results: [
                {
                  date: '2026-01-01',
                  clientId: '',
                  requests: 10,
                  status200: 4,
                  status400: 1,
                  status429: 2,
                  status500: 3,
                },
                { date: '', requests: 5 },
              ],
            },
    }),
  });
  expect(await genesys.usageResult('c1', 'e1')).toBe('running');
  expect(await genesys.usageResult('c1', 'e1')).toEqual({
    rows: [
      { date: '2026-01-01', requests: 10, errors: 6 },
      { date: undefined, requests: 5, errors: 0 },
    ],
    complete: true,
  });
});

test('a failed query is genesys_failed, and an unknown status a broken answer', async () => {
  const { genesys } = await createWorld({
    [RESULT]: (_request, n) => ({ json: { queryStatus: n === 1 ? 'Failed' : 'Odd' } }),
  });
  expect(await failure(genesys.usageResult('c1', 'e1'))).toMatchObject({ code: 'genesys_failed' });
  expect(await failure(genesys.usageResult('c1', 'e1'))).toMatchObject({ code: 'genesys_answer_broken' });
});

test.each([
  ['null in place of its rows', { results: null }],
  ['no rows at all', {}],
  ['a row without its count', { results: [{ date: '2026-01-01', status400: 3 }] }],
  ['rows that are none', { results: ['many'] }],
])('a complete result with %s is a broken answer, not a client without calls', async (_name, body) => {
  const { genesys } = await createWorld({ [RESULT]: () => ({ json: { queryStatus: 'Complete', ...body } }) });
  expect(await failure(genesys.usageResult('c1', 'e1'))).toMatchObject({ code: 'genesys_answer_broken' });
});

test('an unreadable date is no date', async () => {
  const { genesys } = await createWorld({
    [RESULT]: () => ({ json: { queryStatus: 'Complete', results: [{ date: 'last week', requests: 7 }] } }),
  });
  expect(await genesys.usageResult('c1', 'e1')).toMatchObject({ rows: [{ date: undefined, requests: 7 }] });
});

/** Pages of one row each. `to` says which page a cursor leads to. */
const paged = (last: number, to: (after: number) => number) =>
  createWorld({
    [RESULT]: ({ query }) => {
      const at = to(Number(query.get('after') ?? 1));
      const cursors = at < last ? { cursors: { before: 'x', after: String(at + 1) } } : {};
      return { json: { queryStatus: 'Complete', results: [{ date: `2026-01-0${at}`, requests: at }], ...cursors } };
    },
  });

test('a paged result is followed by its cursor', async () => {
  const { genesys, server } = await paged(3, (after) => after);
  expect(await genesys.usageResult('c1', 'e1')).toMatchObject({
    rows: [{ requests: 1 }, { requests: 2 }, { requests: 3 }],
    complete: true,
  });
  expect(server.count('GET')).toBe(3);
});

test('if the cursor leads nowhere, the result is incomplete, and no row counts twice', async () => {
  const { genesys, server } = await paged(3, () => 1);
  expect(await genesys.usageResult('c1', 'e1')).toMatchObject({ rows: [{ requests: 1 }], complete: false });
  expect(server.count('GET')).toBe(2);
});

test('a result without an end is left unfinished', async () => {
  const { genesys, server } = await paged(Number.POSITIVE_INFINITY, (after) => after);
  expect(await genesys.usageResult('c1', 'e1')).toMatchObject({ complete: false });
  expect(server.count('GET')).toBe(10);
});
