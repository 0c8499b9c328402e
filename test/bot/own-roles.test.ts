import { expect } from 'vitest';
import type { SandboxClient } from '../../sandbox/genesys.ts';
import { approvalsChannel } from '../../sandbox/slack.ts';
import { writes } from '../faults/support.ts';
import { testsInTurn } from '../support/cases.ts';
import { userNamed } from '../support/genesys-users.ts';
import { startWorld, type World } from '../support/world.ts';
import { twoPeople } from '../two-people/world.ts';
import { forever, named, serviceForm } from './support.ts';

const test = testsInTurn();

const rolesField = 'Roles';
const mine = '/api/v2/authorization/subjects/me';

/** A role that Ada has in all divisions, and Keyturn's own client only in `divisions`. */
function addRole({ genesys }: Pick<World, 'genesys'>, divisions: readonly string[] = []): string {
  const { id: roleId } = genesys.addRole({ name: 'Speech Analyst' });
  const ada = userNamed(genesys, 'Ada Admin');
  genesys.changeUser(ada.id, { grants: [...ada.grants, { roleId, divisionId: '*' }] });
  setOwn({ genesys }, roleId, divisions);
  return roleId;
}

/** Gives the role to Keyturn's own client in these divisions, and in no others. */
function setOwn({ genesys }: Pick<World, 'genesys'>, roleId: string, divisions: readonly string[]): void {
  const { id } = genesys.botClient;
  const others = (genesys.client(id)?.roleDivisions ?? []).filter((role) => role.roleId !== roleId);
  const now = divisions.map((divisionId) => ({ roleId, divisionId }));
  genesys.changeClient(id, { roleDivisions: [...others, ...now] });
}

const addAnalyst = ({ genesys }: Pick<World, 'genesys'>, roleId: string, change: Partial<SandboxClient> = {}) =>
  genesys.addClient({
    name: 'Transcripts',
    authorizedGrantType: 'CLIENT-CREDENTIALS',
    roleDivisions: [{ roleId, divisionId: '*' }],
    ...change,
  });

const lacks = 'Keyturn’s own client lacks Speech Analyst in all divisions';

test('offers roles in divisions where both the person and Keyturn’s own client have them', async () => {
  const world = await startWorld();
  const offered = async () => (await world.person('ada').suggests(rolesField, 'speech')).map(({ label }) => label);
  const leeds = world.genesys.ids.divisions['Leeds'] ?? '';
  addRole(world, [leeds]);
  await serviceForm(world, 'ada');
  expect(await offered()).toEqual(['Speech Analyst · Leeds']);
  // The person has fewer roles than the bot.
  const ben = await serviceForm(world, 'ben');
  expect((await ben.suggests(rolesField, 'reporting')).map(({ label }) => label)).toEqual(['Reporting Reader · Home']);
});

test('doesn’t offer a role that Keyturn’s own client lacks, but offers all of the person’s while that’s unknown', async () => {
  const world = await startWorld();
  addRole(world);
  await serviceForm(world, 'ada');
  expect(await world.person('ada').suggests(rolesField, 'speech')).toEqual([]);
  const other = await startWorld();
  addRole(other);
  other.genesys.faults.inject({ path: mine, status: 403, times: forever });
  await serviceForm(other, 'ada');
  expect(await other.person('ada').suggests(rolesField, 'speech all')).toHaveLength(1);
});

test.each(['a minute ago', 'just now'])(
  'rejects a role that Keyturn’s own client lost %s at its field, and creates no client',
  async (when) => {
    let later = 0;
    const world = await startWorld({ bot: { now: () => Date.now() + later } });
    const roleId = addRole(world, ['*']);
    const picked = { search: 'speech all', pick: 'Speech Analyst · All divisions' };
    const ada = await serviceForm(world, 'ada', { [rolesField]: picked });
    setOwn(world, roleId, []);
    if (when === 'a minute ago') later = 60_000;
    await ada.submits();
    const form = await world.modal(ada, 'Fix this:');
    expect(form.text).toContain(`${lacks}. Ask a Genesys Cloud admin to give it that role, or leave the role out.`);
    expect(named(world, 'Payroll export')).toEqual([]);
    // Genesys Cloud was asked only where Keyturn couldn't know.
    expect(writes(world)).toEqual(when === 'just now' ? ['POST '] : []);
    setOwn(world, roleId, ['*']);
    await ada.submits();
    await world.modal(ada, 'Created:');
  },
);

test.each(['update', 'delete'])(
  '%s of a client with a role that Keyturn’s own client lacks is rejected when it’s asked for',
  async (verb) => {
    const world = await startWorld();
    const roleId = addRole(world);
    addAnalyst(world, roleId);
    const modal = await world.opens('ada', `/oauth ${verb} transcripts`);
    expect(modal.text).toContain(
      `Keyturn can’t change this client: ${lacks}, which this client has. Nothing was changed. Ask a Genesys Cloud admin to give Keyturn’s own client that role.`,
    );
    expect(modal.submit).toBeUndefined();
    expect(writes(world)).toEqual([]);
    expect(world.slack.messages(approvalsChannel)).toEqual([]);
    await world.person('ada').closes();

    // A role that was given just now counts, without a restart.
    setOwn(world, roleId, ['*']);
    expect((await world.opens('ada', `/oauth ${verb} transcripts`)).submit).toBeDefined();
  },
);

test('a role in another division than the client’s counts as missing', async () => {
  const world = await startWorld();
  const roleId = addRole(world, [world.genesys.ids.divisions['Leeds'] ?? '']);
  addAnalyst(world, roleId, { roleDivisions: [{ roleId, divisionId: world.genesys.ids.homeDivision }] });
  expect((await world.opens('ada', '/oauth update transcripts')).text).toContain(
    'Keyturn’s own client lacks Speech Analyst in Home, which this client has',
  );
});

