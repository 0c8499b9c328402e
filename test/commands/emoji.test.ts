import { expect, test } from 'vitest';
import { valuesOf } from '../../commands/forms/client-fields.ts';
import { readClientForm } from '../../commands/forms/read-client-form.ts';
import { formValues } from '../../commands/operation/values.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';

const base: OAuthClient = {
  id: 'c-1',
  name: 'Rockets 🚀 & 👩‍💻 desk',
  description: 'Thumbs 👍🏽 up',
  grantType: 'CODE',
  state: 'active',
  redirectUris: ['https://a.example.com/cb'],
  scopes: [],
  roleDivisions: [],
  rolesWithoutDivision: [],
  allowedIps: undefined,
  accessTokenValiditySeconds: undefined,
  dateCreated: undefined,
  dateModified: undefined,
  dateToDelete: undefined,
  createdBy: undefined,
  modifiedBy: undefined,
};

/** Name and description as they're read when the fields send these. */
const read = (sent: { name?: string; description?: string }) => {
  const values = formValues.parse({ ...valuesOf(base, () => ''), ...sent });
  const reading = readClientForm({ values, base, asksReason: false });
  return reading.ok ? [reading.draft.name, reading.draft.description] : reading.errors;
};

test('fields whose emoji come back as codes hold what they held', () => {
  expect(read({})).toEqual([base.name, base.description]);
  expect(
    read({ name: 'Rockets :rocket: & :female-technologist: desk', description: 'Thumbs :+1::skin-tone-4: up' }),
  ).toEqual([base.name, base.description]);
});

test('anything else that’s typed counts, including codes', () => {
  expect(read({ name: 'Rockets :rocket: desk', description: 'Thumbs up' })).toEqual([
    'Rockets :rocket: desk',
    'Thumbs up',
  ]);
  expect(read({ name: 'Rockets 🛰️ & 👩‍💻 desk' })).toEqual(['Rockets 🛰️ & 👩‍💻 desk', base.description]);
});
