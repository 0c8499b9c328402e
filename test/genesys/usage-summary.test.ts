import { expect, test } from 'vitest';
import { KeyturnError } from '../../services/errors.ts';
import type { UsageRow } from '../../services/genesys/types/lists.ts';
import { queryUsage } from '../../services/usage/query.ts';

const dayMs = 86_400_000;
const noon = Date.UTC(2026, 5, 30, 12);
const date = (daysAgo: number): string => new Date(noon - daysAgo * dayMs).toISOString().slice(0, 10);

type Answer = UsageRow[] | 'running' | Error;

interface Given {
  /** The answers to the query for half a year in turn, then the last one again and again; an error refuses it. */
  half?: Answer[] | KeyturnError;
  /** The same for a month. */
  month?: Answer[] | KeyturnError;
  complete?: boolean;
}

/** Reads a client's usage, with the days of each query that was started, and the pauses between two polls. */
async function read({ half = ['running'], month = ['running'], complete = true }: Given) {
  const waits: number[] = [];
  const queries: unknown[] = [];
  let now = noon;
  let at = 0;
  const usage = await queryUsage({
    genesys: {
      async startUsageQuery(clientId, { start, end }) {
        const days = (end - start) / dayMs;
        queries.push([clientId, days]);
        at = 0;
        const answers = days > 30 ? half : month;
        if (answers instanceof Error) throw answers;
        return days > 30 ? 'half' : 'month';
      },
      async usageResult(_clientId, execution) {
        const answers = execution === 'half' ? half : month;
        const answer = answers instanceof Error ? answers : (answers[Math.min(at, answers.length - 1)] ?? 'running');
        at += 1;
        if (answer instanceof Error) throw answer;
        return answer === 'running' ? answer : { rows: answer, complete };
      },
    },
    clientId: 'c1',
    now: () => now,
    patienceMs: 180_000,
    wait: async (ms) => {
      waits.push(ms);
      now += ms;
    },
  });
  return { usage, waits, queries };
}

const row = (daysAgo: number | undefined, requests: number, errors = 0): UsageRow => ({
  date: daysAgo === undefined ? undefined : date(daysAgo),
  requests,
  errors,
});

test('one query for half a year gives all spans, and the last day that had a call', async () => {
  const rows = [row(3, 10, 1), row(1, 0), row(20, 100, 20), row(5, 5), row(80, 1_000), row(170, 10_000)];
  const { usage, queries } = await read({ half: [rows] });
  expect(usage).toEqual({
    kind: 'known',
    week: { requests: 15, errors: 1 },
    month: { requests: 115, errors: 21 },
    quarter: { requests: 1_115, errors: 21 },
    half: { requests: 11_115, errors: 21 },
    lastActive: date(3),
  });
  expect(queries).toEqual([['c1', 180]]);
});

test('a row is a full day, so the day the week began on counts, and the day before doesn’t', async () => {
  const rows = [7, 8, 30, 31, 90, 91, 180, 181].map((daysAgo, at) => row(daysAgo, 10 ** at));
  const { usage } = await read({ half: [rows] });
  expect(usage).toMatchObject({
    week: { requests: 1 },
    month: { requests: 111 },
    quarter: { requests: 11_111 },
    half: { requests: 1_111_111 },
  });
});

test.each<[string, NonNullable<Given['half']>]>([
  ['is refused', new KeyturnError('genesys_refused', { details: { status: '400' } })],
  ['failed', [new KeyturnError('genesys_failed', { details: { status: '200' } })]],
  ['comes without rows', [new KeyturnError('genesys_answer_broken')]],
  ['runs for too long', ['running']],
  ['has calls without a day', [[row(undefined, 4)]]],
])('if the query for half a year %s, a month is asked for', async (_how, half) => {
  const { usage, queries } = await read({ half, month: [[row(2, 9)]] });
  const nine = { requests: 9, errors: 0 };
  expect(usage).toEqual({ kind: 'known', week: nine, month: nine, lastActive: date(2) });
  expect(queries).toEqual([
    ['c1', 180],
    ['c1', 30],
  ]);
});

test('calls without a date are from some day of the month: neither the week nor the last day is known', async () => {
  const rows = [row(undefined, 4, 2), row(1, 1)];
  expect((await read({ half: [rows], month: [rows] })).usage).toEqual({
    kind: 'known',
    month: { requests: 5, errors: 2 },
  });
});

test('a client without calls has no last day', async () => {
  const none = { requests: 0, errors: 0 };
  expect((await read({ half: [[]] })).usage).toEqual({
    kind: 'known',
    ...{ week: none, month: none, quarter: none, half: none },
  });
});

test('the calls of an incomplete result are a minimum, and zero calls don’t mean none', async () => {
  const nine = { requests: 9, errors: 0 };
  const some = [row(2, 9)];
  const least = { kind: 'known', week: nine, month: nine, atLeast: true };
  expect((await read({ half: [some], month: [some], complete: false })).usage).toEqual(least);
  expect((await read({ half: [[]], month: [[]], complete: false })).usage).toEqual({ kind: 'unknown', why: 'silent' });
  // The month isn't answered at all.
  expect((await read({ half: [some], complete: false })).usage).toEqual(least);
});

test('a running query is polled less and less often, and given up after three minutes', async () => {
  const late = await read({ half: ['running', 'running', 'running', []] });
  expect(late.usage.kind).toBe('known');
  expect(late.waits).toEqual([500, 1_000, 2_000]);
  const never = await read({});
  expect(never.usage).toEqual({ kind: 'unknown', why: 'silent' });
  expect(never.waits.slice(0, 7)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  const waited = never.waits.reduce((sum, each) => sum + each, 0);
  expect(waited).toBeGreaterThanOrEqual(180_000);
  expect(waited).toBeLessThan(195_000);
  expect(never.waits.length).toBeLessThan(25);
});

test('a refusal is told apart from silence, and neither is asked about twice; our own faults are thrown', async () => {
  const forbidden = { kind: 'unknown', why: 'forbidden' };
  const other = new KeyturnError('genesys_refused', { details: { status: '403', genesysCode: 'not.authorized' } });
  const silent = { kind: 'unknown', why: 'silent' };
  for (const [half, usage] of [
    [new KeyturnError('genesys_bot_permission'), forbidden],
    [['running', other], forbidden],
    [['running', new KeyturnError('genesys_failed', { details: { status: '503' } })], silent],
    [new KeyturnError('genesys_not_found'), silent],
    [new KeyturnError('genesys_rate_limited'), silent],
  ] as const) {
    const found = await read({ half: half instanceof Error ? half : [...half], month: [[]] });
    expect(found.usage).toEqual(usage);
    expect(found.queries).toHaveLength(1);
  }
  expect((await read({ month: new KeyturnError('genesys_bot_permission') })).usage).toEqual(forbidden);
  await expect(read({ half: [new TypeError('a slip')] })).rejects.toThrow('a slip');
});
