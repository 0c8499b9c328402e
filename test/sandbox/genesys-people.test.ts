import { beforeEach, describe, expect, test } from 'vitest';
import type { GenesysSandbox } from '../../sandbox/genesys.ts';
import { userNamed } from '../support/genesys-users.ts';
import type { Caller } from './genesys-caller.ts';
import { openGenesys } from './genesys-open.ts';

const SEARCH = '/api/v2/users/search';
let genesys: GenesysSandbox;
let bot: Caller;

beforeEach(async () => {
  ({ genesys, bot } = await openGenesys());
});

const idOf = (name: string) => userNamed(genesys, name).id;
const byEmail = (value: string) => ({ query: [{ type: 'EXACT', fields: ['email'], value }] });
const namesFor = async (email: string) => {
  const { json } = await bot.call('POST', SEARCH, byEmail(email));
  return Object.values(json['results'] ?? {}).map((user) => String(user['name']));
};

describe('search', () => {
  test('finds users by email: one, two that share it, an inactive one, but no deleted one', async () => {
    expect(await namesFor('ada@example.com')).toEqual(['Ada Admin']);
    expect(await namesFor('twin@example.com')).toEqual(['Tara Twin', 'Tom Twin']);
    expect(await namesFor('ina@example.com')).toEqual(['Ina Inactive']);
    expect(await namesFor('del@example.com')).toEqual([]);
  });

  test('finds a deleted user if asked for by state', async () => {
    const query = [...byEmail('del@example.com').query, { type: 'EXACT', fields: ['state'], values: ['deleted'] }];
    const { json } = await bot.call('POST', SEARCH, { query });
    expect(json['results']).toMatchObject([{ name: 'Del Departed', state: 'deleted' }]);
  });

  test('leaves results out or empty if nothing matches', async () => {
    const absent = await bot.call('POST', SEARCH, byEmail('stranger@example.com'));
    expect(absent.json).toMatchObject({ total: 0, pageCount: 0 });
    expect(absent.json).not.toHaveProperty('results');
    genesys.switches.searchNothing = 'empty';
    expect((await bot.call('POST', SEARCH, byEmail('stranger@example.com'))).json['results']).toEqual([]);
  });

  test('ignores case, or doesn’t', async () => {
    expect(await namesFor('ADA@example.com')).toEqual(['Ada Admin']);
    genesys.switches.searchFoldsCase = false;
    expect(await namesFor('ADA@example.com')).toEqual([]);
  });

  test('shows new and changed users after as many searches as the switch says', async () => {
    genesys.switches.searchLagReads = 2;
    genesys.addUser({ name: 'New', email: 'new@example.com' });
    genesys.changeUser(idOf('Ben Builder'), { email: 'benjamin@example.com' });
    expect(await namesFor('new@example.com')).toEqual([]);
    expect(await namesFor('ben@example.com')).toEqual(['Ben Builder']);
    expect(await namesFor('new@example.com')).toEqual(['New']);
    expect(await namesFor('benjamin@example.com')).toEqual(['Ben Builder']);
  });

  test('knows all search types, and needs its permission', async () => {
    const wrong = await bot.call('POST', SEARCH, { query: [{ type: 'EQUALS', fields: ['email'], value: 'a' }] });
    expect(wrong.json).toMatchObject({ status: 400, code: 'invalid.value' });
    genesys.changeClient(genesys.botClient.id, { permissions: ['oauth:*:*'] });
    const refused = await bot.call('POST', SEARCH, byEmail('ada@example.com'));
    expect(refused.json).toMatchObject({ status: 403, messageParams: { permissions: '[directory:user:view]' } });
  });
});

