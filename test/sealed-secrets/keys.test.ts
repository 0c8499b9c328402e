import { createPublicKey } from 'node:crypto';
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

test('the key for signatures is the same every time, and another one for another key', () => {
  const publicKey = (seed: number) =>
    createPublicKey(deriveKeys(Buffer.alloc(32, seed)).sign)
      .export({ format: 'der', type: 'spki' })
      .toString('hex');
  // Fixed, because exports name it.
  expect(publicKey(1)).toBe('302a300506032b6570032100b7291f65e9d35029f2bce8c1d465b4f56d17d331e8fd1ccd33fd71e78bbdf2c7');
  expect(publicKey(2)).not.toBe(publicKey(1));
});

test('a key of the wrong length is refused', () => {
  expect(() => deriveKeys(Buffer.alloc(31))).toThrow(RangeError);
});
