import { describe, expect } from 'vitest';
import type { Actor, SlackView } from '../../sandbox/slack.ts';
import { KeyturnError } from '../../services/errors.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import type { Store } from '../../services/store.ts';
import { testsInTurn } from '../support/cases.ts';
import { startWorld, type World, type WorldOptions } from '../support/world.ts';
import { grants, labels, newClient, sent, valueIn } from './support.ts';

const test = testsInTurn();

const offer = 'You have unsaved changes from today at ';
const crm = 'Salesforce CRM connector';
const hourMs = 3_600_000;

const clientNamed = ({ genesys }: World, name: string) => {
  const found = genesys.clients().find((client) => client.name === name);
  if (found === undefined) throw new Error(`no client ${name}`);
  return found;
};

const opensUpdate = (world: World, who: Actor, name = crm): Promise<SlackView> =>
  world.opens(who, `/oauth update ${clientNamed(world, name).id}`);

/** Resolves once the bot has handled what was closed. */
async function closes(world: World, who: Actor, options?: { all?: boolean }) {
  const closed = await who.closes(options);
  expect(closed).toMatchObject({ type: 'view_closed', status: 200 });
  // Whatever is kept was stored before the next command of the same person is answered.
  await world.asks(who, '/oauth whoami');
  return closed;
}

/** Ada types a description into the form of a client, and closes it. */
async function left(options: WorldOptions = {}, values: Record<string, string> = { Description: 'For the new CRM' }) {
  const world = await startWorld(options);
  const ada = world.person('ada');
  await opensUpdate(world, ada);
  await ada.fills(values);
  const closed = await closes(world, ada, { all: true });
  return { world, ada, closed };
}

const pressed = async (world: World, who: Actor, label: string): Promise<SlackView> => {
  const view = world.slack.views(who.id).at(-1);
  if (view === undefined) throw new Error('no modal');
  await who.clicks(view, label);
  return world.modal(who, ({ text }) => !text.includes(offer));
};

test.each([
  { how: 'Cancel', all: false },
  { how: 'the ×', all: true },
])('a form that was closed with $how offers what was typed, and restores it', async ({ all }) => {
  const world = await startWorld();
  const ada = world.person('ada');
  const before = await opensUpdate(world, ada);
  expect(before.text).not.toContain('unsaved');
  await ada.fills({ Description: 'For the new CRM', 'Token duration': '2 hours' });
  await closes(world, ada, { all });
  const again = await opensUpdate(world, ada);
  expect(again.text).toContain(offer);
  expect(again.buttons.slice(0, 2)).toEqual(['Restore', 'Discard']);
  expect(valueIn(again, 'Description')).toBe(valueIn(before, 'Description'));
  const restored = await pressed(world, ada, 'Restore');
  expect(restored.buttons).not.toContain('Restore');
  expect(valueIn(restored, 'Description')).toBe('For the new CRM');
  expect(valueIn(restored, 'Token duration')).toBe('2 hours');
  await ada.submits();
  const review = await world.modal(ada, 'Changes to ');
  expect(review.text).toContain('For the new CRM');
  await ada.submits();
  await world.modal(ada, 'Updated');
  expect(sent(world, 'PUT')).toMatchObject([{ description: 'For the new CRM', accessTokenValiditySeconds: 7_200 }]);
});

