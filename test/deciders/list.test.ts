import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type DeciderList,
  decodeList,
  emailDigest,
  encodeList,
  type StoredList,
} from '../../services/deciders/list.ts';

const account = fc.record({ team: fc.string(), user: fc.string() });
const holder = fc.record(
  {
    genesysUser: fc.string(),
    name: fc.string({ unit: 'grapheme' }),
    permissions: fc.array(fc.string(), { maxLength: 4 }),
    email: fc.string(),
    slack: fc.option(account),
    slackAt: fc.nat(),
    unlisted: fc.constant(true as const),
  },
  { requiredKeys: ['genesysUser', 'name', 'permissions', 'email', 'slackAt'] },
);
const list: fc.Arbitrary<DeciderList> = fc.record({
  asOf: fc.nat(),
  complete: fc.boolean(),
  deep: fc.boolean(),
  holders: fc.array(holder, { maxLength: 5 }),
});
const stored: fc.Arbitrary<StoredList> = fc.record(
  { v: fc.constant(1 as const), list, claimedUntil: fc.nat(), failedAt: fc.nat() },
  { requiredKeys: ['v'] },
);

test('what’s stored is read as it was', () => {
  fc.assert(
    fc.property(stored, (value) => {
      expect(decodeList(encodeList(value))).toEqual(value);
    }),
  );
});

test('anything else counts as nothing', () => {
  const else_ = fc.oneof(fc.string(), fc.json(), fc.constant(undefined));
  fc.assert(
    fc.property(else_, (raw) => {
      const read = decodeList(raw);
      expect(read.v).toBe(1);
      expect(read.list).toBeUndefined();
    }),
  );
});

test('an email’s digest ignores case, and nothing else', () => {
  expect(emailDigest(' Ada@Example.com ')).toBe(emailDigest('ada@example.com'));
  expect(emailDigest('ada@example.org')).not.toBe(emailDigest('ada@example.com'));
  expect(emailDigest('ada@example.com')).not.toContain('ada');
});
