import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDirectory } from '../../services/directory.ts';
import type { Grant } from '../../services/genesys/types/people.ts';
import { userNamed } from '../support/genesys-users.ts';
import { handClock, rejection, startOrganization } from '../support/organization.ts';
import { eventually } from '../support/patience.ts';

const ROLES = '/api/v2/authorization/roles';
const FOR_EVER = { times: Number.POSITIVE_INFINITY };
const everywhere = 'All divisions';

async function createWorld() {
  const organization = await startOrganization();
  const clock = handClock();
  const problems: unknown[] = [];
  const directory = createDirectory({
    genesys: organization.genesys,
    now: clock.now,
    onProblem: (error) => problems.push(error),
  });
  const { ids } = organization.sandbox;
  const grant = (role: string, divisionId: string): Grant => ({
    roleId: ids.roles[role] ?? role,
    roleName: undefined,
    divisionId,
  });
  return { ...organization, clock, directory, problems, grant, ids };
}

test('many readers share one call, and there’s no other for five minutes', async () => {
  const { directory, sandbox, clock } = await createWorld();
  await Promise.all(Array.from({ length: 20 }, () => directory.roles()));
  clock.advance(299_999);
  await directory.roles();
  expect(sandbox.countCalls('GET', ROLES)).toBe(1);
});

test('an old list is served while a newer one is fetched', async () => {
  const { directory, sandbox, clock } = await createWorld();
  const before = await directory.roles();
  sandbox.addRole({ name: 'Brand New' });
  clock.advance(300_000);
  const release = sandbox.faults.inject({ path: ROLES, hang: true });
  expect(await directory.roles()).toBe(before);
  expect(await directory.roles()).toBe(before);
  release();
  await eventually(async () => expect((await directory.roles()).map((role) => role.name)).toContain('Brand New'));
  expect(sandbox.countCalls('GET', ROLES)).toBe(2);
});

test('an old list outlives failures, which are reported and not retried at once', async () => {
  const { directory, sandbox, clock, problems } = await createWorld();
  const before = await directory.roles();
  sandbox.faults.inject({ path: ROLES, status: 400, ...FOR_EVER });
  clock.advance(300_000);
  expect(await directory.roles()).toBe(before);
  await eventually(() => expect(problems).toHaveLength(1));
  expect(await directory.roles()).toBe(before);
  await directory.scopes(); // an earlier call for roles would have arrived by now
  expect(sandbox.countCalls('GET', ROLES)).toBe(2);
  clock.advance(10_000);
  expect(await directory.roles()).toBe(before);
  await eventually(() => expect(problems).toHaveLength(2));
});

test('with nothing cached, a list fails and a name is unknown', async () => {
  const { directory, sandbox, problems } = await createWorld();
  sandbox.faults.inject({ path: ROLES, status: 400, ...FOR_EVER });
  expect(await rejection(directory.roles())).toMatchObject({ code: 'genesys_refused' });
  expect(await directory.roleName('any')).toBeUndefined();
  expect(problems).toHaveLength(1);
});

test('IDs become the names that people know', async () => {
  const { directory, ids, sandbox } = await createWorld();
  const ada = userNamed(sandbox, 'Ada Admin');
  expect(await directory.roleName(ids.roles['Directory Sync'] ?? '')).toBe('Directory Sync');
  expect(await directory.divisionName(ids.divisions['Leeds'] ?? ids.homeDivision)).toBeDefined();
  expect(await directory.divisionName('*')).toBe('*');
  expect(await directory.userName(ada.id)).toBe('Ada Admin');
  expect(await directory.roleName('unknown')).toBeUndefined();
});

test('a client as creator has no user name, and isn’t looked up again', async () => {
  const { directory, sandbox } = await createWorld();
  const { id } = sandbox.botClient;
  expect(await directory.userName(id)).toBeUndefined();
  expect(await directory.userName(id)).toBeUndefined();
  expect(sandbox.countCalls('GET', `/api/v2/users/${id}`)).toBe(1);
});

