import { describe, expect } from 'vitest';
import { type Delivery, type Json, people } from '../../sandbox/slack.ts';
import { ownFaults, writes } from '../faults/support.ts';
import { part } from '../faults/wire.ts';
import { testsInTurn } from '../support/cases.ts';
import { startWorld, type World } from '../support/world.ts';
import { labels, logged, newClient, serviceForm, valueIn } from './support.ts';

const test = testsInTurn();

const told = 'Keyturn couldn’t read what Slack sent. Nothing was changed.';

/** It was acknowledged in time, and nothing of ours broke. */
function expectTaken(world: World, delivery: Delivery): void {
  expect(delivery).toMatchObject({ status: 200, timedOut: false });
  expect(ownFaults(world)).toEqual([]);
}

const set = (change: Json) => (payload: Json) => void Object.assign(payload, change);
const without =
  (...names: string[]) =>
  (payload: Json) => {
    for (const name of names) delete payload[name];
  };

describe.each([
  ['over HTTP', false],
  ['in Socket Mode', true],
] as const)('%s', (_, socketMode) => {
  test.each<[string, (payload: Json) => void]>([
    ['without a trigger', without('trigger_id')],
    ['without a response_url', without('response_url')],
    ['without a channel', without('channel_id')],
    ['without any of these', without('trigger_id', 'response_url', 'channel_id')],
    ['with an invalid response_url', set({ response_url: 'nowhere' })],
  ])('a command that needs none of it gets an answer %s', async (_what, change) => {
    const world = await startWorld({ socketMode });
    const taken = await world.person('vera').types('/oauth list', { change });
    expectTaken(world, taken);
    await world.slack.waitFor(() =>
      [...world.slack.ephemerals(people.vera), ...world.slack.directMessages(people.vera)].some(({ rendered }) =>
        rendered.includes('of 17 clients'),
      ),
    );
  });

  test('a form without a trigger says that no modal could be opened, and to try again', async () => {
    const world = await startWorld({ socketMode });
    const answer = await world.answer('ada', (ada) => ada.types('/oauth create', { change: without('trigger_id') }));
    expect(answer.rendered).toContain('Slack didn’t open the modal in time.');
    expect(answer.rendered).toContain('Try again.');
    expect(world.slack.calls.some(({ method }) => method === 'views.open')).toBe(false);
  });

  test.each<[string, (payload: Json) => void]>([
    ['no actions', set({ actions: [] })],
    ['null actions', set({ actions: null })],
    ['actions that aren’t a list', set({ actions: { action_id: 'menu' } })],
    ['a null among its actions', set({ actions: [null] })],
    ['an action without a name', set({ actions: [{ type: 'button', value: 'x' }] })],
    ['an action whose name is a number', set({ actions: [{ action_id: 7 }] })],
    ['a value that is an object', set({ actions: [{ action_id: 'run:show', value: {} }] })],
    ['a view of text', set({ view: 'V1' })],
  ])('a click with %s is acknowledged, and the answer says what’s wrong', async (_what, change) => {
    const world = await startWorld({ socketMode });
    const list = await world.asks('vera', '/oauth list');
    const click = await world.person('vera').clicks(list, 'Next page', { change });
    expectTaken(world, click);
    const answer = await world.slack.waitFor(() => world.slack.ephemerals(people.vera)[1]);
    expect(answer.rendered).toContain(told);
    expect(logged(world, answer.rendered)).toHaveLength(1);
  });

  test.each<[string, (payload: Json) => void]>([
    ['a null channel', set({ channel: null })],
    ['a null team', set({ team: null })],
    ['null response_urls', set({ response_urls: null })],
    ['a message of text', set({ message: 'hello', container: 7 })],
    ['a field named event', set({ event: null, name: 'x', command: null })],
  ])('a click that’s complete except for %s still works', async (_what, change) => {
    const world = await startWorld({ socketMode });
    const list = await world.asks('vera', '/oauth list');
    expectTaken(world, await world.person('vera').clicks(list, 'Next page', { change }));
    await world.slack.waitFor(() =>
      world.slack.ephemerals(people.vera).some(({ rendered }) => rendered.includes('Page 2 of 2')),
    );
  });

  test.each<[string, (payload: Json) => void]>([
    ['a null user', set({ user: null })],
    ['a user without an id', set({ user: {} })],
    ['a null user and team', set({ user: null, team: null })],
  ])('a click with %s is acknowledged, and the log says why nobody got an answer', async (_what, change) => {
    const world = await startWorld({ socketMode });
    const list = await world.asks('vera', '/oauth list');
    expectTaken(world, await world.person('vera').clicks(list, 'Next page', { change }));
    await expect
      .poll(() => world.logLines().filter((line) => line.includes('ignored a payload that names no person')))
      .toHaveLength(1);
  });

  test.each<[string, (payload: Json) => void]>([
    ['a null state', (payload) => set({ state: null })(part(payload, 'view'))],
    ['no state', (payload) => without('state')(part(payload, 'view'))],
    ['null values', (payload) => set({ values: null })(part(payload, 'view', 'state'))],
    ['values that are a list', (payload) => set({ values: [] })(part(payload, 'view', 'state'))],
    ['a null field', (payload) => set({ name: null })(part(payload, 'view', 'state', 'values'))],
    ['a field of another shape', (payload) => set({ name: { name: 7 } })(part(payload, 'view', 'state', 'values'))],
    ['an id that is a number', (payload) => set({ id: 7 })(part(payload, 'view'))],
    ['a callback_id that is a list', (payload) => set({ callback_id: [] })(part(payload, 'view'))],
    ['a null user', set({ user: null })],
  ])('a form sent with %s stays open with everything in it, and says so', async (_what, change) => {
    const world = await startWorld({ socketMode });
    const actor = await serviceForm(world, 'ada', { Name: 'Kept as typed' });
    const sent = await actor.submits({ change });
    expectTaken(world, sent);
    if (typeof Object(sent.payload['view'])['id'] === 'number') {
      expect(JSON.stringify(sent.ack)).toContain(told);
    } else {
      const form = await world.modal(actor, ({ errors }) =>
        Object.values(errors).some((words) => words.includes(told)),
      );
      expect(valueIn(form, 'Name')).toBe('Kept as typed');
      expect(labels(form)).toContain('Roles');
    }
    expect(writes(world)).toEqual([]);
    // Sent again as it is, it works.
    await actor.submits();
    await world.modal(actor, 'Created: Kept as typed');
    expect(writes(world)).toEqual(['POST ']);
  });

  test('a form without its view is acknowledged, and its sender gets a message', async () => {
    const world = await startWorld({ socketMode });
    const actor = await serviceForm(world, 'ada');
    for (const [at, change] of [without('view'), set({ view: null }), set({ view: [] })].entries()) {
      expectTaken(world, await actor.submits({ change }));
      const direct = await world.slack.waitFor(() => world.slack.directMessages(people.ada)[at]);
      expect(direct.rendered).toContain(told);
    }
  });

  test('a denial whose reason can’t be read denies nothing', async () => {
    const world = await startWorld({ socketMode });
    const actor = await serviceForm(world, 'ada');
    const sent = await actor.submits({
      change: (payload) => set({ callback_id: 'request:deny-form', state: null })(part(payload, 'view')),
    });
    expectTaken(world, sent);
    expect(JSON.stringify(sent.ack)).toContain(told);
  });

  test.each<[string, (payload: Json) => void]>([
    ['without what was typed', without('value')],
    ['with null for it', set({ value: null })],
  ])('a search %s shows everything', async (_what, change) => {
    const world = await startWorld({ socketMode });
    await searches(world, change, (options) => options.length > 3);
  });

  test.each<[string, (payload: Json) => void]>([
    ['for an object', set({ value: {} })],
    ['without its menu', without('action_id')],
    ['without a user', set({ user: null })],
  ])('a search %s finds nothing, in time', async (_what, change) => {
    const world = await startWorld({ socketMode });
    await searches(world, change, (options) => options.length === 0);
  });

  test('payloads of kinds Keyturn doesn’t use are acknowledged, and a line of the log names them', async () => {
    const world = await startWorld({ socketMode });
    const user = { id: people.vera, team_id: world.slack.team.id };
    const base = { user, team: { id: world.slack.team.id }, trigger_id: '1.2.3', callback_id: 'x' };
    const odd: unknown[] = [
      { ...base, type: 'something_new' },
      { ...base, type: 'dialog_submission', submission: {} },
      { ...base, type: 'interactive_message', actions: [{ name: 'x', type: 'button' }] },
      { ...base, type: 'x\n"level":60' },
      { ...base, type: 7 },
      base,
      {},
      [],
      null,
      7,
      'text',
    ];
    for (const payload of odd) expectTaken(world, await world.slack.sends(payload));
    expectTaken(world, await world.slack.sends({ ...base, type: 'view_closed', view: null }));
    for (const event of [null, {}, 'text', { type: 7 }, { type: 'something_new' }, { type: 'message', channel: null }])
      expectTaken(world, await world.slack.sends({ type: 'event_callback', event, team_id: 'T1' }, { type: 'event' }));
    const lines = world.logLines().filter((line) => line.includes('a payload of an unknown type'));
    expect(lines).toHaveLength(odd.length);
    // One line for each, and none from Bolt beside it.
    expect(world.logLines().filter((line) => line.includes('Could not determine the type'))).toEqual([]);
    expect(lines.join('')).toContain('"type":"something_new"');
    expect(lines.join('')).not.toContain('level\\":60');
    expect((await world.asks('vera', '/oauth list')).rendered).toContain('of 17 clients');
  });

  test.each(['shortcut', 'message_action'])('says so when Keyturn doesn’t have a %s', async (type) => {
    const world = await startWorld({ socketMode });
    const user = { id: people.vera, team_id: world.slack.team.id };
    expectTaken(world, await world.slack.sends({ type, user, team: null, callback_id: 'x', trigger_id: '1' }));
    const answer = await world.slack.waitFor(() => world.slack.directMessages(people.vera)[0]);
    expect(answer.rendered).toContain('Keyturn doesn’t have this shortcut. /oauth help shows what you can do.');
  });
});

/** Searches the menu of roles with a changed payload, and waits for options that `look` accepts. */
async function searches(world: World, change: (payload: Json) => void, look: (options: unknown[]) => boolean) {
  const { actor } = await newClient(world, 'ada', 'CLIENT-CREDENTIALS');
  await actor.suggests('Roles', 'reporting');
  const asked = world.slack.deliveries.findLast(({ type }) => type === 'block_suggestion');
  if (asked === undefined) throw new Error('nothing was searched');
  const payload = structuredClone(asked.payload);
  change(payload);
  const found = await world.slack.redeliver({ ...asked, payload });
  expectTaken(world, found);
  expect(look(Object(found.ack)['options'])).toBe(true);
}
