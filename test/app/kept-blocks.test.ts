import { expect, test } from 'vitest';
import { carryingMessage } from '../../app/slack/carried.ts';
import { keptOf } from '../../app/slack/kept-blocks.ts';
import { button, section } from '../../commands/block-kit/blocks.ts';
import { ids } from '../../commands/names.ts';

const row = () => section('Payroll Export', button({ label: 'Show', actionId: ids.run('show'), value: 'payroll' }));

test('what’s made of a frozen block is made once, and of any other block each time', () => {
  let made = 0;
  const of = keptOf(() => {
    made += 1;
    return { made };
  });
  const [frozen, open] = [Object.freeze(row()), row()];
  expect([of(frozen), of(frozen), of(open), of(open)].map((each) => each.made)).toEqual([1, 1, 2, 3]);
  expect(Object.isFrozen(of(frozen))).toBe(true);
});

test('a kept block carries the organization that it’s sent for', () => {
  const kept = Object.freeze(row());
  const values = ['north', 'south', 'north'].map((organization) => {
    const [block] = carryingMessage(organization, { text: '', blocks: [kept] }).blocks;
    return JSON.stringify(block);
  });
  expect(values[0]).toContain('"k1:north:payroll"');
  expect(values[1]).toContain('"k1:south:payroll"');
  expect(values[2]).toBe(values[0]);
});
