import { expect, test } from 'vitest';
import { type Judged, judge, type Line, spread, table, verdictOf } from '../bench/figures.ts';
import { calmestRun } from '../bench/repeat.ts';
import { firstToGive, steadily } from '../bench/scale/load.ts';

const atMost2 = (ratio: number): boolean => ratio <= 2;

test.each([
  ['all on one side', [1.2, 1.9, 1.4, 1.3, 1.1, 1.5], true],
  ['all on the other', [2.2, 2.9, 2.4, 2.3, 2.1, 2.5], false],
  ['one of nine on the other', [1.2, 1.9, 1.4, 1.3, 1.1, 1.5, 1.2, 1.3, 9], true],
  ['one of six on the other', [1.2, 1.9, 1.4, 1.3, 1.1, 9], 'undecided'],
  ['as many on either side', [1, 1, 1, 1, 1, 3, 3, 3, 3, 3], 'undecided'],
  ['too few', [1, 1, 1, 1, 1], 'undecided'],
  ['none', [], 'undecided'],
] as const)('whether a target is met, by its rounds: %s', (_which, rounds, met) => {
  expect(judge(rounds, atMost2)).toBe(met);
});

/** So many rounds that meet a target, and so many that don't. */
const rounds = (met: number, missed: number): Judged => ({
  figures: [...Array<number>(met).fill(1), ...Array<number>(missed).fill(9)],
  holds: atMost2,
});

test('the report says what isn’t decided', () => {
  const line = { what: 'start', measured: '1', beside: '1', result: '1 ×', target: '≤ 2 ×' };
  const verdicts = [true, false, [rounds(3, 3)], undefined, [rounds(6, 0), rounds(0, 6)], [rounds(6, 0), rounds(3, 3)]];
  const [, , ...rows] = table(verdicts.map((met) => ({ ...line, met }))).split('\n');
  expect(rows.map((row) => row.split(' | ').at(-1))).toEqual([
    ...['yes |', '**no** |', '**undecided** |', '– |', '**no** |', '**undecided** |'],
  ]);
});

test('how noisy a run was is the range of the middle half of the rounds', () => {
  expect(spread([100, 100, 100])).toBe(0);
  expect(spread([10, 90, 100, 110, 500])).toBeCloseTo(0.2);
  const line = { what: 'start', measured: '', beside: '', result: '', target: '', met: undefined };
  expect(table([{ ...line, noise: 0.123 }])).toContain('| 12 % |');
});

const run = (met: Line['met'], noise: number): Line[] => [
  { what: 'start', measured: '', beside: '', result: '', target: '≤ 2 ×', met, noise },
];
test.each([
  ['a calm one counts', [run(true, 0.1)], 0, true],
  ['one that decides nothing is repeated', [run([rounds(3, 3)], 0.1), run([rounds(9, 0)], 0.2)], 0, true],
  ['noise doesn’t matter if the rounds decide', [run([rounds(0, 6)], 0.9)], 0, false],
  [
    'a noisy one is repeated, if not by its rounds, even if the target was met',
    [run(true, 0.3), run(true, 0.1)],
    1,
    true,
  ],
  ['of three noisy ones the calmest counts', [run(true, 0.5), run(true, 0.4), run(true, 0.3)], 2, true],
  [
    'all rounds of three undecided ones decide',
    [run([rounds(7, 3)], 0.3), run([rounds(7, 3)], 0.1), run([rounds(8, 2)], 0.2)],
    1,
    true,
  ],
  [
    'three that show nothing',
    [run([rounds(3, 3)], 0.3), run([rounds(3, 3)], 0.2), run([rounds(3, 3)], 0.1)],
    2,
    'undecided',
  ],
  ['without a target, noise doesn’t matter', [run(undefined, 0.9)], 0, undefined],
])('runs that are too noisy to judge: %s', async (_which, runs, counting, verdict) => {
  let count = 0;
  let repeated = 0;
  const lines = await calmestRun(
    async () => [...(runs[count++] ?? [])],
    () => (repeated += 1),
  );
  expect(lines.map(({ noise }) => noise)).toEqual(runs[counting]?.map(({ noise }) => noise));
  expect(lines.map(verdictOf)).toEqual([verdict]);
  expect([count, repeated]).toEqual([runs.length, runs.length - 1]);
});

test('a steady rate is kept however long the answers take, and what gives first is the first step that people notice', async () => {
  const at: number[] = [];
  const step = await steadily(200, 50, async (turn) => {
    at.push(turn);
    return { ms: turn < 9 ? 1 : 100, isLoading: false };
  });
  expect(step).toMatchObject({ rate: 200, answered: 10, p50: 1, p99: 100, late: 0, loading: 0 });
  expect(at).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(firstToGive([step], 100)).toBeUndefined();
  expect(firstToGive([step, { ...step, rate: 400 }], 99)?.rate).toBe(200);
  expect(firstToGive([step, { ...step, rate: 400, late: 1 }], 100)?.rate).toBe(400);
  expect(firstToGive([step, { ...step, rate: 400, loading: 1 }], 100)?.rate).toBe(400);
});
