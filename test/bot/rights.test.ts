import { describe, expect, test } from 'vitest';
import { userNamed } from '../support/genesys-users.ts';
import { startWorld, type World } from '../support/world.ts';
import { clientsPath, labels, named, review, sent, serviceForm } from './support.ts';

/** What a person may do when they send a form, which may be long after it was opened. */

const nightly = 'Nightly reporting export';

const change = ({ genesys }: World, name: string, to: Parameters<World['genesys']['changeUser']>[1]) =>
  genesys.changeUser(userNamed(genesys, name).id, to);

describe('a permission that was taken away while a form was open', () => {
  test('makes no new client', async () => {
    const world = await startWorld();
    const actor = await serviceForm(world, 'ada');
    await world.asks('ada', '/oauth whoami');
    change(world, 'Ada Admin', { permissions: ['oauth:client:view'] });
    await actor.submits();
    await world.modal(actor, 'This needs the Genesys Cloud permission oauth:client:add');
    expect(sent(world, 'POST')).toEqual([]);
    expect(named(world, 'Payroll export')).toEqual([]);
  });

  test('changes no client', async () => {
    const world = await startWorld();
    const { actor } = await review(world, 'crm', { Description: 'Mine' });
    change(world, 'Ada Admin', { permissions: ['oauth:client:view'] });
    await actor.submits();
    await world.modal(actor, 'This needs the Genesys Cloud permission oauth:client:edit');
    expect(sent(world, 'PUT')).toEqual([]);
  });
});

describe('a role that a person has in one division only', () => {
  /** Ben has Reporting Reader in Home and Leeds, and the client has it in Home. */
  async function inHome(): Promise<{ world: World; role: string; leeds: string; client: string }> {
    const world = await startWorld();
    const { genesys } = world;
    const { homeDivision, divisions, roles } = genesys.ids;
    const [leeds = '', role = ''] = [divisions['Leeds'], roles['Reporting Reader']];
    change(world, 'Ben Builder', {
      grants: [
        { roleId: role, divisionId: homeDivision },
        { roleId: role, divisionId: leeds },
      ],
    });
    const client = genesys.clients().find(({ name }) => name === nightly)?.id ?? '';
    genesys.changeClient(client, { roleDivisions: [{ roleId: role, divisionId: homeDivision }] });
    return { world, role, leeds, client };
  }

  test('isn’t attached in another one, even to a client that has the role already', async () => {
    const { world, role, leeds, client } = await inHome();
    const { homeDivision } = world.genesys.ids;
    const { actor, review: shown } = await review(
      world,
      'nightly',
      { Roles: { search: 'reporting', pick: ['Reporting Reader · Home', 'Reporting Reader · Leeds'] } },
      'ben',
    );
    expect(shown.text).toContain('Roles: add Reporting Reader in Leeds');
    change(world, 'Ben Builder', { grants: [{ roleId: role, divisionId: homeDivision }] });
    await actor.submits();
    const refused = await world.modal(actor, 'This didn’t work.');
    expect(refused.text).toContain('You don’t have Reporting Reader in Leeds');
    expect(sent(world, 'PUT')).toEqual([]);
    expect(world.genesys.client(client)?.roleDivisions).not.toContainEqual({ roleId: role, divisionId: leeds });
  });

  test('isn’t attached in all divisions by a form that was tampered with', async () => {
    const { world, role, client } = await inHome();
    const ben = world.person('ben');
    expect(labels(await world.opens(ben, '/oauth update nightly'))).toContain('Roles');
    const everywhere = (payload: Record<string, unknown>) => {
      const view = payload['view'] as { state: { values: Record<string, Record<string, unknown>> } };
      const option = (value: string) => ({ text: { type: 'plain_text', text: 'Reporting Reader · Home' }, value });
      const chosen = [option(`${role}|${world.genesys.ids.homeDivision}`), option(`${role}|*`)];
      view.state.values['roles'] = { roles: { type: 'multi_external_select', selected_options: chosen } };
    };
    await ben.submits({ change: everywhere });
    await world.modal(ben, 'Changes to ');
    await ben.submits();
    const refused = await world.modal(ben, 'This didn’t work.');
    expect(refused.text).toContain('You don’t have Reporting Reader in all divisions');
    expect(sent(world, 'PUT')).toEqual([]);
    expect(world.genesys.client(client)?.roleDivisions).toHaveLength(1);
  });
});

test('a role that a person lost while the form of a new client was open isn’t attached', async () => {
  const world = await startWorld();
  const actor = await serviceForm(world, 'ben');
  change(world, 'Ben Builder', { grants: [] });
  await actor.submits();
  expect((await world.modal(actor, 'This didn’t work.')).text).toContain('You don’t have Reporting Reader in Home');
  expect(world.genesys.countCalls('POST', clientsPath)).toBe(0);
});

describe('a review', () => {
  test('says on its button that it saves', async () => {
    const world = await startWorld();
    const { review: shown } = await review(world, 'crm', { Description: 'Mine' });
    expect(shown.submit).toBe('Save changes');
  });

  test('that’s sent again while it’s worked on, or after that, makes the change once, and says so', async () => {
    const world = await startWorld();
    const { actor } = await review(world, 'crm', { Description: 'Mine' });
    world.genesys.faults.inject({ method: 'PUT', path: /\/oauth\/clients\/[^/]+$/u, delayMs: 500 });
    const first = await actor.submits();
    expect(JSON.stringify((await world.slack.redeliver(first)).ack)).toContain('Saving…');
    await world.modal(actor, 'Updated:');
    const id = named(world, 'Salesforce CRM connector')[0]?.id ?? '';
    world.genesys.changeClient(id, { description: 'Changed back' });
    expect(JSON.stringify((await world.slack.redeliver(first)).ack)).toContain(
      'You already sent this form, and it’s done.',
    );
    await world.asks('ada', '/oauth whoami');
    expect(sent(world, 'PUT')).toHaveLength(1);
    expect(world.genesys.client(id)?.description).toBe('Changed back');
  });
});
