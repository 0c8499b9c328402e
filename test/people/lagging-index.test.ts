import { expect, test } from 'vitest';
import { KeyturnError } from '../../services/errors.ts';
import type { GenesysUser } from '../../services/genesys/types/people.ts';
import { createWorld } from './world.ts';

/** Genesys Cloud's search index lags behind, so a hit is only a hint, and the user itself decides. */

const ada: GenesysUser = {
  id: 'g-ada',
  name: 'Ada Admin',
  email: 'ada@example.com',
  state: 'active',
  authorization: { permissions: ['oauth:client:view'], policies: [] },
};

/** Who Ada is if the search finds `hits` and reading a user by ID gives `read`. */
async function whoIsAda(hits: readonly Partial<GenesysUser>[], read: Partial<GenesysUser> | Error = {}) {
  const asked: string[] = [];
  const world = await createWorld({
    genesys: {
      findUsersByEmail: async () => hits.map((hit) => ({ ...ada, ...hit })),
      async getUser(id) {
        asked.push(id);
        if (read instanceof Error) throw read;
        return { ...ada, id, ...read };
      },
      getUsers: async () => new Map(),
    },
  });
  const found = await world.people.resolve(world.ada, 'live').then(
    ({ genesys }) => genesys.id,
    (error: unknown) => (error instanceof KeyturnError ? (error.details['reason'] ?? error.code) : error),
  );
  return { found, asked };
}

test.each<[string, Partial<GenesysUser>[], Partial<GenesysUser> | undefined, string]>([
  ['one hit is the user', [{}], undefined, 'g-ada'],
  ['emails are compared ignoring case', [{ email: 'ADA@Example.com' }], { email: 'Ada@EXAMPLE.com' }, 'g-ada'],
  ['one user found twice is one user', [{}, {}], undefined, 'g-ada'],
  ['a hit without a state counts, since the user itself is read', [{ state: 'unknown' }], undefined, 'g-ada'],
  ['a hit with another email doesn’t count', [{ id: 'g-eve', email: 'ada@example.com.evil' }, {}], undefined, 'g-ada'],
  ['a hit without an email doesn’t count', [{ id: 'g-eve', email: undefined }, {}], undefined, 'g-ada'],
  ['only other emails find no one', [{ email: 'adam@example.com' }], undefined, 'genesys_none'],
  ['no hit finds no one', [], undefined, 'genesys_none'],
  ['deleted users aren’t found', [{ state: 'deleted' }], undefined, 'genesys_none'],
  [
    'an inactive one isn’t active',
    [{ state: 'deleted' }, { id: 'g-2', state: 'inactive' }],
    undefined,
    'genesys_inactive',
  ],
  ['two active ones are ambiguous', [{}, { id: 'g-2' }], undefined, 'genesys_ambiguous'],
  ['nor one that may be active', [{}, { id: 'g-2', state: 'unknown' }], undefined, 'genesys_ambiguous'],
  ['a user who has become inactive isn’t active', [{}], { state: 'inactive' }, 'genesys_inactive'],
  ['a user with an unknown state isn’t active', [{}], { state: 'unknown' }, 'genesys_inactive'],
  ['a user who now has another email isn’t found', [{}], { email: 'eve@example.com' }, 'genesys_none'],
  ['a user who now has no email isn’t found', [{}], { email: undefined }, 'genesys_none'],
  ['a different user than requested isn’t found', [{}], { id: 'g-eve' }, 'genesys_none'],
  ['a user without an authorization has none', [{}], { authorization: undefined }, 'authorization_missing'],
])('%s', async (_what, hits, read, found) => {
  expect((await whoIsAda(hits, read)).found).toBe(found);
});

test('a user who is gone when read isn’t found; a failed read is an error', async () => {
  expect((await whoIsAda([{}], new KeyturnError('genesys_not_found'))).found).toBe('genesys_none');
  expect((await whoIsAda([{}], new KeyturnError('genesys_failed'))).found).toBe('genesys_failed');
  const slip = new TypeError('a slip');
  expect((await whoIsAda([{}], slip)).found).toBe(slip);
});

test('no user is read unless the search finds exactly one', async () => {
  expect((await whoIsAda([{}, { id: 'g-2' }])).asked).toEqual([]);
  expect((await whoIsAda([{ state: 'inactive' }])).asked).toEqual([]);
  expect((await whoIsAda([{ id: 'g-eve', email: 'eve@example.com' }, {}])).asked).toEqual(['g-ada']);
});
