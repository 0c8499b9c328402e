import { expect, test } from 'vitest';
import { defined } from '../../services/defined.ts';

interface Target {
  id: string;
  note?: string;
}

test('drops undefined members, and keeps null, zero, and the empty string', () => {
  expect(defined({ a: undefined, b: null, c: 0, d: '', e: false })).toStrictEqual({ b: null, c: 0, d: '', e: false });
});

test('the result fits a type whose optional members can’t be undefined', () => {
  const note = undefined as string | undefined;
  const target: Target = { ...defined({ id: 'x', note }) };
  expect(target).toStrictEqual({ id: 'x' });
});
