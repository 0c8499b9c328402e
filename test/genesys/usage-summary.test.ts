import { expect, test } from 'vitest';
import { KeyturnError } from '../../services/errors.ts';
import type { UsageRow } from '../../services/genesys/types.ts';
import { readUsage } from '../../services/usage.ts';

const noon = Date.UTC(2026, 5, 30, 12);
const date = (daysAgo: number): string => new Date(noon - daysAgo * 86_400_000).toISOString().slice(0, 10);

/** Reads the use of a client from these answers, in turn; the last one again and again. */
async function read(answers: (UsageRow[] | 'running' | Error)[], refused?: Error) {
  const waits: number[] = [];
  const queries: unknown[] = [];
  let now = noon;
  let at = 0;
  const usage = await readUsage({
    genesys: {
      async startUsageQuery(clientId, interval) {
        queries.push([clientId, interval]);
        if (refused !== undefined) throw refused;
        return 'e1';
      },
      async usageResult(clientId, execution) {
        queries.push([clientId, execution]);
        const answer = answers[Math.min(at, answers.length - 1)] ?? 'running';
        at += 1;
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
    clientId: 'c1',
    now: () => now,
    wait: async (ms) => {
      waits.push(ms);
      now += ms;
    },
  });
  return { usage, waits, queries };
}

test('a week and a month are told apart, with the last day that had a call', async () => {
  const { usage, queries } = await read([
    [
      { date: date(3), requests: 10, errors: 1 },
      { date: date(1), requests: 0, errors: 0 },
      { date: date(20), requests: 100, errors: 20 },
      { date: date(5), requests: 5, errors: 0 },
    ],
  ]);
  expect(usage).toEqual({
    week: { requests: 15, errors: 1 },
    month: { requests: 115, errors: 21 },
    lastActive: date(3),
  });
  expect(queries[0]).toEqual(['c1', { start: noon - 30 * 86_400_000, end: noon }]);
  expect(queries[1]).toEqual(['c1', 'e1']);
});

test('a row is a whole day, so the day in which the week began counts, and the one before does not', async () => {
  const rows = [7, 8, 30, 31].map((daysAgo) => ({ date: date(daysAgo), requests: 10 ** (daysAgo % 10), errors: 0 }));
  const { usage } = await read([rows]);
  expect(usage?.week.requests).toBe(10 ** 7);
  expect(usage?.month.requests).toBe(10 ** 7 + 10 ** 8 + 1);
});

test('what has no date counts for both, and makes no last day', async () => {
  const { usage } = await read([[{ date: undefined, requests: 4, errors: 2 }]]);
  expect(usage).toEqual({ week: { requests: 4, errors: 2 }, month: { requests: 4, errors: 2 } });
});

test('a client that nobody used has no last day', async () => {
  expect((await read([[]])).usage).toEqual({ week: { requests: 0, errors: 0 }, month: { requests: 0, errors: 0 } });
});

test('a query that runs is looked at ever less often, and given up after three minutes', async () => {
  const late = await read(['running', 'running', 'running', []]);
  expect(late.usage).toBeDefined();
  expect(late.waits).toEqual([500, 1_000, 2_000]);
  const never = await read(['running']);
  expect(never.usage).toBeUndefined();
  expect(never.waits.slice(0, 7)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  const waited = never.waits.reduce((sum, each) => sum + each, 0);
  expect(waited).toBeGreaterThanOrEqual(180_000);
  expect(waited).toBeLessThan(195_000);
});

test('the card does without where Genesys Cloud refuses or fails; a fault of our own is told', async () => {
  const forbidden = new KeyturnError('genesys_bot_permission');
  expect((await read([], forbidden)).usage).toBeUndefined();
  expect((await read(['running', new KeyturnError('genesys_failed')])).usage).toBeUndefined();
  await expect(read([new TypeError('a slip')])).rejects.toThrow('a slip');
});
