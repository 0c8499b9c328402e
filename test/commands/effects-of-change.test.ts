import { describe, expect, test } from 'vitest';
import {
  changeEffects,
  effectsOfChange,
  effectsOfCreation,
  newClientEffects,
} from '../../commands/clients/effects-of-change.ts';
import { effectsIn } from '../../commands/operation/weight.ts';
import type { ClientChange, OAuthClient } from '../../services/genesys/types/client.ts';

const base: OAuthClient = {
  id: 'c1',
  name: 'Payroll',
  description: 'Pays people',
  grantType: 'TOKEN',
  state: 'active',
  accessTokenValiditySeconds: 3_600,
  redirectUris: ['https://a.example.com', 'https://b.example.com'],
  scopes: ['users', 'routing'],
  roleDivisions: [
    { roleId: 'mine', divisionId: 'home' },
    { roleId: 'theirs', divisionId: 'home' },
  ],
  rolesWithoutDivision: [],
  allowedIps: ['192.0.2.0/24'],
  dateCreated: undefined,
  dateModified: undefined,
  dateToDelete: undefined,
  createdBy: undefined,
  modifiedBy: undefined,
};
const [mine, theirs] = base.roleDivisions;

const circumstances = {
  notHeld: async <T extends { roleId: string }>(roles: readonly T[]) => roles.filter(({ roleId }) => roleId !== 'mine'),
  isTaken: async (name: string) => name === 'Taken',
  hasAdmin: async (roles: readonly { roleId: string }[]) => roles.some(({ roleId }) => roleId === 'admin'),
};
const found = async (change: ClientChange, client: Partial<OAuthClient> = {}) =>
  effectsOfChange({ ...base, ...client }, change, circumstances);

const { roles, scopes, redirectUris, allowedIps, tokenDuration, state, name, description, grantType } = changeEffects;
const day = 86_400;

