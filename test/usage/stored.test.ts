import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeUsage, encodeUsage, readStoredUsage, toEvidence } from '../../services/usage/types.ts';
import { usageWith } from '../support/usages.ts';

const anyUsage = usageWith(fc.string({ unit: 'binary' }));
const without = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('what’s kept for all replicas, and with a request, is what Genesys Cloud said', () => {
  fc.assert(
    fc.property(anyUsage, (usage) => {
      expect(without(decodeUsage(encodeUsage(usage)))).toEqual(without(usage));
      expect(without(readStoredUsage(toEvidence(usage)))).toEqual(without(usage));
    }),
  );
});

test('anything else is nothing, and never an error', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (raw) => {
      expect(decodeUsage(raw)).toBeUndefined();
    }),
  );
  const { v: _version, ...unversioned } = JSON.parse(encodeUsage({ kind: 'unknown', why: 'silent' }));
  expect(decodeUsage(JSON.stringify({ ...unversioned, v: 2 }))).toBeUndefined();
  expect(decodeUsage('{"v":1,"usage":{"kind":"known","month":{"requests":"many","errors":0}}}')).toBeUndefined();
});

test('what a newer version knows of dependents doesn’t take the usage away', () => {
  const usage = { kind: 'unknown', why: 'silent', asOf: 5, dependents: { kind: 'guessed', by: 'a model' } };
  expect(decodeUsage(JSON.stringify({ v: 1, usage }))).toMatchObject({ kind: 'unknown', asOf: 5 });
});
