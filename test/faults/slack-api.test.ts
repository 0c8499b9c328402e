import { describe, expect } from 'vitest';
import { approvalsChannel, people } from '../../sandbox/slack.ts';
import { testsInTurn } from '../support/cases.ts';
import { startWorld, type World } from '../support/world.ts';
import { asksFor, card, cards, expectAcknowledged, outcome, ownFaults, says, victim, writes } from './support.ts';

const test = testsInTurn();

const deletion = ['PUT /{id}', 'DELETE /{id}'];
const calls = (world: World, method: string) => world.slack.calls.filter((call) => call.method === method);

describe('while Slack limits the rate', () => {
  test.each(['chat.postMessage', 'chat.update', 'views.update', 'users.info', 'response_url', 'conversations.info'])(
    '%s is waited for, and everything is said once',
    async (method) => {
      const world = await startWorld();
      world.slack.faults.inject({ method, retryAfterSeconds: 1, times: 2 });
      await asksFor(world, 'ada', 'delete');
      await world.person('will').clicks(await card(world), 'Approve…');
      expect(await outcome(world)).toMatch(/^(?:Client deleted|Secret rotated) · /u);
      expect(await says(world, 'vera', '/oauth whoami')).toContain('vera@example.com');
      await world.slack.waitFor(() => world.slack.directMessages(people.ada).length === 1);
      expect(cards(world)).toHaveLength(1);
      expect(writes(world)).toEqual(deletion);
      expectAcknowledged(world);
      expect(ownFaults(world)).toEqual([]);
    },
  );
});

describe('while Slack doesn’t answer', () => {
  test.each([
    ['views.update', { status: 503 }],
    ['chat.update', { status: 500 }],
    ['chat.update', { drop: 'after' }],
    ['users.info', { drop: 'before' }],
    ['response_url', { drop: 'before' }],
    ['response_url', { status: 500 }],
  ] as const)('%s %j at first, a second try succeeds', async (method, fault) => {
    const world = await startWorld();
    world.slack.faults.inject({ method, times: 1, ...fault });
    await asksFor(world, 'ada', 'delete');
    await world.person('will').clicks(await card(world), 'Approve…');
    expect(await outcome(world)).toMatch(/^(?:Client deleted|Secret rotated) · /u);
    expect(writes(world)).toEqual(deletion);
    expect(ownFaults(world)).toEqual([]);
  });

  test('no modal opens: the person is told in reply to the command, and nothing is started', async () => {
    const world = await startWorld();
    world.slack.faults.inject({ method: 'views.open', error: 'internal_error' });
    expect(await says(world, 'ada', `/oauth delete ${victim}`)).toContain('Nothing was changed');
    expect(calls(world, 'views.update')).toEqual([]);
    expect(writes(world)).toEqual([]);
  });

  test('an expired trigger is reported as such', async () => {
    const world = await startWorld({ refusals: [/trigger/u] });
    world.slack.faults.inject({ method: 'views.open', error: 'expired_trigger_id' });
    expect(await says(world, 'ada', '/oauth create')).toContain('Slack didn’t open the modal in time');
  });

  test('about one person, others are served meanwhile, and the waiting deletion is executed once', {
    timeout: 120_000,
  }, async () => {
    const world = await startWorld();
    await asksFor(world, 'ada', 'delete');
    world.slack.faults.inject({ method: 'users.info', hang: true, times: 1 });
    await world.person('will').clicks(await card(world), 'Approve…');
    expect(await says(world, 'vera', '/oauth list')).toContain('of 17 clients');
    expect(await outcome(world, victim, 20_000)).toMatch(/^(?:Client deleted|Secret rotated) · /u);
    expect(writes(world)).toEqual(deletion);
    expectAcknowledged(world);
  });

  test('every answer through a response_url is lost: an ephemeral message delivers it', async () => {
    const world = await startWorld();
    world.slack.faults.inject({ method: 'response_url', status: 404 });
    expect(await says(world, 'vera', '/oauth whoami')).toContain('vera@example.com');
    expect(calls(world, 'chat.postEphemeral')).toHaveLength(1);
  });

  test('nothing reaches the person: the deletion is still executed once, and announced when Slack is back', {
    timeout: 120_000,
  }, async () => {
    const world = await startWorld({ bot: { leaseMs: 500 } });
    await asksFor(world, 'ada', 'delete');
    const standing = await card(world);
    for (const method of ['chat.postMessage', 'chat.update', 'chat.postEphemeral', 'response_url'])
      world.slack.faults.inject({ method, error: 'internal_error' });
    await world.person('will').clicks(standing, 'Approve…');
    await expect.poll(() => writes(world)).toEqual(deletion);
    world.slack.faults.clear();
    expect(await outcome(world, victim, 20_000)).toMatch(/^(?:Client deleted|Secret rotated) · /u);
    await world.slack.waitFor(() => world.slack.directMessages(people.ada).length > 0, 20_000);
    expect(world.slack.directMessages(people.ada)).toHaveLength(1);
    expect(writes(world)).toEqual(deletion);
  });

  test('the channel is archived in the middle: the requester is still told the outcome', {
    timeout: 120_000,
  }, async () => {
    const world = await startWorld({ refusals: [/is_archived|is_inactive/u], bot: { leaseMs: 500 } });
    await asksFor(world, 'ada', 'delete');
    const standing = await card(world);
    world.slack.changeChannel(approvalsChannel, { is_archived: true });
    await world.person('will').clicks(standing, 'Approve…');
    const told = await world.slack.waitFor(() => world.slack.directMessages(people.ada).at(-1), 20_000);
    expect(told.rendered).toContain('done');
    expect(writes(world)).toEqual(deletion);
  });
});
