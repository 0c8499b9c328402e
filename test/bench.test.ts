import { expect, test } from 'vitest';
import { judge, table } from '../bench/figures.ts';

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

test('the report says what isn’t decided', () => {
  const line = { what: 'start', measured: '1', beside: '1', result: '1 ×', target: '≤ 2 ×' };
  const verdicts = [true, false, 'undecided', undefined] as const;
  const [, , ...rows] = table(verdicts.map((met) => ({ ...line, met }))).split('\n');
  expect(rows.map((row) => row.split(' | ').at(-1))).toEqual(['yes |', '**no** |', '**undecided** |', '– |']);
});
