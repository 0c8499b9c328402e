import { expect, test } from 'vitest';
import { KeyturnError } from '../../services/errors.ts';
import type { UsageRow } from '../../services/genesys/types/lists.ts';
import { readUsage } from '../../services/usage.ts';

const noon = Date.UTC(2026, 5, 30, 12);
const date = (daysAgo: number): string => new Date(noon - daysAgo * 86_400_000).toISOString().slice(0, 10);

/** Reads a client's usage from these answers in turn, then from the last one again and again. */
async function read(answers: (UsageRow[] | 'running' | Error)[], refused?: Error, complete = true) {
  const waits: number[] = [];
  const slow: number[] = [];
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
        return answer === 'running' ? answer : { rows: answer, complete };
      },
    },
    clientId: 'c1',
    now: () => now,
    onSlow: () => {
      slow.push(now - noon);
    },
    wait: async (ms) => {
      waits.push(ms);
      now += ms;
    },
  });
  return { usage, waits, queries, slow };
}

test('a week and a month are counted separately, with the last day that had a call', async () => {
  const { usage, queries } = await read([
    [
      { date: date(3), requests: 10, errors: 1 },
      { date: date(1), requests: 0, errors: 0 },
      { date: date(20), requests: 100, errors: 20 },
      { date: date(5), requests: 5, errors: 0 },
    ],
  ]);
  expect(usage).toEqual({
    kind: 'known',
    week: { requests: 15, errors: 1 },
    month: { requests: 115, errors: 21 },
    lastActive: date(3),
  });
  expect(queries[0]).toEqual(['c1', { start: noon - 30 * 86_400_000, end: noon }]);
  expect(queries[1]).toEqual(['c1', 'e1']);
});

test('a row is a full day, so the day the week began on counts, and the day before doesn’t', async () => {
  const rows = [7, 8, 30, 31].map((daysAgo) => ({ date: date(daysAgo), requests: 10 ** (daysAgo % 10), errors: 0 }));
  const { usage } = await read([rows]);
  expect(usage).toMatchObject({ week: { requests: 10 ** 7 }, month: { requests: 10 ** 7 + 10 ** 8 + 1 } });
});

test('calls without a date are from some day of the month: neither the week nor the last day is known', async () => {
  const rows = [
    { date: undefined, requests: 4, errors: 2 },
    { date: date(1), requests: 1, errors: 0 },
  ];
  expect((await read([rows])).usage).toEqual({ kind: 'known', month: { requests: 5, errors: 2 } });
});

test('a client without calls has no last day', async () => {
  const none = { requests: 0, errors: 0 };
  expect((await read([[]])).usage).toEqual({ kind: 'known', week: none, month: none });
});

test('the calls of an incomplete result are a minimum, and zero calls don’t mean none', async () => {
  const rows = [{ date: date(2), requests: 9, errors: 0 }];
  const nine = { requests: 9, errors: 0 };
  expect((await read([rows], undefined, false)).usage).toEqual({
    kind: 'known',
    week: nine,
    month: nine,
    atLeast: true,
  });
  expect((await read([[]], undefined, false)).usage).toEqual({ kind: 'unknown', why: 'silent' });
});

test('a running query is polled less and less often, reported as slow once, and given up after three minutes', async () => {
  const late = await read(['running', 'running', 'running', []]);
  expect(late.usage.kind).toBe('known');
  expect(late.waits).toEqual([500, 1_000, 2_000]);
  expect(late.slow).toEqual([]);
  const never = await read(['running']);
  expect(never.usage).toEqual({ kind: 'unknown', why: 'silent' });
  expect(never.waits.slice(0, 7)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  expect(never.slow).toEqual([30_500]);
  const waited = never.waits.reduce((sum, each) => sum + each, 0);
  expect(waited).toBeGreaterThanOrEqual(180_000);
  expect(waited).toBeLessThan(195_000);
});

test('a refusal is told apart from silence; our own faults are thrown', async () => {
  const forbidden = { kind: 'unknown', why: 'forbidden' };
  expect((await read([], new KeyturnError('genesys_bot_permission'))).usage).toEqual(forbidden);
  const other = new KeyturnError('genesys_refused', { details: { status: '403', genesysCode: 'not.authorized' } });
  expect((await read(['running', other])).usage).toEqual(forbidden);
  const silent = { kind: 'unknown', why: 'silent' };
  expect((await read(['running', new KeyturnError('genesys_failed')])).usage).toEqual(silent);
  expect((await read([], new KeyturnError('genesys_not_found'))).usage).toEqual(silent);
  await expect(read([new TypeError('a slip')])).rejects.toThrow('a slip');
});
