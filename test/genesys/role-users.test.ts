import { expect, test } from 'vitest';
import { holds } from '../../services/access/permissions.ts';
import { rejection, startOrganization } from '../support/organization.ts';

const view = 'oauth:client:view';
const remove = 'oauth:client:delete';

test('everyone with a permission is found in three calls, and conditions count', async () => {
  const { sandbox, genesys } = await startOrganization();
  await genesys.self();
  const before = sandbox.calls.length;
  const { users, complete } = await genesys.usersWith(view);
  expect(sandbox.calls.slice(before).map(({ path }) => path.replace(/[0-9a-f-]{36}/u, '{id}'))).toEqual([
    '/api/v2/authorization/roles',
    '/api/v2/authorization/roles/{id}/users',
    '/api/v2/users',
  ]);
  expect(complete).toBe(true);
  const allowed = users.filter(({ authorization }) => authorization !== undefined && holds({ authorization }, remove));
  expect(allowed.map(({ name }) => name)).toEqual(['Ada Admin', 'Dora Deleter', 'Will Wildcard']);
  expect(users.map(({ name }) => name)).not.toContain('Ina Inactive');
});

test('a role with 150 people takes two pages and two reads', async () => {
  const { sandbox, genesys } = await startOrganization({ seed: 'empty' });
  for (let at = 0; at < 150; at += 1) sandbox.addUser({ name: `User ${at}`, permissions: [view] });
  await genesys.self();
  const before = sandbox.calls.length;
  const { users, complete } = await genesys.usersWith(view);
  expect([users.length, complete, sandbox.calls.length - before]).toEqual([150, true, 5]);
});

test('what everyone has is read in part', async () => {
  const { sandbox, genesys } = await startOrganization({ seed: 'empty' });
  for (let at = 0; at < 450; at += 1) sandbox.addUser({ name: `User ${at}`, permissions: [view] });
  await genesys.self();
  const before = sandbox.calls.length;
  const { users, complete } = await genesys.usersWith(view);
  expect([users.length, complete, sandbox.calls.length - before]).toEqual([300, false, 7]);
});

test('of many roles, ten are read', async () => {
  const { sandbox, genesys } = await startOrganization({ seed: 'empty' });
  for (let at = 0; at < 12; at += 1) {
    const { id: roleId } = sandbox.addRole({ name: `Role ${at}`, permissions: [view] });
    sandbox.addUser({ name: `User ${at}`, permissions: [view], grants: [{ roleId, divisionId: '*' }] });
  }
  const { users, complete } = await genesys.usersWith(view);
  expect([users.length, complete]).toEqual([10, false]);
});

test('nobody has a permission that no role grants', async () => {
  const { genesys } = await startOrganization({ seed: 'empty' });
  expect(await genesys.usersWith(view)).toEqual({ users: [], complete: true });
});

test('where nobody’s authorization shows, nothing is certain', async () => {
  const { sandbox, genesys } = await startOrganization();
  sandbox.changeClient(sandbox.botClient.id, { permissions: ['authorization:role:view', 'directory:user:view'] });
  const { users, complete } = await genesys.usersWith(view);
  expect([users.length > 0, complete]).toEqual([true, false]);
});

test('a refusal is told', async () => {
  const { sandbox, genesys } = await startOrganization();
  sandbox.switches.roleUsers = 'forbidden';
  expect(await rejection(genesys.usersWith(view))).toMatchObject({ code: 'genesys_bot_permission' });
});
