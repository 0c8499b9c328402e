import { expect, test } from 'vitest';
import { whenStopped } from '../../commands/clients/grant-types.ts';

const at = (iso: string) => Date.parse(iso);

test.each([
  [
    '2026-11-27T09:00:00Z',
    'Genesys Cloud ends support for the implicit grant in spring 2027, 94 days from now at the earliest.',
  ],
  [
    '2027-02-28T09:00:00Z',
    'Genesys Cloud ends support for the implicit grant in spring 2027, 1 day from now at the earliest.',
  ],
  ['2027-03-01T00:00:00Z', 'Genesys Cloud announced that support for the implicit grant ends in spring 2027.'],
  ['2028-01-01T00:00:00Z', 'Genesys Cloud announced that support for the implicit grant ends in spring 2027.'],
])('on %s the end of the implicit grant reads “%s”', (iso, sentence) => {
  expect(whenStopped('TOKEN', at(iso))).toBe(sentence);
});

test.each(['CODE', 'CLIENT-CREDENTIALS', 'SAML2-BEARER', 'PASSWORD', 'DEVICE', '__proto__', ''])(
  'says nothing about an end of “%s”',
  (grantType) => {
    expect(whenStopped(grantType, at('2026-11-27T09:00:00Z'))).toBeUndefined();
  },
);
