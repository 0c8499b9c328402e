import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commonGrants, holdsRole } from '../../services/access/grants.ts';
import { createAccess } from '../../services/access.ts';
import { createDirectory } from '../../services/directory.ts';
import type { RoleDivision } from '../../services/genesys/types/client.ts';
import { userNamed } from '../support/genesys-users.ts';
import { handClock, rejection, startOrganization } from '../support/organization.ts';

async function createWorld() {
  const { sandbox, genesys } = await startOrganization();
  const clock = handClock();
  const directory = createDirectory({ genesys, now: clock.now });
  const access = createAccess({ genesys, directory, botClientId: sandbox.botClient.id, now: clock.now });
  const person = (name: string) => {
    const user = userNamed(sandbox, name);
    return { genesys: { id: user.id, name, email: user.email } };
  };
  const pair = (role: string, division: string): RoleDivision => ({
    roleId: sandbox.ids.roles[role] ?? '',
    divisionId: division === 'home' ? sandbox.ids.homeDivision : (sandbox.ids.divisions[division] ?? division),
  });
  const subjectCalls = () => sandbox.countCalls('GET', /^\/api\/v2\/authorization\/subjects\//);
  return { sandbox, directory, access, clock, person, pair, subjectCalls };
}

test('a person can assign the roles they have, in the divisions they have them in', async () => {
  const { access, person, pair } = await createWorld();
  const held = [pair('Reporting Reader', 'home'), pair('Routing Manager', 'home')];
  await access.requireAttachable(person('Ben Builder'), held, 'live');
  expect(await access.missingRoles(person('Ben Builder'), held, 'live')).toEqual([]);
});

test('a refusal names each role and division that the person doesn’t have', async () => {
  const { access, person, pair } = await createWorld();
  const wanted = [
    pair('Reporting Reader', 'home'),
    pair('Reporting Reader', 'Leeds'),
    pair('Campaign Operator', 'home'),
    pair('Routing Manager', '*'),
    { roleId: 'no-such-role', divisionId: 'no-such-division' },
  ];
  const error = await rejection(access.requireAttachable(person('Ben Builder'), wanted, 'live'));
  expect(error).toMatchObject({ code: 'role_not_held' });
  expect(error).toHaveProperty('details.roles', [
    { roleName: 'Reporting Reader', divisionName: 'Leeds', ...wanted[1] },
    { roleName: 'Campaign Operator', divisionName: 'Home', ...wanted[2] },
    { roleName: 'Routing Manager', ...wanted[3] },
    wanted[4],
  ]);
});

test('a person with a role in all divisions can assign it in each one, and in all', async () => {
  const { access, person, pair } = await createWorld();
  const wanted = [pair('Directory Sync', 'Leeds'), pair('Directory Sync', '*')];
  await access.requireAttachable(person('Will Wildcard'), wanted, 'live');
});

test('assigning nothing costs no call', async () => {
  const { access, person, subjectCalls } = await createWorld();
  await access.requireAttachable(person('Noor Nobody'), [], 'live');
  expect(subjectCalls()).toBe(0);
});

test('grants are cached for a minute for reads, and looked up live for writes', async () => {
  const { access, person, clock, sandbox, pair, subjectCalls } = await createWorld();
  const ben = person('Ben Builder');
  await access.grants(ben, 'cached');
  await access.grants(ben, 'cached');
  expect(subjectCalls()).toBe(1);
  sandbox.changeUser(ben.genesys.id, { grants: [] });
  const wanted = [pair('Reporting Reader', 'home')];
  expect(await access.missingRoles(ben, wanted, 'cached')).toEqual([]);
  expect(await access.missingRoles(ben, wanted, 'live')).toEqual(wanted);
  expect(await access.missingRoles(ben, wanted, 'cached')).toEqual(wanted);
  clock.advance(60_000);
  await access.grants(ben, 'cached');
  expect(subjectCalls()).toBe(3);
});

test('if Genesys Cloud doesn’t say which roles a person has, they can’t assign any', async () => {
  const { access, person, pair, sandbox } = await createWorld();
  sandbox.faults.inject({ path: /subjects/, status: 403, times: Number.POSITIVE_INFINITY });
  const error = await rejection(
    access.requireAttachable(person('Ada Admin'), [pair('Directory Sync', 'home')], 'live'),
  );
  expect(error).toHaveProperty('code', expect.stringMatching(/^genesys_/));
});

test('the refusal comes even if the roles’ names are unknown', async () => {
  const { access, person, pair, sandbox } = await createWorld();
  sandbox.faults.inject({ path: /authorization\/(roles|divisions)/, status: 400, times: Number.POSITIVE_INFINITY });
  const wanted = pair('Campaign Operator', 'home');
  expect(await rejection(access.requireAttachable(person('Ben Builder'), [wanted], 'live'))).toMatchObject({
    code: 'role_not_held',
    details: { roles: [wanted] },
  });
});

test('Keyturn’s own client is off limits, however its ID is written', async () => {
  const { access, sandbox } = await createWorld();
  const own = expect.objectContaining({ code: 'own_client' });
  expect(() => access.requireNotOwnClient(sandbox.botClient.id)).toThrowError(own);
  expect(() => access.requireNotOwnClient(` ${sandbox.botClient.id.toUpperCase()} `)).toThrowError(own);
  expect(() => access.requireNotOwnClient('another')).not.toThrow();
  const ids = [sandbox.botClient.id, sandbox.botClient.id.toUpperCase(), 'another'];
  expect(ids.map(access.isOwnClient)).toEqual([true, true, false]);
});

test('for any grants, only that role in that division or in all of them covers a pair', () => {
  const id = fc.constantFrom('a', 'b', 'c');
  const division = fc.constantFrom('d', 'e', '*');
  const grant = fc.record({ roleId: id, roleName: fc.constant(undefined), divisionId: division });
  fc.assert(
    fc.property(fc.array(grant), id, division, (grants, roleId, divisionId) => {
      const names = new Set(grants.map((one) => `${one.roleId}/${one.divisionId}`));
      const naive = names.has(`${roleId}/${divisionId}`) || names.has(`${roleId}/*`);
      expect(holdsRole(grants, { roleId, divisionId })).toBe(naive);
    }),
  );
});

test('for any grants, what two people share is what each of them covers', () => {
  const id = fc.constantFrom('a', 'b');
  const division = fc.constantFrom('d', 'e', '*');
  const grants = fc.array(fc.record({ roleId: id, roleName: fc.constant(undefined), divisionId: division }));
  fc.assert(
    fc.property(grants, grants, id, division, (one, other, roleId, divisionId) => {
      const pair = { roleId, divisionId };
      expect(holdsRole(commonGrants(one, other), pair)).toBe(holdsRole(one, pair) && holdsRole(other, pair));
    }),
  );
});
