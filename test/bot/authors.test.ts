import { expect, test } from 'vitest';
import { KeyturnError } from '../../services/errors.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import type { Store } from '../../services/store.ts';
import { userNamed } from '../support/genesys-users.ts';
import { startWorld, type World } from '../support/world.ts';
import { twoPeople } from '../two-people/world.ts';
import { forever, named, review, serviceForm } from './support.ts';

const shows = async (world: World, words: string): Promise<string> =>
  (await world.asks('ada', `/oauth show ${words}`)).rendered;

const userId = ({ genesys }: Pick<World, 'genesys'>, name: string): string => userNamed(genesys, name).id;

/** Changes the description of a client, as this person. */
async function changes(world: World, who: 'ada' | 'ben', client: string, description: string): Promise<void> {
  const { actor } = await review(world, client, { Description: description }, who);
  await actor.submits();
  await world.modal(actor, 'Updated:');
  await actor.closes();
}

/** Creates “Payroll export” as Ben; gives what he sees. */
async function creates(world: World): Promise<string> {
  const ben = await serviceForm(world, 'ben');
  await ben.submits();
  const { text } = await world.modal(ben, 'Created:');
  await ben.closes();
  return text;
}

test('names a creator that’s another client, or a user who was deleted', async () => {
  const world = await startWorld();
  const other = world.genesys.clients().find(({ name }) => name === 'Workforce planning sync');
  const departed = userId(world, 'Del Departed');
  world.genesys.addClient({ name: 'Orphan', createdBy: other?.id.toUpperCase(), modifiedBy: departed });
  const rendered = await shows(world, 'orphan');
  expect(rendered).toMatch(/Created\n.+ by client Workforce planning sync\n/u);
  expect(rendered).toMatch(/Last changed\n.+ by Del Departed \(deleted user\)/u);
  expect(rendered).not.toContain(departed);
});

test('calls an author unknown if Genesys Cloud doesn’t know them, but not while it isn’t answering', async () => {
  const world = await startWorld();
  const createdBy = 'c0ffee00-0000-4000-8000-000000000001';
  world.genesys.addClient({ name: 'Orphan', createdBy, modifiedBy: undefined });
  const clear = world.genesys.faults.inject({ path: `/api/v2/users/${createdBy}`, status: 403, times: forever });
  expect(await shows(world, 'orphan')).toContain(` by ${createdBy}`);
  clear();
  expect(await shows(world, 'orphan')).toContain(` by an unknown user (${createdBy})`);
});

test('shows the name that comes with an author if there’s no better one', async () => {
  const world = await startWorld();
  const made = world.genesys.addClient({ name: 'Orphan' });
  const path = `/api/v2/oauth/clients/${made.id}`;
  const createdBy = { id: 'c0ffee00-0000-4000-8000-000000000001', name: 'Zoe <Before>' };
  const ada = userId(world, 'Ada Admin');
  const body = { id: made.id, name: 'Orphan', authorizedGrantType: 'CODE', dateCreated: '2026-01-02T03:04:05Z' };
  world.genesys.faults.inject({ path, body: { ...body, createdBy, modifiedBy: ada, dateModified: body.dateCreated } });
  const rendered = await shows(world, 'orphan');
  expect(rendered).toMatch(/Created\n.+ by Zoe <Before>/u);
  expect(rendered).toMatch(/Last changed\n.+ by Ada Admin/u);
});

test('names the people who created and changed a client through Keyturn', async () => {
  const world = await startWorld();
  expect(await creates(world)).toMatch(/Created\n.+ by Ben Builder through Keyturn/u);
  const both = await shows(world, 'payroll export');
  expect(both).toMatch(/Created\n.+ by Ben Builder through Keyturn\n/u);
  expect(both).toMatch(/Last changed\n.+ by Ben Builder through Keyturn/u);
  await changes(world, 'ada', 'payroll export', 'For the auditors');
  for (let reads = 0; reads < 12; reads += 1) await shows(world, 'payroll export');
  const changed = await shows(world, 'payroll export');
  expect(changed).toMatch(/Created\n.+ by Ben Builder through Keyturn\n/u);
  expect(changed).toMatch(/Last changed\n.+ by Ada Admin through Keyturn/u);
  // Someone else, outside of Keyturn.
  world.genesys.changeClient(named(world, 'Payroll export')[0]?.id ?? '', {
    modifiedBy: userId(world, 'Will Wildcard'),
  });
  expect(await shows(world, 'payroll export')).toMatch(/Last changed\n.+ by Will Wildcard/u);
});

test('names the requester of a rotation as the one who changed the client, also on the next card', async () => {
  const world = await twoPeople();
  const asked = await world.askFor('dora', 'rotate', 'Agent desktop');
  expect(await world.details('will', asked)).toMatch(/Last changed\n.+ by Ada Admin\n/u);
  await world.approves('will', asked);
  await world.outcome(asked);
  expect(await shows(world, 'agent desktop')).toMatch(/Last changed\n.+ by Dora Deleter through Keyturn/u);
  const next = await world.askFor('ada', 'delete', 'Agent desktop');
  expect(await world.details('will', next)).toMatch(/Last changed\n.+ by Dora Deleter through Keyturn/u);
});

test('still names a creator that was deleted through Keyturn', async () => {
  const world = await twoPeople();
  const { id } = world.clientNamed('Agent desktop');
  const asked = await world.askFor('ada', 'delete', 'Agent desktop');
  await world.approves('will', asked);
  await world.outcome(asked);
  world.genesys.addClient({ name: 'Orphan', createdBy: id });
  expect(await shows(world, 'orphan --fresh')).toContain(' by client Agent desktop (deleted)');
});

test.each([
  ['can’t be reached', 'store_unavailable'],
  ['was tampered with', 'audit_unavailable'],
] as const)('while the trail %s, names Keyturn in place of the person who used it', async (_what, code) => {
  let broken = false;
  const memory = createMemoryStore({ now: Date.now });
  const store: Store = {
    ...memory,
    range: (set, options) =>
      broken && set.includes('audit:client') ? Promise.reject(new KeyturnError(code)) : memory.range(set, options),
  };
  const world = await startWorld({ bot: { store } });
  await creates(world);
  broken = true;
  expect(await shows(world, 'payroll export')).toMatch(/Created\n.+ by Keyturn\n/u);
  broken = false;
  expect(await shows(world, 'payroll export')).toMatch(/Created\n.+ by Ben Builder through Keyturn\n/u);
});

test('doesn’t call a role deleted that was created after the names were read', async () => {
  const world = await startWorld();
  await shows(world, 'nightly reporting');
  const { id: roleId } = world.genesys.addRole({ name: 'Brand New' });
  world.genesys.addClient({
    name: 'Young',
    authorizedGrantType: 'CLIENT-CREDENTIALS',
    roleDivisions: [{ roleId, divisionId: '*' }],
  });
  expect(await shows(world, 'young --fresh')).toContain('Roles\n• Brand New in all divisions');
});