test('a deleted user still has a name, an unknown one has none, and neither is looked up again', async () => {
  const { directory, sandbox } = await createWorld();
  const idOf = (name: string) => userNamed(sandbox, name).id;
  const departed = idOf('Del Departed');
  const expected = [{ name: 'Del Departed' }, { name: undefined }, undefined];
  for (let round = 0; round < 2; round += 1)
    expect(await Promise.all([departed, 'nobody', idOf('Ada Admin')].map(directory.formerUser))).toEqual(expected);
  expect(sandbox.countCalls('GET', `/api/v2/users/${departed}`)).toBe(2);
  expect(sandbox.countCalls('GET', '/api/v2/users/nobody')).toBe(2);
  sandbox.faults.inject({ path: '/api/v2/users/somebody', status: 403, ...FOR_EVER });
  expect(await directory.formerUser('somebody')).toBeUndefined();
});

test('a role that isn’t in the list is looked up once by ID, and is gone if Genesys Cloud says so', async () => {
  const { directory, sandbox } = await createWorld();
  await directory.roles();
  sandbox.addRole({ id: 'later', name: 'Later', description: '', permissions: [] });
  expect(await directory.roleName('later')).toBe('Later');
  expect([await directory.isRoleGone('later'), await directory.isRoleGone('gone')]).toEqual([false, true]);
  expect(await directory.roleName('gone')).toBeUndefined();
  expect(sandbox.countCalls('GET', ROLES)).toBe(3);
  expect(await directory.isDivisionGone(sandbox.ids.homeDivision)).toBe(false);
  expect(await directory.isDivisionGone('gone')).toBe(true);
});

test('a role ID ignores case', async () => {
  const { directory, ids } = await createWorld();
  expect(await directory.roleName((ids.roles['Directory Sync'] ?? '').toUpperCase())).toBe('Directory Sync');
});

test.each([
  ['is refused', { status: 403 }],
  ['does not heed the id', { body: { entities: [{ id: 'another', name: 'Another' }] } }],
])('a role isn’t called gone while its lookup %s', async (_what, fault) => {
  const { directory, sandbox } = await createWorld();
  await directory.roles();
  sandbox.faults.inject({ path: ROLES, ...fault, ...FOR_EVER });
  expect(await directory.isRoleGone('gone')).toBe(false);
});

test('scopes match all typed words, in any case and order', async () => {
  const { directory } = await createWorld();
  const all = await directory.scopes();
  expect(await directory.scopesMatching('')).toEqual(all.slice(0, 100));
  const found = await directory.scopesMatching('READONLY oauth');
  expect(found.map((scope) => scope.id)).toContain('oauth:readonly');
  expect(found.length).toBeLessThan(all.length);
  expect(await directory.scopesMatching('readonly', 2)).toHaveLength(2);
});

test('roles are offered in the divisions that a person has them in', async () => {
  const { directory, grant, ids } = await createWorld();
  const leeds = ids.divisions['Leeds'] ?? '';
  const grants = [grant('Routing Manager', leeds), grant('Directory Sync', '*'), grant('Routing Manager', leeds)];
  const offered = await directory.rolesInDivisionsMatching('', grants, everywhere);
  const divisions = (await directory.divisions()).map((division) => division.name);
  expect(offered.map((pair) => pair.label)).toEqual([
    'Directory Sync · All divisions',
    ...divisions.map((name) => `Directory Sync · ${name}`),
    `Routing Manager · ${await directory.divisionName(leeds)}`,
  ]);
  expect(offered.at(-1)).toMatchObject({ roleId: ids.roles['Routing Manager'], divisionId: leeds });
  expect(await directory.rolesInDivisionsMatching('', [], everywhere)).toEqual([]);
});

test('every typed word must be in the name of the role or the division', async () => {
  const { directory, grant } = await createWorld();
  const grants = [grant('Directory Sync', '*'), grant('Campaign Operator', '*')];
  const labels = async (text: string) =>
    (await directory.rolesInDivisionsMatching(text, grants, everywhere)).map((pair) => pair.label);
  expect(await labels('sync all')).toEqual(['Directory Sync · All divisions']);
  expect(await labels('sync operator')).toEqual([]);
  const offered = await directory.rolesInDivisionsMatching('', grants, everywhere);
  const words = fc.array(fc.constantFrom('DIR', 'op', 'leeds', 'all', 's', 'x', ' '), { maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(words, fc.integer({ min: 0, max: 5 }), async (typed, limit) => {
      const naive = offered.filter(({ label }) =>
        typed
          .join(' ')
          .split(/\s+/)
          .every((word) => label.toLowerCase().includes(word.toLowerCase())),
      );
      expect(await directory.rolesInDivisionsMatching(typed.join(' '), grants, everywhere, limit)).toEqual(
        naive.slice(0, limit),
      );
    }),
  );
});
