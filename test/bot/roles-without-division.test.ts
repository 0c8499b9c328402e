import { expect } from 'vitest';
import { valuesOf } from '../../commands/forms/client-fields.ts';
import { readClientForm } from '../../commands/forms/read-client-form.ts';
import type { SandboxClient } from '../../sandbox/genesys.ts';
import { approvalsChannel } from '../../sandbox/slack.ts';
import { writes } from '../faults/support.ts';
import { oauthClient } from '../listings/clients.ts';
import { testsInTurn } from '../support/cases.ts';
import { startWorld, type World } from '../support/world.ts';
import { twoPeople } from '../two-people/world.ts';
import { review, sent, valueIn } from './support.ts';

const test = testsInTurn();

const rolesField = 'Roles';
const unknownDivision = 'Directory Sync (division unknown)';
const why = /Genesys Cloud didn’t return a division for Directory Sync/u;

/** A client that has Reporting Reader in Home, and Directory Sync by `roleIds` alone. */
function addTwins({ genesys }: Pick<World, 'genesys'>, change: Partial<SandboxClient> = {}): SandboxClient {
  return genesys.addClient({
    name: 'Twin fields',
    description: 'Before',
    authorizedGrantType: 'CLIENT-CREDENTIALS',
    roleDivisions: [{ roleId: genesys.ids.roles['Reporting Reader'] ?? '', divisionId: genesys.ids.homeDivision }],
    roleIdsOnly: [genesys.ids.roles['Directory Sync'] ?? ''],
    ...change,
  });
}

test('details list a role that only roleIds has, and say that its division isn’t stated', async () => {
  const world = await startWorld();
  addTwins(world);
  const { rendered } = await world.asks('ada', '/oauth show twin fields');
  expect(rendered).toContain(`Roles (2)\n• Reporting Reader in Home\n• ${unknownDivision}`);
  expect(rendered).toContain('Note: Genesys Cloud didn’t return the division of one of this client’s roles.');
});

test.each([
  ['no roleDivisions at all', 'CLIENT-CREDENTIALS'],
  ['a grant type that needs no roles', 'CODE'],
])('doesn’t say that a client with roleIds and %s has no roles', async (_what, authorizedGrantType) => {
  const world = await startWorld();
  addTwins(world, { roleDivisions: [], authorizedGrantType });
  const { rendered } = await world.asks('ada', '/oauth show twin fields');
  expect(rendered).toContain(`Roles\n• ${unknownDivision}`);
  expect(rendered).not.toContain('has no roles');
});

test('shows a role that’s in both fields as usual', async () => {
  const world = await startWorld();
  addTwins(world, {
    roleIdsOnly: [],
    unknownFields: { roleIds: [world.genesys.ids.roles['Reporting Reader']?.toUpperCase()] },
  });
  const { rendered } = await world.asks('ada', '/oauth show twin fields');
  expect(rendered).toContain('Roles\n• Reporting Reader in Home\n');
  expect(rendered).not.toContain('division unknown');
});

test.each(['CLIENT-CREDENTIALS', 'CODE'])(
  'rejects any other change of a %s client at the roles, and writes nothing',
  async (authorizedGrantType) => {
    const world = await startWorld();
    addTwins(world, { authorizedGrantType });
    const form = await world.opens('ada', '/oauth update twin fields');
    expect(valueIn(form, rolesField)).toBe('Reporting Reader · Home, Directory Sync · division unknown');
    const ada = world.person('ada');
    await ada.fills({ Description: 'After' });
    await ada.submits();
    const refused = await world.modal(ada, (view) => view.errors['roles'] !== undefined);
    expect(refused.errors['roles']).toBe(
      'Genesys Cloud didn’t return the division of “Directory Sync”. Choose it again with its division, or remove it.',
    );
    expect(writes(world)).toEqual([]);
  },
);

test.each(['ignored', 'kept', 'refused'] as const)(
  'the form can state the division, and then the change is made (roleIds beside it: %s)',
  async (reading) => {
    const world = await startWorld();
    world.genesys.switches.roleIdsBeside = reading;
    const { id } = addTwins(world);
    const ada = world.person('ada');
    await world.opens(ada, '/oauth update twin fields');
    const picks = ['Reporting Reader · Home', 'Directory Sync · Home'];
    await ada.fills({ Description: 'After', [rolesField]: { search: 'home', pick: picks } });
    await ada.submits();
    const review = await world.modal(ada, 'Changes to ');
    expect(review.text).toContain('Roles: add Directory Sync in Home (its division was unknown)');
    expect(review.text).not.toMatch(/remove|refused/u);
    await ada.submits();
    await world.modal(ada, 'Updated:');
    expect(world.genesys.client(id)).toMatchObject({
      description: 'After',
      roleDivisions: ['Reporting Reader', 'Directory Sync'].map((name) => ({
        roleId: world.genesys.ids.roles[name],
        divisionId: world.genesys.ids.homeDivision,
      })),
      roleIdsOnly: [],
    });
    expect(sent(world, 'PUT')).not.toContainEqual(expect.objectContaining({ roleIds: expect.anything() }));
  },
);

