import { beforeEach, describe, expect, test } from 'vitest';
import type { GenesysSandbox } from '../../sandbox/genesys.ts';
import type { Caller } from './genesys-caller.ts';
import { one, openGenesys, role } from './genesys-open.ts';

let genesys: GenesysSandbox;
let bot: Caller;

beforeEach(async () => {
  ({ genesys, bot } = await openGenesys());
});

const refused = { status: 403, code: 'not.authorized' };

describe('a role that’s only in roleIds', () => {
  const twins = () => {
    const stated = role(genesys, 'Reporting Reader');
    const { roleId: unstated } = role(genesys, 'Directory Sync');
    const { id } = genesys.addClient({
      name: 'A',
      authorizedGrantType: 'CLIENT-CREDENTIALS',
      roleDivisions: [stated],
      roleIdsOnly: [unstated],
    });
    return { id, stated, unstated, both: [stated.roleId, unstated] };
  };

  test('is served beside those in roleDivisions', async () => {
    const { id, stated, both } = twins();
    expect((await bot.call('GET', one(id))).json).toMatchObject({ roleIds: both, roleDivisions: [stated] });
  });

  test('is removed by a PUT that leaves roleIds out', async () => {
    const { id, stated } = twins();
    const { json: before } = await bot.call('GET', one(id));
    const { roleIds: _left, ...body } = before;
    expect((await bot.call('PUT', one(id), body)).json).toMatchObject({
      roleIds: [stated.roleId],
      roleDivisions: [stated],
    });
  });

  test.each([
    ['ignored', 200, false],
    ['kept', 200, true],
    ['refused', 400, true],
  ] as const)('beside roleDivisions in a PUT is %s', async (reading, status, stays) => {
    genesys.switches.roleIdsBeside = reading;
    const { id, unstated } = twins();
    const { json: body } = await bot.call('GET', one(id));
    expect((await bot.call('PUT', one(id), body)).status).toBe(status);
    const { json: after } = await bot.call('GET', one(id));
    expect(JSON.stringify(after['roleIds']).includes(unstated)).toBe(stays);
  });
});

describe('a caller without one of the client’s roles', () => {
  const foreign = (change: object = {}) => {
    const { id: roleId } = genesys.addRole({ name: 'Speech Analyst' });
    const roleDivisions = [{ roleId, divisionId: '*' }];
    const { id } = genesys.addClient({
      name: 'A',
      authorizedGrantType: 'CLIENT-CREDENTIALS',
      state: 'inactive',
      roleDivisions,
      ...change,
    });
    return { id, roleId, body: { name: 'A', authorizedGrantType: 'CLIENT-CREDENTIALS', roleDivisions } };
  };

  test('can’t change it, delete it, or give it a new secret', async () => {
    const { id, body } = foreign();
    const before = genesys.secretOf(id);
    expect((await bot.call('PUT', one(id), body)).json).toMatchObject(refused);
    expect((await bot.call('DELETE', one(id))).json).toMatchObject(refused);
    expect((await bot.call('POST', `${one(id)}/secret`)).json).toMatchObject(refused);
    expect(genesys.client(id)?.state).toBe('inactive');
    expect(genesys.secretOf(id)).toBe(before);
  });

  test('can’t remove the role either', async () => {
    const { id, body } = foreign();
    const without = { ...body, roleDivisions: [role(genesys, 'Reporting Reader')] };
    expect((await bot.call('PUT', one(id), without)).json).toMatchObject(refused);
  });

  test('can’t change it if the role is only in roleIds, unless it has that role in some division', async () => {
    const { id, roleId } = foreign();
    const client = genesys.addClient({ name: 'B', roleIdsOnly: [roleId] });
    const body = { name: 'B', authorizedGrantType: 'CODE' };
    expect((await bot.call('PUT', one(client.id), body)).json).toMatchObject(refused);
    const own = genesys.client(genesys.botClient.id)?.roleDivisions ?? [];
    const leeds = { roleId, divisionId: genesys.ids.divisions['Leeds'] ?? '' };
    genesys.changeClient(genesys.botClient.id, { roleDivisions: [...own, leeds] });
    expect((await bot.call('PUT', one(client.id), body)).status).toBe(200);
    expect((await bot.call('DELETE', one(id))).json).toMatchObject(refused);
  });

  test('can delete it and give it a new secret if the switches say so', async () => {
    Object.assign(genesys.switches, { deleteDemandsRoles: false, secretDemandsRoles: false });
    const { id } = foreign();
    expect((await bot.call('POST', `${one(id)}/secret`)).status).toBe(200);
    expect((await bot.call('DELETE', one(id))).status).toBe(204);
  });

  test('sees its own roles at subjects/me', async () => {
    genesys.changeClient(genesys.botClient.id, { roleDivisions: [role(genesys, 'Directory Sync')] });
    const { json } = await bot.call('GET', '/api/v2/authorization/subjects/me');
    const grants = json['grants'] as unknown as { role: { id: string }; division: { id: string } }[];
    // Besides the role with its permissions.
    const others = grants.map(({ role: { id }, division }) => [id, division.id]);
    expect(others).toHaveLength(2);
    expect(others).toContainEqual([genesys.ids.roles['Directory Sync'], '*']);
  });
});
