import { expect, test } from 'vitest';
import { deriveKeys } from '../../services/keys.ts';

test('each use has its own key, the same every time', () => {
  const { id, seal, audit, store } = deriveKeys(Buffer.alloc(32, 1));
  expect([seal, audit, store].map(({ length }) => length)).toEqual([32, 32, 32]);
  expect(id).toMatch(/^[0-9a-f]{8}$/);
  expect(
    new Set([seal, audit, store, Buffer.alloc(32, 1), deriveKeys(Buffer.alloc(32, 2)).seal].map(String)).size,
  ).toBe(5);
  // Fixed, because what was sealed and chained before an update must open and verify after it.
  expect(seal.toString('hex')).toBe('167e81753f3366dc76e13b7ce0a938775e6eed61afdbe151c293388c0097a8ca');
  expect(audit.toString('hex')).toBe('4cf8d475fd7428f033295251270f844467a4b7cd67c53d2f289dca2c59a43d3a');
});

test('a key of the wrong length is refused', () => {
  expect(() => deriveKeys(Buffer.alloc(31))).toThrow(RangeError);
});