test('a role that’s chosen with its division doesn’t have to be removed without one', () => {
  const base = oauthClient({ grantType: 'CLIENT-CREDENTIALS', rolesWithoutDivision: ['Role-1', 'role-2'] });
  const opened = valuesOf(base, ({ roleId }) => roleId);
  const read = (...values: string[]) =>
    readClientForm({
      base,
      asksReason: false,
      values: { ...opened, roles: [...opened.roles, ...values.map((value) => ({ label: 'Any', value }))] },
    });
  expect(read('role-1|home', 'role-2|*')).toMatchObject({
    ok: true,
    draft: {
      roleDivisions: [
        { roleId: 'role-1', divisionId: 'home' },
        { roleId: 'role-2', divisionId: '*' },
      ],
    },
  });
  expect(read('role-1|home')).toMatchObject({
    ok: false,
    errors: { roles: expect.stringContaining('didn’t return the division of “role-2”.') },
  });
  expect(read('role-1|home', 'role-2|*', 'role-3|')).toMatchObject({
    errors: { roles: 'Choose roles from the list.' },
  });
});

test('removes the role only if it’s removed in the form, and the review says so', async () => {
  const world = await startWorld();
  const { id } = addTwins(world);
  const ada = world.person('ada');
  await world.opens(ada, '/oauth update twin fields');
  await ada.fills({ [rolesField]: { search: 'reporting home', pick: 'Reporting Reader · Home' } });
  await ada.submits();
  const review = await world.modal(ada, 'Changes to ');
  expect(review.text).toContain(`Roles: remove ${unknownDivision}`);
  expect(review.text).toContain('Note: Calls that need a removed role will be refused.');
  await ada.submits();
  await world.modal(ada, 'Updated:');
  expect(world.genesys.client(id)).toMatchObject({ description: 'Before', roleIdsOnly: [] });
});

test('a client-credentials client can’t lose its last role, stated or not', async () => {
  const world = await startWorld();
  addTwins(world, { roleDivisions: [] });
  const ada = world.person('ada');
  await world.opens(ada, '/oauth update twin fields');
  await ada.fills({ [rolesField]: null });
  await ada.submits();
  const form = await world.modal(ada, (view) => view.errors['roles'] !== undefined);
  expect(form.errors['roles']).toBe('A client-credentials client needs at least one role.');
});

test('the person who states the division must have the role there', async () => {
  const world = await startWorld();
  addTwins(world);
  await world.opens('ben', '/oauth update twin fields');
  expect((await world.person('ben').suggests(rolesField, 'sync')).map(({ label }) => label)).toEqual([]);
});

test('opens with the reason why nothing can be changed if there are more roles than the form fits', async () => {
  const world = await startWorld();
  const { id } = addTwins(world);
  const roleDivisions = Array.from({ length: 120 }, (_, n) => ({ roleId: `role-${n}`, divisionId: '*' }));
  world.genesys.changeClient(id, { roleDivisions });
  expect((await world.opens('ada', '/oauth update twin fields')).text).toMatch(why);
});

test('doesn’t make a change if a role that only roleIds has was added while the form was open', async () => {
  const world = await startWorld();
  const { id } = addTwins(world, { roleIdsOnly: [] });
  const { actor: ada } = await review(world, 'twin fields', { Description: 'After' });
  const { dateModified } = world.genesys.client(id) ?? {};
  world.genesys.changeClient(id, {
    roleIdsOnly: [world.genesys.ids.roles['Directory Sync'] ?? ''],
    ...(dateModified === undefined ? {} : { dateModified }),
  });
  await ada.submits();
  await world.modal(ada, 'has changed this client');
  expect(writes(world)).toEqual([]);
});

test('rejects a deletion with the reason before anyone is asked to approve it', async () => {
  const world = await startWorld();
  addTwins(world, { roleDivisions: [] });
  const modal = await world.opens('ada', '/oauth delete twin fields');
  expect(modal.text).toMatch(why);
  expect(modal.text).toContain('Set its division with /oauth update first, or remove the role there.');
  expect(modal.submit).toBeUndefined();
  expect(world.slack.messages(approvalsChannel)).toEqual([]);
  expect(writes(world)).toEqual([]);
});

test('deletes a client that’s already inactive, even if its roles have no division', async () => {
  const world = await twoPeople();
  const { name } = addTwins(world, { state: 'inactive' });
  const asked = await world.askFor('ada', 'delete', name);
  expect(await world.details('will', asked)).toContain(`• ${unknownDivision}`);
  await world.approves('will', asked);
  expect(await world.outcome(asked)).toContain('done');
  expect(world.writes(asked.client)).toEqual(['DELETE']);
});

test('rotates a secret, and the card shows the roles that come with it', async () => {
  const world = await twoPeople();
  const { name } = addTwins(world);
  const asked = await world.askFor('dora', 'rotate', name);
  expect(asked.card().rendered).toMatch(
    /must have all of this client’s roles\.\nDora Deleter doesn’t have:\n• Reporting Reader in Home\n• Directory Sync \(division unknown\)/u,
  );
  await world.approves('ada', asked);
  expect(await world.outcome(asked)).toContain('done');
});

test('a role that only roleIds has and that’s added after the request makes a deletion stale', async () => {
  const world = await twoPeople();
  const { id, name } = addTwins(world, { roleIdsOnly: [] });
  const asked = await world.askFor('ada', 'delete', name);
  const { dateModified } = world.genesys.client(id) ?? { dateModified: '' };
  world.genesys.changeClient(id, { roleIdsOnly: [world.genesys.ids.roles['Directory Sync'] ?? ''], dateModified });
  await world.approves('will', asked);
  await world.outcome(asked);
  expect((await asked.record()).state).toBe('stale');
  expect(world.writes(asked.client)).toEqual([]);
});
