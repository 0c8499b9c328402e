import { expect, test } from 'vitest';
import { defined } from '../../services/defined.ts';

interface Target {
  id: string;
  note?: string;
}

test('members that are undefined are left out; null, zero, and the empty string stay', () => {
  expect(defined({ a: undefined, b: null, c: 0, d: '', e: false })).toStrictEqual({ b: null, c: 0, d: '', e: false });
});

test('what is left fits a type whose optional members may not be undefined', () => {
  const note = undefined as string | undefined;
  const target: Target = { ...defined({ id: 'x', note }) };
  expect(target).toStrictEqual({ id: 'x' });
});