test('a new client’s form is offered again with the fields of its grant type', async () => {
  const world = await startWorld();
  const { actor } = await newClient(world, 'ada', 'CLIENT-CREDENTIALS');
  const roles = { search: 'reporting', pick: 'Reporting Reader · Home' };
  await actor.fills({ Name: 'Payroll export', Roles: roles, 'Allowed IP addresses': '203.0.113.7' });
  await closes(world, actor, { all: true });
  const again = await world.opens(actor, '/oauth create');
  expect(again.text).toContain(offer);
  expect(labels(again)).not.toContain('Roles');
  const restored = await pressed(world, actor, 'Restore');
  expect(valueIn(restored, 'Grant type')).toBe(grants['CLIENT-CREDENTIALS']);
  expect(valueIn(restored, 'Name')).toBe('Payroll export');
  expect(valueIn(restored, 'Roles')).toBe('Reporting Reader · Home');
  expect(valueIn(restored, 'Allowed IP addresses')).toBe('203.0.113.7');
  await actor.submits();
  await world.modal(actor, 'Created:');
  await actor.closes({ all: true });
  expect((await world.opens(actor, '/oauth create')).text).not.toContain('unsaved');
});

test('the reason of a deactivation is offered again', async () => {
  const world = await startWorld();
  const ada = world.person('ada');
  const command = `/oauth deactivate ${clientNamed(world, crm).id}`;
  await world.opens(ada, command);
  await ada.fills({ Reason: 'Its secret leaked' });
  await closes(world, ada);
  await world.opens(ada, command);
  expect(valueIn(await pressed(world, ada, 'Restore'), 'Reason')).toBe('Its secret leaked');
});

describe('where Slack doesn’t say what was in a form that was closed', () => {
  const silent: WorldOptions = { slack: { switches: { closedState: false } } };

  test('what Keyturn never saw isn’t offered', async () => {
    const { world, ada, closed } = await left(silent);
    expect(JSON.stringify(closed?.payload)).not.toContain('For the new CRM');
    expect((await opensUpdate(world, ada)).text).not.toContain('unsaved');
  });

  test('what was typed when a grant type was chosen is', async () => {
    const world = await startWorld(silent);
    const ada = world.person('ada');
    await world.opens(ada, '/oauth create');
    await ada.fills({ Name: 'Payroll export', 'Grant type': grants.CODE });
    await world.modal(ada, (view) => labels(view).includes('Scopes'));
    await closes(world, ada, { all: true });
    await world.opens(ada, '/oauth create');
    const restored = await pressed(world, ada, 'Restore');
    expect(valueIn(restored, 'Name')).toBe('Payroll export');
    expect(labels(restored)).toContain('Scopes');
  });

  test('what was refused is', async () => {
    const world = await startWorld(silent);
    const ada = world.person('ada');
    await opensUpdate(world, ada);
    await ada.fills({ 'Token duration': 'a while', Description: 'For the new CRM' });
    const refused = await ada.submits();
    expect(refused.ack).toMatchObject({ response_action: 'errors' });
    await closes(world, ada, { all: true });
    await opensUpdate(world, ada);
    expect(valueIn(await pressed(world, ada, 'Restore'), 'Token duration')).toBe('a while');
    // The error is shown under the restored field.
    expect((await ada.submits()).ack).toMatchObject({ response_action: 'errors' });
    const shown = world.slack.views(ada.id).at(-1);
    expect(Object.values(shown?.errors ?? {})).toEqual([expect.stringContaining('Enter a duration')]);
    expect(Object.keys(shown?.errors ?? {})).toEqual(['duration~restored']);
  });

  test('what was reviewed is', async () => {
    const world = await startWorld(silent);
    const ada = world.person('ada');
    await opensUpdate(world, ada);
    await ada.fills({ Description: 'For the new CRM' });
    await ada.submits();
    await world.modal(ada, 'Changes to ');
    await closes(world, ada);
    await opensUpdate(world, ada);
    expect(valueIn(await pressed(world, ada, 'Restore'), 'Description')).toBe('For the new CRM');
  });
});