describe('authorization of a user', () => {
  const expanded = (name: string) => bot.call('GET', `/api/v2/users/${idOf(name)}?expand=authorization`);

  test('is only there if it’s expanded', async () => {
    expect((await expanded('Will Wildcard')).json['authorization']).toMatchObject({ permissions: ['oauth:*:*'] });
    expect((await bot.call('GET', `/api/v2/users/${idOf('Will Wildcard')}`)).json).not.toHaveProperty('authorization');
  });

  test('shows a conditional policy unchanged', async () => {
    expect((await expanded('Cora Conditional')).json['authorization']).toMatchObject({
      permissions: [],
      permissionPolicies: [{ domain: 'oauth', entityName: 'client', actionSet: ['*'], allowConditions: true }],
    });
  });

  test('is silently missing for some users, and for a caller that can’t read grants', async () => {
    expect((await expanded('Mia Missing')).json).not.toHaveProperty('authorization');
    genesys.changeClient(genesys.botClient.id, { permissions: ['oauth:*:*'] });
    const { status, json } = await expanded('Ada Admin');
    expect(status).toBe(200);
    expect(json).not.toHaveProperty('authorization');
  });

  test('changes after as many reads as the switch says', async () => {
    genesys.switches.roleLagReads = 2;
    genesys.changeUser(idOf('Vera Viewer'), { permissions: [] });
    const seen = [];
    for (let read = 0; read < 3; read += 1) {
      seen.push((await expanded('Vera Viewer')).json['authorization']?.['permissions']);
    }
    expect(seen).toEqual([['oauth:client:view'], ['oauth:client:view'], []]);
  });
});

describe('a list of people', () => {
  const listed = async (names: readonly string[], rest = '') => {
    const ids = names.map((name) => `id=${idOf(name)}`).join('&');
    const { json } = await bot.call('GET', `/api/v2/users?${ids}&expand=authorization${rest}`);
    return Object.values(json['entities'] ?? {}).map((user) => [user['name'], 'authorization' in user]);
  };

  test('shows those who are active, with what they may do as far as that’s shown', async () => {
    expect(await listed(['Ada Admin', 'Ina Inactive', 'Del Departed', 'Mia Missing'])).toEqual([
      ['Ada Admin', true],
      ['Mia Missing', false],
    ]);
    expect(await listed(['Ina Inactive'], '&state=any')).toEqual([['Ina Inactive', true]]);
    genesys.switches.usersAuthorization = 'absent';
    expect(await listed(['Ada Admin'])).toEqual([['Ada Admin', false]]);
  });

  test('lags behind a change as one user does', async () => {
    genesys.switches.roleLagReads = 1;
    genesys.changeUser(idOf('Vera Viewer'), { permissions: ['oauth:client:edit'] });
    const seen = [];
    for (let read = 0; read < 2; read += 1) {
      const { json } = await bot.call('GET', `/api/v2/users?id=${idOf('Vera Viewer')}&expand=authorization`);
      seen.push(Object.values(json['entities'] ?? {})[0]?.['authorization']?.['permissions']);
    }
    expect(seen).toEqual([['oauth:client:view'], ['oauth:client:edit']]);
  });

  test('takes no more than a hundred at once', async () => {
    const ids = Array.from({ length: 101 }, (_, at) => genesys.addUser({ name: `User ${at}` }).id);
    const { json } = await bot.call('GET', `/api/v2/users?pageSize=500&${ids.map((id) => `id=${id}`).join('&')}`);
    expect(Object.values(json['entities'] ?? {})).toHaveLength(100);
  });
});

test('an inactive user is found, a deleted one only if asked for', async () => {
  expect((await bot.call('GET', `/api/v2/users/${idOf('Ina Inactive')}`)).json['state']).toBe('inactive');
  const del = `/api/v2/users/${idOf('Del Departed')}`;
  expect((await bot.call('GET', del)).json).toMatchObject({ status: 404, code: 'general.resource.not.found' });
  expect((await bot.call('GET', `${del}?state=deleted`)).json['state']).toBe('deleted');
});

test('grants name role and division, with * for all divisions', async () => {
  const { json } = await bot.call('GET', `/api/v2/authorization/subjects/${idOf('Ada Admin')}`);
  const grants = Object.values(json['grants'] ?? {});
  expect(grants).toHaveLength(5);
  expect(grants[0]).toMatchObject({
    subjectId: idOf('Ada Admin'),
    division: { id: '*', homeDivision: false, selfUri: '/api/v2/authorization/divisions/*' },
    role: { name: 'Reporting Reader', default: false },
  });
  expect((await bot.call('GET', '/api/v2/authorization/subjects/nobody')).status).toBe(404);
});

test('a client is a subject too, and can read itself without a permission', async () => {
  genesys.changeClient(genesys.botClient.id, { permissions: [] });
  expect((await bot.call('GET', `/api/v2/authorization/subjects/${genesys.botClient.id}`)).status).toBe(403);
  const { json } = await bot.call('GET', '/api/v2/authorization/subjects/me');
  expect(json['id']).toBe(genesys.botClient.id);
  expect(Object.values(json['grants'] ?? {})).toHaveLength(6);
});
