import { beforeEach, describe, expect, test } from 'vitest';
import type { GenesysSandbox } from '../../sandbox/genesys.ts';
import { userNamed } from '../support/genesys-users.ts';
import type { Caller, Json } from './genesys-caller.ts';
import { openGenesys, role } from './genesys-open.ts';

const ROLES = '/api/v2/authorization/roles';
const view = 'oauth:client:view';
let genesys: GenesysSandbox;
let bot: Caller;

beforeEach(async () => {
  ({ genesys, bot } = await openGenesys());
});

const entities = (json: Json): Json[] => Object.values(json['entities'] ?? {});
const rolesWith = async (permission: string) =>
  entities((await bot.call('GET', `${ROLES}?permission=${permission}`)).json);
const namesIn = async (id: unknown, query = 'pageSize=100') =>
  entities((await bot.call('GET', `${ROLES}/${String(id)}/users?${query}`)).json).map(({ name }) => name);

describe('the roles with a permission', () => {
  test('are those that grant it, and one of the people who have it without them', async () => {
    const admin = genesys.addRole({ name: 'OAuth Admin', permissions: ['oauth:*:*'] });
    genesys.changeUser(userNamed(genesys, 'Ada Admin').id, { grants: [{ roleId: admin.id, divisionId: '*' }] });
    const [found, others] = await rolesWith(view);
    expect([found?.['name'], others?.['name']]).toEqual(['OAuth Admin', `People with ${view}`]);
    expect(await namesIn(found?.['id'])).toEqual(['Ada Admin']);
    const without = await namesIn(others?.['id']);
    expect(without).toEqual(
      expect.arrayContaining(['Ben Builder', 'Will Wildcard', 'Ina Inactive', 'Cora Conditional']),
    );
    expect(without).not.toContain('Ada Admin');
    expect(without).not.toContain('Del Departed');
  });

  test('don’t show without the filter, and need the permission to see roles', async () => {
    await rolesWith(view);
    expect(entities((await bot.call('GET', `${ROLES}?pageSize=100`)).json)).toHaveLength(5);
    expect(await rolesWith('telephony:plugin:all')).toEqual([]);
    genesys.changeClient(genesys.botClient.id, { permissions: ['oauth:*:*'] });
    const refused = await bot.call('GET', `${ROLES}?permission=${view}`);
    expect(refused.json).toMatchObject({ status: 403, messageParams: { permissions: '[authorization:role:view]' } });
  });

  test('don’t include those that grant it with a *, if the switch says so', async () => {
    genesys.switches.permissionFilter = 'literal';
    genesys.addRole({ name: 'OAuth Admin', permissions: ['oauth:*:*'] });
    const found = await rolesWith(view);
    expect(found.map(({ name }) => name)).toEqual([`People with ${view}`]);
    expect(await namesIn(found[0]?.['id'])).not.toContain('Will Wildcard');
  });
});

describe('the users of a role', () => {
  test('come in pages of 25, each once, and need no permission', async () => {
    const { id } = genesys.addRole({ name: 'Many' });
    for (let at = 0; at < 60; at += 1)
      genesys.addUser({ name: `User ${at}`, grants: [{ roleId: id, divisionId: '*' }] });
    genesys.changeClient(genesys.botClient.id, { permissions: [] });
    const pages = await Promise.all([1, 2, 3].map((number) => namesIn(id, `pageNumber=${number}`)));
    expect(pages.map((page) => page.length)).toEqual([25, 25, 10]);
    expect(new Set(pages.flat()).size).toBe(60);
  });

  test('are those with a grant in any division', async () => {
    expect(await namesIn(role(genesys, 'Routing Manager').roleId)).toEqual(
      expect.arrayContaining(['Ada Admin', 'Ben Builder', 'Noor Nobody']),
    );
    expect((await bot.call('GET', `${ROLES}/nothing/users`)).json).toMatchObject({ status: 404 });
  });

  test('are kept from the caller, if the switch says so', async () => {
    genesys.switches.roleUsers = 'forbidden';
    const { json } = await bot.call('GET', `${ROLES}/${role(genesys, 'Routing Manager').roleId}/users`);
    expect(json).toMatchObject({ status: 403, code: 'missing.any.permissions' });
  });
});

describe('several users in one call', () => {
  const list = (query: string) => bot.call('GET', `/api/v2/users?${query}`);
  const idOf = (name: string) => userNamed(genesys, name).id;

  test('are read by ID, with their authorization', async () => {
    const { json } = await list(`id=${idOf('Ben Builder')}&id=${idOf('Ina Inactive')}&expand=authorization`);
    expect(entities(json)).toMatchObject([
      { name: 'Ben Builder', authorization: { permissions: [view, 'oauth:client:add', 'oauth:client:edit'] } },
    ]);
    expect(entities((await list(`id=${idOf('Ina Inactive')}&state=any`)).json)).toMatchObject([{ state: 'inactive' }]);
  });

  test('lack it where the caller can’t read grants', async () => {
    genesys.changeClient(genesys.botClient.id, { permissions: ['directory:user:view'] });
    const { json } = await list(`id=${idOf('Ben Builder')}&expand=authorization`);
    expect(entities(json)[0]).not.toHaveProperty('authorization');
  });

  test('come at most 100 at a time, and need the permission to see people', async () => {
    for (let at = 0; at < 120; at += 1) genesys.addUser({ name: `User ${at}` });
    expect(entities((await list('pageSize=500')).json)).toHaveLength(100);
    expect((await list('state=gone')).json).toMatchObject({ status: 400, code: 'invalid.value' });
    genesys.changeClient(genesys.botClient.id, { permissions: [] });
    expect((await list('')).json).toMatchObject({
      status: 403,
      messageParams: { permissions: '[directory:user:view]' },
    });
  });
});