test('what was typed since the form was opened stays as it’s restored, and as it’s discarded', async () => {
  const { world, ada } = await left({}, { Description: 'For the new CRM', 'Token duration': '2 hours' });
  await opensUpdate(world, ada);
  await ada.fills({ Description: 'Typed since', Name: 'CRM 2' });
  const restored = await pressed(world, ada, 'Restore');
  expect(valueIn(restored, 'Description')).toBe('Typed since');
  expect(valueIn(restored, 'Name')).toBe('CRM 2');
  expect(valueIn(restored, 'Token duration')).toBe('2 hours');
  await closes(world, ada, { all: true });
  await opensUpdate(world, ada);
  await ada.fills({ Description: 'Typed again' });
  const discarded = await pressed(world, ada, 'Discard');
  expect(valueIn(discarded, 'Description')).toBe('Typed again');
  expect(valueIn(discarded, 'Name')).toBe(crm);
  expect(valueIn(discarded, 'Token duration')).not.toBe('2 hours');
});

test('what was discarded isn’t offered again, however late Slack repeats that the form was closed', async () => {
  const { world, ada, closed } = await left();
  await opensUpdate(world, ada);
  await pressed(world, ada, 'Discard');
  await closes(world, ada, { all: true });
  if (closed !== undefined) await world.slack.redeliver(closed);
  await world.asks(ada, '/oauth whoami');
  expect((await opensUpdate(world, ada)).text).not.toContain('unsaved');
});

test('a form that’s sent leaves nothing, also if Slack says later that it was closed', async () => {
  const world = await startWorld();
  const ada = world.person('ada');
  await opensUpdate(world, ada);
  await ada.fills({ Description: 'For the new CRM' });
  const form = structuredClone(world.slack.views(ada.id).at(-1));
  await ada.submits();
  await world.modal(ada, 'Changes to ');
  await ada.submits();
  await world.modal(ada, 'Updated');
  const actor = { id: ada.id, team_id: world.slack.team.id };
  const view = { ...form, state: { values: form?.state } };
  const late = await world.slack.sends(
    { type: 'view_closed', team: { id: world.slack.team.id }, user: actor, view, is_cleared: false },
    { type: 'view_closed' },
  );
  expect(late.status).toBe(200);
  await ada.closes({ all: true });
  expect((await opensUpdate(world, ada)).text).not.toContain('unsaved');
});

test('of two forms that are open at once, the one that’s closed last counts', async () => {
  const world = await startWorld();
  const ada = world.person('ada');
  await opensUpdate(world, ada);
  await ada.fills({ Description: 'The first' });
  const [first] = world.slack.views(ada.id);
  await opensUpdate(world, ada);
  await world.modal(ada, (view) => view.id !== first?.id && labels(view).includes('Description'));
  await ada.fills({ Description: 'The second' });
  await closes(world, ada);
  await closes(world, ada);
  await opensUpdate(world, ada);
  expect(valueIn(await pressed(world, ada, 'Restore'), 'Description')).toBe('The first');
});

test('what others changed since stays as they left it', async () => {
  const world = await startWorld();
  const ada = world.person('ada');
  const client = clientNamed(world, 'Agent desktop');
  const [first = ''] = client.registeredRedirectUri;
  world.genesys.changeClient(client.id, { registeredRedirectUri: [first, 'https://old.example.com/cb'] });
  await opensUpdate(world, ada, client.name);
  await ada.fills({ Name: 'Agent desktop 2', 'Redirect URIs': `${first}\nhttps://mine.example.com/cb` });
  await closes(world, ada, { all: true });
  const theirs = [first, 'https://old.example.com/cb', 'https://theirs.example.com/cb'];
  world.genesys.changeClient(client.id, { description: 'Theirs', registeredRedirectUri: theirs });
  await opensUpdate(world, ada, client.name);
  const restored = await pressed(world, ada, 'Restore');
  expect(valueIn(restored, 'Name')).toBe('Agent desktop 2');
  expect(valueIn(restored, 'Description')).toBe('Theirs');
  expect(valueIn(restored, 'Redirect URIs')?.split('\n')).toEqual([
    first,
    'https://theirs.example.com/cb',
    'https://mine.example.com/cb',
  ]);
});

