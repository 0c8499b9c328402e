import { describe, expect, test } from 'vitest';
import { type Delivery, people } from '../../sandbox/slack.ts';
import { startWorld, type World } from '../support/world.ts';
import { asksFor, card, cards, fillsRequest, outcome, ownFaults, settled, victim, writes } from './support.ts';
import { part, tampered } from './wire.ts';

/** The workspace refuses used triggers, and answers to nowhere. */
const usedUp = [/trigger/u, /used_url|expired_url|invalid_url/u];

const once = ['PUT /{id}', 'DELETE /{id}'];

/** Fills in a new client's form, and stops before it's submitted. */
async function fillsCreate(world: World): Promise<void> {
  await world.opens('ada', '/oauth create');
  await world.person('ada').fills({ Name: 'Brand new', 'Grant type': 'Authorization code (CODE)' });
  await world.person('ada').fills({ 'Redirect URIs': 'https://app.example.com/oauth/callback' });
}

const lastOf = (world: World, type: Delivery['type']): Delivery => {
  const found = world.slack.deliveries.findLast((each) => each.type === type);
  if (found === undefined) throw new Error(`no ${type}`);
  return found;
};

describe('a captured request that’s replayed within five minutes', () => {
  test('an approval executes nothing a second time', async () => {
    const world = await startWorld({ refusals: usedUp });
    await asksFor(world, 'ada', 'delete');
    const click = await world.person('will').clicks(await card(world), 'Approve…');
    await outcome(world);
    for (let round = 0; round < 3; round += 1) await world.slack.redeliver(click, { asCaptured: true });
    await world.slack.waitFor(
      () => world.slack.ephemerals(people.will).filter(({ rendered }) => rendered.includes('it’s done')).length === 3,
    );
    expect(writes(world)).toEqual(once);
  });

  test('a form opens one request, however often and simultaneously it’s sent', async () => {
    const world = await startWorld({ refusals: usedUp });
    await world.opens('ada', `/oauth delete ${victim}`);
    await fillsRequest(world.person('ada'), 'delete');
    const sending = world.person('ada').submits();
    const first = await world.slack.waitFor(() =>
      world.slack.deliveries.findLast(({ type }) => type === 'view_submission'),
    );
    await Promise.all([sending, ...[1, 2, 3].map(() => world.slack.redeliver(first))]);
    await card(world);
    for (let round = 0; round < 3; round += 1) await world.slack.redeliver(lastOf(world, 'view_submission'));
    expect(cards(world)).toHaveLength(1);
    expect(ownFaults(world)).toEqual([]);
  });

  test('a form creates one client', async () => {
    const world = await startWorld({ refusals: usedUp });
    await fillsCreate(world);
    const sent = await world.person('ada').submits();
    await settled(world, 'ada');
    await Promise.all([1, 2, 3, 4].map(() => world.slack.redeliver(sent, { asCaptured: true })));
    await world.asks('ada', '/oauth list --fresh');
    expect(writes(world)).toEqual(['POST ']);
  });

  test('a replayed click doesn’t show a secret again: its trigger works once', async () => {
    const world = await startWorld({ refusals: usedUp });
    await asksFor(world, 'ada', 'rotate', 'Nightly reporting export');
    await world.person('will').clicks(await card(world), 'Approve…');
    await outcome(world, 'Nightly reporting export');
    const offer = await world.slack.waitFor(() =>
      world.slack.directMessages(people.ada).findLast(({ buttons }) => buttons.includes('Reveal secret')),
    );
    const click = await world.person('ada').clicks(offer, 'Reveal secret');
    await world.modal('ada', 'Copy it into your vault');
    await world.person('ada').closes({ all: true });
    await world.slack.redeliver(click, { asCaptured: true });
    await world.slack.waitFor(() => world.slack.refusals.some((refusal) => /trigger/u.test(refusal)));
    expect(world.slack.views(people.ada)).toEqual([]);
  });
});

describe('tampered values', () => {
  const values = ['', 'x', '__proto__', '../../requests', '{"id":1}', '0'.repeat(2_000), '<!channel>', '\u0000'];

  test.each(['request:approve', 'request:deny', 'request:cancel', 'secret:reveal', 'secret:stored'])(
    'in %s find nothing and change nothing',
    async (actionId) => {
      const world = await startWorld({ refusals: usedUp });
      await asksFor(world, 'ada', 'delete');
      await world.person('will').clicks(await card(world), 'Deny…');
      const click = lastOf(world, 'block_actions');
      for (const value of values) {
        const posted = await tampered(world, click, (json) => {
          Object.assign(part(json, 'actions', 0), { action_id: actionId, value });
        });
        expect(posted.status).toBe(200);
      }
      await world.asks('will', '/oauth whoami');
      expect((await card(world)).buttons).toEqual(['Approve…', 'Deny…', 'Ask Ada Admin', 'Cancel request', 'Details']);
      expect(writes(world)).toEqual([]);
      expect(ownFaults(world)).toEqual([]);
    },
  );

  test('in menus, pages and buttons that aren’t ours are ignored', async () => {
    const world = await startWorld({ refusals: [...usedUp, /./u] });
    await world.asks('ada', '/oauth list');
    const message = world.slack.ephemerals(people.ada).at(-1);
    if (message === undefined) throw new Error('no listing');
    await world.person('ada').clicks(message, 'Next page');
    const click = lastOf(world, 'block_actions');
    const actions = [
      ['list:page:next', '{"page":-5}'],
      ['list:page:next', '{"page":1e308,"words":{"a":1}}'],
      ['list:page:next', '[[[['],
      ['menu', 'delete:../../tokens/me'],
      ['menu', 'constructor:x'],
      ['run:delete', '%2e%2e'],
      ['run:__proto__', 'x'],
      ['run:show', '0'.repeat(2_000)],
      ['no such action', 'x'],
      ['', ''],
    ] as const;
    for (const [action_id, value] of actions) {
      const posted = await tampered(
        world,
        click,
        (json) => void Object.assign(part(json, 'actions', 0), { action_id, value }),
      );
      expect(posted.status).toBe(200);
    }
    expect((await world.asks('ada', '/oauth whoami')).rendered).toContain('ada@example.com');
    expect(writes(world)).toEqual([]);
    expect(ownFaults(world)).toEqual([]);
  });
});
