import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  changeEffects,
  effectsOfChange,
  effectsOfCreation,
  newClientEffects,
} from '../../commands/clients/effects-of-change.ts';
import { fieldLabels } from '../../commands/clients/fields.ts';
import { type ChangeEffect, effectsIn } from '../../commands/operation/weight.ts';
import type { ClientChange, OAuthClient } from '../../services/genesys/types/client.ts';
import { root } from '../support/sources.ts';

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
  notHeld: async <T extends { roleId: string }>(roles: readonly T[]) => ({
    roles: roles.filter(({ roleId }) => roleId !== 'mine'),
    known: true,
  }),
  isTaken: async (name: string) => ({ taken: name === 'Taken' }),
  hasAdmin: async (roles: readonly { roleId: string }[]) => roles.some(({ roleId }) => roleId === 'admin'),
};
const found = async (change: ClientChange, client: Partial<OAuthClient> = {}) =>
  effectsOfChange({ ...base, ...client }, change, circumstances);

const { scopes, redirectUris, allowedIps, state, name, description, grantType } = changeEffects;
const { roleDivisions: roles, accessTokenValiditySeconds: tokenDuration } = changeEffects;
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
    [
      'a removed role that they don’t have',
      { roleDivisions: [mine] },
      {},
      [{ ...roles.lost, notHeld: [theirs] }],
      'second',
    ],
    ['all roles removed', { roleDivisions: [] }, {}, [roles.removed, { ...roles.lost, notHeld: [theirs] }], 'second'],
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
      [{ ...roles.lost, notHeld: [{ roleId: 'old', divisionId: undefined }] }],
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
      [newClientEffects.roleDivisions.other, newClientEffects.name.free],
    ],
    [
      'an admin role',
      { name: 'Free', roleDivisions: [theirs, { roleId: 'admin', divisionId: '*' }] },
      [newClientEffects.roleDivisions.admin, newClientEffects.name.free],
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

/** The rows of the tables in docs/operations.md about what changes do: field, what it does, how, and its name in KEYTURN_SECOND_PERSON. */
async function rowsOnPage(): Promise<string[][]> {
  const page = await readFile(join(root, 'docs/operations.md'), 'utf8');
  return [
    ...page.matchAll(
      /^\| (.*) \| (.*) \| ((?:alone|with a second person).*) \| `((?:update|create):[\w-]+)`(?:, `(\w+)`)? \|$/gmu,
    ),
  ].map(([, ...cells]) => cells.filter((cell) => cell !== undefined));
}

test('docs/operations.md has each field in each direction, as the gate decides it', async () => {
  const how = { alone: 'alone', loud: 'alone, and the approvals channel is told', second: 'with a second person' };
  const { deactivated, reactivated } = changeEffects.state;
  const tables = [
    ['create', newClientEffects],
    ['update', changeEffects],
    ['update', { state: { deactivated } }],
    ['update', { state: { reactivated } }],
  ] as const;
  const rows = tables.flatMap(([verb, table]) =>
    Object.entries<Record<string, ChangeEffect>>(table).flatMap(([field, directions]) =>
      Object.values(directions).map(({ what, weight, effect, verb: own }) => [
        fieldLabels[field as keyof typeof fieldLabels],
        what,
        how[weight],
        `${verb}:${effect}`,
        ...(own === undefined ? [] : [own]),
      ]),
    ),
  );
  expect(await rowsOnPage()).toEqual(rows);
  // Each field that a change can have.
  expect(Object.keys(changeEffects).toSorted()).toEqual(Object.keys(fieldLabels).toSorted());
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