test('nothing is offered to another person, for another client, or for another operation', async () => {
  const { world, ada } = await left();
  expect((await opensUpdate(world, world.person('ben'))).text).not.toContain('unsaved');
  expect((await opensUpdate(world, ada, 'Agent desktop')).text).not.toContain('unsaved');
  await ada.closes({ all: true });
  const rotate = await world.opens(ada, `/oauth deactivate ${clientNamed(world, crm).id}`);
  expect(rotate.text).not.toContain('unsaved');
  await ada.closes({ all: true });
  expect((await opensUpdate(world, ada)).text).toContain(offer);
});

test('a form in which nothing was typed, or only spaces, leaves nothing, and removes nothing', async () => {
  const world = await startWorld();
  const ada = world.person('ada');
  await world.opens(ada, '/oauth create Payroll export');
  await closes(world, ada, { all: true });
  expect((await world.opens(ada, '/oauth create')).text).not.toContain('unsaved');
  await ada.fills({ Description: 'Typed' });
  await closes(world, ada, { all: true });
  // Neither restored nor discarded.
  expect((await world.opens(ada, '/oauth create')).text).toContain(offer);
  await closes(world, ada, { all: true });
  expect((await world.opens(ada, '/oauth create')).text).toContain(offer);
  await pressed(world, ada, 'Restore');
  await ada.fills({ Description: '' });
  await closes(world, ada, { all: true });
  expect((await world.opens(ada, '/oauth create')).text).not.toContain('unsaved');
});

test('is offered for a day, also by another process', async () => {
  let offset = 0;
  const now = () => Date.now() + offset;
  const store = createMemoryStore({ now });
  const { world, ada } = await left({ bot: { now, store } });
  const next = await world.another();
  world.slack.deliverTo(`http://127.0.0.1:${next.port}/slack/events`);
  await world.bot.stop();
  offset = 23 * hourMs;
  expect((await opensUpdate(world, ada)).text).toContain('You have unsaved changes from ');
  offset = 24 * hourMs + 1_000;
  // The form from before still offers it.
  const view = world.slack.views(ada.id).at(-1);
  if (view !== undefined) await ada.clicks(view, 'Restore');
  await world.modal(ada, 'Those changes are no longer available.');
  await ada.closes({ all: true });
  expect((await opensUpdate(world, ada)).text).not.toContain('unsaved');
});

test('a store that keeps what has expired isn’t believed', async () => {
  let offset = 0;
  const now = () => Date.now() + offset;
  const memory = createMemoryStore({ now: () => 0 });
  const { world, ada } = await left({ bot: { now, store: memory } });
  offset = 25 * hourMs;
  expect((await opensUpdate(world, ada)).text).not.toContain('unsaved');
});

test('a store that’s down as a form is closed loses it, and says so in the log alone', async () => {
  const memory = createMemoryStore({ now: Date.now });
  let down = false;
  const unavailable = () => new KeyturnError('store_unavailable', { details: { written: 'no' } });
  const store: Store = {
    ...memory,
    getAll: async (keys) => {
      if (down && keys.some((key) => key.includes(':draft:'))) throw unavailable();
      return memory.getAll(keys);
    },
    get: async (key) => {
      if (down && key.includes(':unsaved:')) throw unavailable();
      return memory.get(key);
    },
  };
  const world = await startWorld({ bot: { store } });
  const ada = world.person('ada');
  await opensUpdate(world, ada);
  await ada.fills({ Description: 'For the new CRM' });
  down = true;
  await closes(world, ada, { all: true });
  expect(world.logLines().join('')).toContain('couldn’t keep what was typed into a form that was closed');
  expect(world.slack.directMessages(ada.id)).toEqual([]);
  // The form opens without what it can't look up.
  expect((await opensUpdate(world, ada)).text).not.toContain('unsaved');
  expect(world.logLines().join('')).toContain('couldn’t look up what was typed into a form before');
});
