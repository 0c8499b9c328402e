import { expect, test } from 'vitest';
import { fingerprint } from '../../services/genesys/fingerprint.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';

const client: OAuthClient = {
  id: 'c1',
  name: 'Payroll export',
  description: 'Nightly',
  grantType: 'CODE',
  state: 'active',
  accessTokenValiditySeconds: 86_400,
  redirectUris: ['https://a.example', 'https://b.example'],
  scopes: ['users', 'routing'],
  roleDivisions: [
    { roleId: 'r1', divisionId: 'd1' },
    { roleId: 'r2', divisionId: '*' },
  ],
  rolesWithoutDivision: [],
  allowedIps: ['203.0.113.7', '2001:db8::/32'],
  dateCreated: '2025-01-01T00:00:00Z',
  dateModified: '2026-01-01T00:00:00Z',
  dateToDelete: undefined,
  createdBy: undefined,
  modifiedBy: undefined,
};

test.each<[string, Partial<OAuthClient>]>([
  ['another client', { id: 'c2' }],
  ['its name', { name: 'Payroll Export' }],
  ['its description', { description: 'Weekly' }],
  ['its grant type', { grantType: 'TOKEN' }],
  ['its state', { state: 'inactive' }],
  ['its token duration', { accessTokenValiditySeconds: 3_600 }],
  ['a redirect URI more', { redirectUris: [...client.redirectUris, 'https://evil.example'] }],
  ['a redirect URI less', { redirectUris: ['https://a.example'] }],
  ['a scope more', { scopes: [...client.scopes, 'oauth'] }],
  [
    'a role in another division',
    {
      roleDivisions: [
        { roleId: 'r1', divisionId: 'd1' },
        { roleId: 'r2', divisionId: 'd1' },
      ],
    },
  ],
  ['a role less', { roleDivisions: [{ roleId: 'r1', divisionId: 'd1' }] }],
  ['a role more, without a division', { rolesWithoutDivision: ['r3'] }],
  ['an allowed address more', { allowedIps: ['203.0.113.7', '2001:db8::/32', '198.51.100.0/24'] }],
  ['an allowed address less', { allowedIps: ['203.0.113.7'] }],
  ['no allowed addresses at all', { allowedIps: [] }],
  ['allowed addresses of which nothing is known', { allowedIps: undefined }],
  ['the date of its last change', { dateModified: '2026-01-01T00:00:01Z' }],
])('%s makes a different fingerprint', (_what, change) => {
  expect(fingerprint({ ...client, ...change })).not.toBe(fingerprint(client));
});

test('a client with a division for each role and unknown allowed addresses keeps the fingerprint that earlier versions stored', () => {
  expect(fingerprint({ ...client, allowedIps: undefined })).toBe('hEXSJbh952_ZoOwARb8w0q5_mDtTtqXaysF97T3mYH8');
});

test('the order of Genesys Cloud’s lists, and what no one can change, don’t matter', () => {
  const turned: OAuthClient = {
    ...client,
    redirectUris: client.redirectUris.toReversed(),
    scopes: client.scopes.toReversed(),
    roleDivisions: client.roleDivisions.toReversed(),
    allowedIps: ['2001:DB8:0::/32', '203.0.113.7/32'],
    createdBy: 'somebody',
  };
  expect(fingerprint(turned)).toBe(fingerprint(client));
});

test('left out and empty are the same', () => {
  const bare = { ...client, description: undefined, accessTokenValiditySeconds: undefined, dateModified: undefined };
  expect(fingerprint(bare)).toBe(
    fingerprint({ ...bare, description: '', accessTokenValiditySeconds: 0, dateModified: '' }),
  );
  expect(fingerprint(bare)).not.toBe(fingerprint(client));
});
