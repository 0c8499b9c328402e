import { expect, test } from 'vitest';
import { createTurns } from '../../services/usage/turns.ts';

const always = () => true;

test('few run at once, and of those that wait, the one that came last is next', async () => {
  const turns = createTurns(2);
  const order: string[] = [];
  const ends: (() => void)[] = [];
  const start = (name: string, isWanted = always) =>
    turns(async () => {
      order.push(name);
      await new Promise<void>((end) => ends.push(end));
      return name;
    }, isWanted);
  const all = ['a', 'b', 'c', 'd'].map((name) => start(name));
  const unwanted = start('e', () => false);
  const next = async () => {
    ends.shift()?.();
    await new Promise((done) => setImmediate(done));
  };
  expect(order).toEqual(['a', 'b']);
  await next();
  expect(order).toEqual(['a', 'b', 'd']);
  expect(await unwanted).toBeUndefined();
  while (ends.length > 0) await next();
  expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd']);
  expect(order).toEqual(['a', 'b', 'd', 'c']);
});

test('a failure gives its place to the next one', async () => {
  const turns = createTurns(1);
  const failed = turns(() => Promise.reject(new Error('no')), always);
  const after = turns(async () => 'yes', always);
  await expect(failed).rejects.toThrow('no');
  expect(await after).toBe('yes');
  expect(await turns(async () => 'again', always)).toBe('again');
});