test.each([
  [true, 'failed'],
  [false, 'done'],
] as const)(
  'form and card of a rotation say that Genesys Cloud may require the role (it does: %s)',
  async (demanded, state) => {
    const world = await twoPeople();
    world.genesys.switches.secretDemandsRoles = demanded;
    const roleId = addRole(world);
    const { name } = addAnalyst(world, roleId);
    const form = await world.opens('ada', `/oauth rotate ${name}`);
    const note = `Genesys Cloud may refuse this: ${lacks}, which this client has. Ask a Genesys Cloud admin to give Keyturn’s own client that role first.`;
    expect(form.text).toContain(`Note: ${note}`);
    await world.person('ada').closes();
    const asked = await world.askFor('ada', 'rotate', name);
    expect(asked.card().rendered).toContain(note);
    expect((await asked.record()).snapshot).toMatchObject({ lacking: [{ roleId, divisionId: '*' }] });
    await world.approves('will', asked);
    const outcome = await world.outcome(asked);
    expect((await asked.record()).state).toBe(state);
    if (demanded) expect(outcome).toContain(`${lacks}, which this client has`);
  },
);

test.each([
  [true, 'failed'],
  [false, 'done'],
] as const)('so does the card for deleting an inactive client (it does: %s)', async (demanded, state) => {
  const world = await twoPeople();
  world.genesys.switches.deleteDemandsRoles = demanded;
  const { name, id } = addAnalyst(world, addRole(world), { state: 'inactive' });
  const asked = await world.askFor('ada', 'delete', name);
  expect(asked.card().rendered).toContain('Genesys Cloud may refuse this: Keyturn’s own client lacks');
  await world.approves('will', asked);
  const outcome = await world.outcome(asked);
  expect((await asked.record()).state).toBe(state);
  expect(world.writes(asked.client)).toEqual(['DELETE']);
  if (!demanded) return;
  expect(outcome).toContain(`${lacks}, which this client has`);
  expect(world.genesys.client(id)?.state).toBe('inactive');
});

test('names a role that Keyturn’s own client lost after the request when Genesys Cloud refuses, and the client stays', async () => {
  const world = await twoPeople();
  const roleId = addRole(world, ['*']);
  const { name, id } = addAnalyst(world, roleId);
  const asked = await world.askFor('ada', 'delete', name);
  expect(asked.card().rendered).not.toContain('lacks');
  setOwn(world, roleId, []);
  await world.approves('will', asked);
  const outcome = await world.outcome(asked);
  expect(outcome).toContain(`${lacks}, which this client has`);
  expect(outcome).toContain('Nothing was changed.');
  expect(world.genesys.client(id)?.state).toBe('active');
});

test.each([
  ['is refused', { status: 403 }],
  ['doesn’t come', { hang: true }],
  ['can’t be read', { body: '<html>' }],
])(
  'when the answer about Keyturn’s own roles %s, Genesys Cloud decides, and its refusal is explained',
  async (_what, fault) => {
    const world = await startWorld();
    addAnalyst(world, addRole(world));
    world.genesys.faults.inject({ path: mine, times: forever, ...fault });
    const ada = world.person('ada');
    await ada.types('/oauth update transcripts');
    await world.modal(ada, 'Token duration');
    await ada.fills({ Description: 'After' });
    await ada.submits();
    await world.modal(ada, 'Changes to ');
    await ada.submits();
    const form = await world.modal(ada, 'This didn’t work.');
    expect(form.text).toContain(
      'Genesys Cloud refused this. Keyturn’s own client may lack one of these roles: Speech Analyst in all divisions. It says: “You are not authorized to perform the requested action.” Nothing was changed.',
    );
  },
  20_000,
);

test('doesn’t believe an answer without any roles', async () => {
  const world = await startWorld();
  addAnalyst(world, addRole(world, ['*']));
  world.genesys.faults.inject({ path: mine, times: forever, body: { id: 'me', grants: [] } });
  expect((await world.opens('ada', '/oauth update transcripts')).submit).toBeDefined();
});

test('asks for the roles of Keyturn’s own client once a minute, and for what they permit once in five', async () => {
  let later = 0;
  const world = await startWorld({ bot: { now: () => Date.now() + later } });
  const asked = () => world.genesys.countCalls('GET', mine);
  const opens = async (words: string) => {
    await world.opens('ada', words);
    await world.person('ada').closes();
  };
  await opens('/oauth delete agent desktop');
  await opens('/oauth delete nightly reporting');
  await opens('/oauth update nightly reporting');
  await opens('/oauth rotate workforce');
  expect(asked()).toBe(1);
  later = 60_000;
  // It has no roles.
  await opens('/oauth delete agent desktop');
  expect(asked()).toBe(1);
  await opens('/oauth delete nightly reporting');
  expect(asked()).toBe(2);
  later = 6 * 60_000;
  await opens('/oauth delete agent desktop');
  expect(asked()).toBe(3);
});

test.each(['update', 'delete', 'rotate'])('a deleted role that’s left on a client doesn’t block %s', async (verb) => {
  const world = await startWorld();
  const { id } = addAnalyst(world, 'c0ffee00-0000-4000-8000-000000000009');
  const form = await world.opens('ada', `/oauth ${verb} ${id}`);
  expect(form.text).not.toContain('Keyturn’s own client lacks');
  expect(form.submit).toBe(verb === 'update' ? 'Review changes' : 'Ask for approval');
});