describe('each field in each direction', () => {
  test.each([
    ['another grant type', { grantType: 'CODE' }, {}, [grantType.changed], 'second'],
    [
      'an added role',
      { roleDivisions: [...base.roleDivisions, { roleId: 'x', divisionId: '*' }] },
      {},
      [roles.added],
      'loud',
    ],
    ['a removed role that the person has', { roleDivisions: [theirs] }, {}, [roles.removed], 'alone'],
    ['a removed role that they don’t have', { roleDivisions: [mine] }, {}, [roles.lost], 'second'],
    ['all roles removed', { roleDivisions: [] }, {}, [roles.removed, roles.lost], 'second'],
    [
      'a role in all divisions in place of one',
      { roleDivisions: [theirs, { roleId: 'mine', divisionId: '*' }] },
      {},
      [roles.added, roles.removed],
      'loud',
    ],
    [
      'a role without a division that goes',
      { roleDivisions: base.roleDivisions },
      { rolesWithoutDivision: ['old'] },
      [roles.lost],
      'second',
    ],
    ['an added scope', { scopes: ['users', 'routing', 'all'] }, {}, [scopes.added], 'loud'],
    ['a removed scope', { scopes: ['users'] }, {}, [scopes.removed], 'alone'],
    ['a replaced scope', { scopes: ['users', 'all'] }, {}, [scopes.added, scopes.removed], 'loud'],
    [
      'an added redirect URI',
      { redirectUris: [...base.redirectUris, 'https://c.example.com'] },
      {},
      [redirectUris.added],
      'loud',
    ],
    ['a removed redirect URI', { redirectUris: ['https://a.example.com'] }, {}, [redirectUris.removed], 'alone'],
    [
      'replaced redirect URIs',
      { redirectUris: ['https://evil.example'] },
      {},
      [redirectUris.added, redirectUris.removed],
      'loud',
    ],
    [
      'a redirect URI in another case',
      { redirectUris: ['https://a.example.com', 'https://B.example.com'] },
      {},
      [redirectUris.added, redirectUris.removed],
      'loud',
    ],
    ['an added address', { allowedIps: ['192.0.2.0/24', '198.51.100.7'] }, {}, [allowedIps.widened], 'loud'],
    ['a wider range', { allowedIps: ['192.0.0.0/16'] }, {}, [allowedIps.widened], 'loud'],
    ['no addresses, which allows all', { allowedIps: [] }, {}, [allowedIps.widened], 'loud'],
    ['another range', { allowedIps: ['198.51.100.0/24'] }, {}, [allowedIps.widened, allowedIps.narrowed], 'loud'],
    ['a narrower range', { allowedIps: ['192.0.2.0/25'] }, {}, [allowedIps.narrowed], 'alone'],
    ['the first addresses', { allowedIps: ['192.0.2.1'] }, { allowedIps: [] }, [allowedIps.narrowed], 'alone'],
    ['tokens of two days', { accessTokenValiditySeconds: 2 * day }, {}, [tokenDuration.long], 'loud'],
    ['tokens a second longer than a day', { accessTokenValiditySeconds: day + 1 }, {}, [tokenDuration.long], 'loud'],
    ['tokens of a day', { accessTokenValiditySeconds: day }, {}, [tokenDuration.other], 'alone'],
    [
      'shorter tokens that are still long',
      { accessTokenValiditySeconds: 2 * day },
      { accessTokenValiditySeconds: 3 * day },
      [tokenDuration.other],
      'alone',
    ],
    ['a deactivation', { state: 'inactive' }, {}, [state.deactivated], 'loud'],
    ['a reactivation', { state: 'active' }, { state: 'inactive' }, [state.reactivated], 'loud'],
    ['a name that’s taken', { name: 'Taken' }, {}, [name.taken], 'loud'],
    ['a free name', { name: 'Free' }, {}, [name.free], 'alone'],
    ['another description', { description: '' }, {}, [description.changed], 'alone'],
    [
      'several at once',
      { description: '', scopes: ['all'], grantType: 'CODE' },
      {},
      [grantType.changed, scopes.added, scopes.removed, description.changed],
      'second',
    ],
  ] as [string, ClientChange, Partial<OAuthClient>, object[], string][])(
    '%s',
    async (_what, change, client, expected, weight) => {
      const effects = await found(change, client);
      expect(effects).toEqual(expected);
      const rank = ['alone', 'loud', 'second'];
      expect(effects.map((each) => each.weight).sort((a, b) => rank.indexOf(b) - rank.indexOf(a))[0]).toBe(weight);
    },
  );

  test.each([
    ['nothing in particular', { name: 'Free' }, [newClientEffects.name.free]],
    ['a taken name', { name: 'Taken' }, [newClientEffects.name.taken]],
    [
      'an ordinary role',
      { name: 'Free', roleDivisions: [theirs] },
      [newClientEffects.roles.other, newClientEffects.name.free],
    ],
    [
      'an admin role',
      { name: 'Free', roleDivisions: [theirs, { roleId: 'admin', divisionId: '*' }] },
      [newClientEffects.roles.admin, newClientEffects.name.free],
    ],
  ])('a new client with %s', async (_what, draft, expected) => {
    const roleDivisions = 'roleDivisions' in draft ? draft.roleDivisions?.flatMap((role) => role ?? []) : undefined;
    const wanted = {
      name: draft.name,
      grantType: 'CLIENT-CREDENTIALS' as const,
      ...(roleDivisions && { roleDivisions }),
    };
    expect(await effectsOfCreation(wanted, circumstances)).toEqual(expected);
  });
});

test('what can’t be taken back needs a second person, and what gives power or takes service is loud', () => {
  const byWeight = (weight: string) =>
    [...effectsIn(changeEffects), ...effectsIn(newClientEffects)]
      .filter((each) => each.weight === weight)
      .map(({ what }) => what);
  expect(byWeight('second')).toEqual([
    'the grant type changes',
    'a role is removed that the person doesn’t have, and so can’t add again',
  ]);
  expect(byWeight('loud')).toEqual([
    'a role is added',
    'a scope is added',
    'a redirect URI is added, or replaces another',
    'tokens can be requested from more addresses',
    'tokens last longer than before, and longer than a day',
    'the client is deactivated',
    'the client is reactivated',
    'the new name is another client’s',
    'it gets an admin role',
    'its name is another client’s',
  ]);
});
