import { describe, expect, test } from 'vitest';
import { createMemoryStore } from '../../services/store/memory.ts';
import { startWorld } from '../support/world.ts';
import { named, newClient, serviceForm, signed } from './support.ts';

describe.each([
  ['over HTTP', false],
  ['in Socket Mode', true],
])('%s', (_, socketMode) => {
  test('lists clients, turns pages, and opens details from the menu', async () => {
    const world = await startWorld({ socketMode });
    const listing = await world.asks('ada', '/oauth list');
    await world.person('ada').clicks(listing, 'Next page');
    await world.slack.waitFor(() =>
      world.slack.ephemerals(world.person('ada').id).some(({ rendered }) => rendered.includes('Page 2 of 2')),
    );
    const shown = await world.asks('ada', '/oauth show crm');
    expect(shown.rendered).toContain('Click-to-dial');
    expect(world.slack.deliveries.every(({ via }) => via === (socketMode ? 'socket' : 'http'))).toBe(true);
  });

  test('creates a client, with errors at fields, type-ahead, and a secret that’s revealed once', async () => {
    const world = await startWorld({ socketMode });
    const actor = await serviceForm(world, 'ada', { 'Token duration': 'never' });
    await actor.submits();
    await world.modal(actor, (view) => view.errors['duration'] !== undefined);
    await actor.fills({ 'Token duration': '2 hours' });
    await actor.submits();
    const done = await world.modal(actor, 'Created:');
    const secret = world.genesys.secretOf(named(world, 'Payroll export')[0]?.id ?? '') ?? 'none';
    await actor.clicks(done, 'Reveal secret');
    await world.modal(actor, secret);
    await actor.closes({ all: true });
    const direct = () => world.slack.directMessages(actor.id).at(-1);
    const offer = await world.slack.waitFor(() => (direct()?.buttons.includes('I stored it') ? direct() : undefined));
    await actor.clicks(offer, 'I stored it');
    await world.slack.waitFor(() => direct()?.rendered.includes('Keyturn deleted its copy'));
  });

  test('changes a client after a review', async () => {
    const world = await startWorld({ socketMode });
    const actor = world.person('ada');
    await world.opens(actor, '/oauth update crm');
    await actor.fills({ Description: 'Other words' });
    await actor.submits();
    await world.modal(actor, 'Changes to ');
    await actor.submits();
    await world.modal(actor, 'Updated:');
    expect(named(world, 'Salesforce CRM connector')[0]?.description).toBe('Other words');
  });

  test('refusals name what’s missing, and need no reference', async () => {
    const world = await startWorld({ socketMode });
    const { rendered } = await world.asks('noor', '/oauth list');
    expect(rendered).toContain('permission oauth:client:view');
    expect(rendered).not.toContain('Reference');
  });

  test('acknowledges every payload in Slack’s time', async () => {
    const world = await startWorld({ socketMode });
    const { actor } = await newClient(world, 'ada', 'CODE');
    await actor.suggests('Scopes', 'users');
    await actor.fills({ Name: 'App', 'Redirect URIs': 'https://a.example.com' });
    await actor.submits();
    await world.modal(actor, 'Created:');
    expect(new Set(world.slack.deliveries.map(({ type }) => type))).toEqual(
      new Set(['slash_commands', 'block_actions', 'block_suggestion', 'view_submission']),
    );
    expect(world.slack.deliveries.filter(({ timedOut, status }) => timedOut || status !== 200)).toEqual([]);
  });
});

describe('a sender that isn’t Slack', () => {
  const command = (user: string) => ({
    command: '/oauth',
    text: 'list',
    team_id: 'T0SANDBOX',
    user_id: user,
    channel_id: 'C0GENERAL',
    trigger_id: '1.2.x',
    response_url: 'https://hooks.example.com/x',
  });
  const now = (): number => Math.floor(Date.now() / 1000);

  test.each([
    ['forged', () => ({ secret: 'not the secret' })],
    ['captured more than five minutes ago', () => ({ at: now() - 301 })],
    ['dated more than five minutes ahead', () => ({ at: now() + 302 })],
  ])('is rejected: %s', async (_, how) => {
    const world = await startWorld();
    const before = world.slack.calls.length;
    const { status } = await signed(world, command(world.person('ada').id), how());
    expect(status).toBe(401);
    expect((await signed(world, command(world.person('ada').id), { at: now() - 200 })).status).toBe(200);
    const looked = () => world.slack.calls.slice(before).filter(({ method }) => method === 'users.info');
    await world.slack.waitFor(() => looked().length > 0);
    // Only the second one was handled.
    expect(looked()).toHaveLength(1);
  });

  test('gets nothing without a signature, or on another path', async () => {
    const world = await startWorld();
    const url = `http://127.0.0.1:${world.bot.port}`;
    const post = async (path: string) => (await fetch(url + path, { method: 'POST', body: 'command=/oauth' })).status;
    expect(await post('/slack/events')).toBe(401);
    expect(await post('/')).toBe(404);
    expect((await fetch(`${url}/slack/events`)).status).toBe(404);
  });
});

describe('an envelope that comes twice over a socket', () => {
  test('is handled once: one answer, one record, and the same acknowledgment', async () => {
    const world = await startWorld({ socketMode: true });
    const vera = world.person('vera');
    const listing = await world.asks(vera, '/oauth list');
    const [typed] = world.slack.deliveries;
    if (typed === undefined) throw new Error('no delivery');
    const again = await world.slack.redeliver(typed, { asCaptured: true });
    expect(again).toMatchObject({ status: 200, ack: typed.ack });
    const next = await world.asks(vera, '/oauth whoami');
    // A stop waits for all work in progress.
    expect(await world.bot.stop(5_000)).toBe(true);
    expect(world.slack.ephemerals(vera.id).map(({ ts }) => ts)).toEqual([listing.ts, next.ts]);
    const records = world.logLines().filter((line) => line.includes('"audit":') && line.includes('"list"'));
    expect(records).toHaveLength(1);
  });

  test('gets the same answer to a form again', async () => {
    const world = await startWorld({ socketMode: true });
    const actor = await serviceForm(world, 'ada');
    const sent = await actor.submits();
    await world.modal(actor, 'Created:');
    const again = await world.slack.redeliver(sent, { asCaptured: true });
    expect(JSON.stringify(sent.ack)).toContain('Saving…');
    expect(again).toMatchObject({ status: 200, ack: sent.ack });
    expect(named(world, 'Payroll export')).toHaveLength(1);
  });
});

test('two replicas work as one: a form opened by one is sent to the other', async () => {
  const store = createMemoryStore({ now: Date.now });
  const world = await startWorld({ bot: { store } });
  const second = await world.another();
  const actor = await serviceForm(world, 'ada');
  world.slack.deliverTo(`http://127.0.0.1:${second.port}/slack/events`);
  await actor.submits();
  const done = await world.modal(actor, 'Created:');
  world.slack.deliverTo(`http://127.0.0.1:${world.bot.port}/slack/events`);
  await actor.clicks(done, 'Reveal secret');
  expect((await world.modal(actor, 'Client secret\n')).text).toContain(
    world.genesys.secretOf(named(world, 'Payroll export')[0]?.id ?? ''),
  );
  expect((await world.asks('vera', '/oauth list payroll')).rendered).toContain('1 of 18 clients matches “payroll”.');
});
