import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, canonicalObject } from '../services/canonical-json.ts';

const reversed = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(reversed);
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, inner]) => [name, reversed(inner)]),
  );
};

test('the order of members makes no difference, and nothing is lost', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      expect(canonicalJson(reversed(value))).toBe(text);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('members come in the order of their names, at every depth', () => {
  expect(canonicalJson({ b: [{ d: 1, c: undefined, a: null }], a: 'x' })).toBe('{"a":"x","b":[{"a":null,"d":1}]}');
});

test('`__proto__` is a member like any other', () => {
  const text = '{"__proto__":{"b":1},"a":2}';
  expect(canonicalJson(JSON.parse(text))).toBe(text);
});

test('an object of texts has the text of the object', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (members) => {
      const texts = Object.entries(members).map(([name, value]) => [name, canonicalJson(value)]);
      expect(canonicalObject(Object.fromEntries(texts))).toBe(canonicalJson(members));
    }),
  );
});
