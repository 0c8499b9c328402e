import fc from 'fast-check';
import { expect, test } from 'vitest';
import { atOnce, filtering, inSlices, mapping, sorting } from '../services/slices.ts';

test('steps sort as toSorted does, and keep the order of what’s equal', () => {
  const item = fc.record({ key: fc.integer({ min: 0, max: 50 }), place: fc.nat() });
  const byKey = (a: { key: number }, b: { key: number }): number => a.key - b.key;
  fc.assert(
    fc.property(fc.array(item, { maxLength: 2_000, size: 'max' }), (items) => {
      expect(atOnce(sorting(items, byKey))).toEqual(items.toSorted(byKey));
    }),
    { numRuns: 30 },
  );
});

test('other work gets its turn while there are many steps', async () => {
  let turns = 0;
  const other = setInterval(() => (turns += 1), 0);
  const until = performance.now() + 10_000;
  const waiting = function* () {
    while (turns < 4 && performance.now() < until) yield;
    return 'made';
  };
  expect(await inSlices(waiting())).toBe('made');
  clearInterval(other);
  expect(turns).toBeGreaterThan(3);
  expect(await inSlices(mapping([1, 2, 3], (each) => each * 2))).toEqual([2, 4, 6]);
  expect(await inSlices(filtering([1, 2, 3], (each) => each !== 2))).toEqual([1, 3]);
});
