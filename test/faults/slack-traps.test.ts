import { Writable } from 'node:stream';
import type { AllMiddlewareArgs } from '@slack/bolt';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../app/config.ts';
import { createInFlight } from '../../app/process/in-flight.ts';
import { createLog } from '../../app/process/log.ts';
import { slackWord } from '../../app/slack/errors.ts';
import { createSeen } from '../../app/slack/link/seen.ts';
import { createSlackServer } from '../../app/slack/server.ts';
import { generalChannel, people } from '../../sandbox/slack.ts';
import { audited } from '../bot/support.ts';
import { startHttpServer } from '../support/http-server.ts';
import { type SlackFront, startSlackFront } from '../support/slack-front.ts';
import { startWorld, type World } from '../support/world.ts';
import { asksFor, card, outcome, ownFaults, says, writes } from './support.ts';
import { command, payload, post, tampered } from './wire.ts';

/** A world whose bot reaches Slack through a proxy. */
async function fronted({ socketMode = false } = {}): Promise<{ world: World; front: SlackFront }> {
  const world = await startWorld({ socketMode });
  await world.bot.stop();
  const front = await startSlackFront(world);
  const config = readConfig({ ...world.settings, SLACK_API_URL: front.url });
  const bot = await world.another({ config });
  if (!socketMode) world.slack.deliverTo(`http://127.0.0.1:${bot.port}/slack/events`);
  return { world: { ...world, bot }, front };
}

const of = ({ calls }: SlackFront, method: string) => calls.filter((call) => call.method === method);

describe.each([false, true])('Slack’s clients (Socket Mode: %s)', (socketMode) => {
  test('ask once who the bot is, however many people use it, and send each token where it belongs', async () => {
    const { world, front } = await fronted({ socketMode });
    for (const name of ['ada', 'ben', 'vera'] as const) await world.asks(name, '/oauth whoami');
    await asksFor(world, 'ada', 'delete');
    await world.person('will').clicks(await card(world), 'Approve…');
    await outcome(world);
    expect(of(front, 'auth.test')).toHaveLength(1);
    const [opening, others] = [true, false].map((app) =>
      front.calls.filter(({ method }) => (method === 'apps.connections.open') === app),
    );
    expect(new Set(opening?.map(({ token }) => token))).toEqual(new Set(socketMode ? [world.slack.appToken] : []));
    expect(new Set(others?.map(({ token }) => token))).toEqual(new Set([world.slack.botToken]));
  });

  test('don’t retry for half an hour, as Socket Mode connections do', async () => {
    const world = await startWorld({ socketMode });
    world.slack.faults.inject({ method: 'views.open', status: 503 });
    expect(await says(world, 'ada', '/oauth create')).toContain('Nothing was changed');
    expect(world.slack.calls.filter(({ method }) => method === 'views.open')).toHaveLength(1);
  });
});

/** Long enough to clutter a log. */
const html = `<html><body>Sign in</body></html>${' '.repeat(2_000_000)}`;

describe('an answer from Slack', () => {
  test.each([
    ['that isn’t JSON', { text: html, headers: { 'content-type': 'text/html' } }],
    ['that turns away without saying for how long', { status: 429, json: { ok: false, error: 'ratelimited' } }],
    ['that points elsewhere', { status: 302, headers: { location: 'http://127.0.0.1:1/elsewhere' } }],
    ['that is cut', 'drop'],
    ['without what was asked for', { json: { ok: true } }],
  ] as const)('%s is reported in words, and none of it is passed on', async (_what, reply) => {
    const { world, front } = await fronted();
    await asksFor(world, 'ada', 'delete');
    front.answer('users.info', reply);
    const text = await world.answer('will', async (will) => will.clicks(await card(world), 'Approve…'));
    expect(text.rendered).toMatch(
      /^Slack (?:didn’t respond as expected|tells me too little|is rate limiting Keyturn)/u,
    );
    expect(JSON.stringify(text)).not.toContain('html');
    expect(Math.max(...world.logLines().map(({ length }) => length))).toBeLessThan(20_000);
    expect(writes(world)).toEqual([]);
    front.answer('users.info', undefined);
    await world.person('will').clicks(await card(world), 'Approve…');
    expect(await outcome(world)).toContain('Client deleted');
  });

  test('that limits one method for a minute delays no other', async () => {
    const world = await startWorld();
    await asksFor(world, 'ada', 'delete');
    world.slack.faults.inject({ method: 'chat.update', retryAfterSeconds: 60 });
    await world.person('will').clicks(await card(world), 'Approve…');
    await world.slack.waitFor(() => world.slack.calls.some(({ status }) => status === 429));
    expect(await says(world, 'vera', '/oauth whoami')).toContain('vera@example.com');
    // So the minute wasn't over.
    expect(world.slack.calls.filter(({ method }) => method === 'chat.update')).toHaveLength(1);
  });
});

describe('a payload', () => {
  test('with a function’s token in it is answered with the bot’s own', async () => {
    const world = await startWorld();
    await asksFor(world, 'ada', 'delete');
    await world.answer('vera', async (vera) => vera.clicks(await card(world), 'Approve…'));
    const click = world.slack.deliveries.findLast(({ type }) => type === 'block_actions');
    if (click === undefined) throw new Error('no click');
    const sent = await tampered(world, click, (json) => {
      Object.assign(json, {
        response_url: undefined,
        bot_access_token: 'xwfp-of-somebody',
        function_data: { execution_id: 'Fx1', function: { callback_id: 'f' }, inputs: {} },
      });
      Object.assign(Object(json['actions'])[0], { action_id: 'request:cancel' });
    });
    expect(sent.status).toBe(200);
    await world.slack.waitFor(() =>
      world.slack.ephemerals(people.vera).some(({ rendered }) => rendered.includes('Only the person who asked')),
    );
    expect(ownFaults(world)).toEqual([]);
  });

  test('of Slack’s URL verification is echoed', async () => {
    const world = await startWorld();
    const body = JSON.stringify({ type: 'url_verification', challenge: 'echo', token: 'x' });
    const { status, text } = await post(world, { type: 'application/json', body });
    expect([status, JSON.parse(text)]).toEqual([200, { challenge: 'echo' }]);
  });

  test.each(['ssl_check=true', 'ssl_check=1&ssl_check=1', 'ssl_check=', 'ssl_check=11'])(
    'that isn’t quite a certificate check (%s) isn’t let through unsigned',
    async (check) => {
      const world = await startWorld();
      const body = `${command(world)}&${check}`;
      const { status } = await post(world, { body, headers: { 'x-slack-signature': undefined } });
      expect(status).toBe(401);
    },
  );

  test('that Slack wasn’t asked for is ignored, whatever it says', async () => {
    const world = await startWorld();
    const team = { id: world.slack.team.id };
    const user = { id: people.ada, team_id: team.id };
    const event = { type: 'message', text: '/oauth list', user: people.ada, channel: generalChannel, ts: '1.1' };
    const json = 'application/json';
    const envelope = (inner: object) => JSON.stringify({ type: 'event_callback', team_id: team.id, event: inner });
    const base = { team, user, trigger_id: '1.2.3', callback_id: 'oauth' };
    const answers = await Promise.all([
      post(world, { type: json, body: envelope(event) }),
      post(world, { type: json, body: envelope({ ...event, type: 'app_mention' }) }),
      post(world, { type: json, body: envelope({ ...event, user: world.slack.botUserId, bot_id: world.slack.botId }) }),
      post(world, { body: payload({ ...base, type: 'dialog_submission', submission: {}, state: '' }) }),
      post(world, {
        body: payload({ ...base, type: 'view_closed', view: { id: 'V1', callback_id: 'x', type: 'modal' } }),
      }),
      post(world, { body: payload({ ...base, type: 'something new' }) }),
    ]);
    // Bolt itself acknowledges events, and the rest at once even without a listener.
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(world.slack.calls.filter(({ method }) => /^(?:chat|views)\.|^response_url/u.test(method))).toEqual([]);
    expect(audited(world)).toEqual([]);
    expect(await says(world, 'ada', '/oauth whoami')).toContain('ada@example.com');
  });

  test('that makes Bolt throw is answered at once, not after Slack has given up', async () => {
    const world = await startWorld();
    const broken = { type: 'view_submission', team: { id: 'T0SANDBOX' }, user: { id: people.vera } };
    const { status } = await post(world, { body: payload({ ...broken, view: { callback_id: 'x', type: 'modal' } }) });
    expect(status).toBe(200);
    // Bolt warns of one that takes three seconds.
    expect(world.logLines().filter((line) => line.includes('not acknowledged'))).toEqual([]);
    await world.slack.waitFor(() => world.slack.directMessages(people.vera).length === 1);
  });

  test('of each kind is handled by one listener, and acknowledged once', async () => {
    const world = await startWorld();
    await asksFor(world, 'ada', 'delete');
    await world.opens('ada', '/oauth create');
    await world.person('ada').fills({ 'Grant type': 'Client credentials (CLIENT-CREDENTIALS)' });
    await world.person('ada').suggests('Roles', 'reporting');
    await world.person('ada').closes({ all: true });
    await world.person('will').clicks(await card(world), 'Approve…');
    await outcome(world);
    expect(new Set(world.slack.deliveries.map(({ type }) => type)).size).toBe(5);
    const odd = world.logLines().filter((line) => /"level":[4-6]0|"from":"bolt"/u.test(line));
    // What a start says about the store isn't about a payload.
    expect(odd.filter((line) => !line.includes('the store is in memory'))).toEqual([]);
  });
});

/** Sends `/oauth list` to a server with only one of our listeners, and gives what that saw. */
async function seenByBolt<T>(
  world: World,
  look: (args: Pick<AllMiddlewareArgs, 'client' | 'context'>) => T | Promise<T>,
): Promise<T[]> {
  const log = createLog({ level: 'error', destination: new Writable({ write: (_chunk, _encoding, done) => done() }) });
  const server = createSlackServer({
    config: readConfig(world.settings),
    bot: { userId: world.slack.botUserId },
    routes: [],
    link: { sockets: { opened() {}, closed() {}, refused() {}, switchedOff() {} }, seen: createSeen() },
    inFlight: createInFlight({ log }),
    log,
    startBy: performance.now() + 10_000,
  });
  onTestFinished(() => server.stop());
  const seen: T[] = [];
  server.app.command('/oauth', async ({ ack, client, context }) => {
    seen.push(await look({ client, context }));
    await ack();
  });
  const { port } = await server.start();
  expect((await post({ ...world, bot: { ...world.bot, port } })).status).toBe(200);
  return seen;
}

test('Bolt doesn’t keep channel messages in memory', async () => {
  const [names, ...more] = await seenByBolt(await startWorld(), ({ context }) => Object.keys(context));
  expect(more).toEqual([]);
  expect(names).toContain('botToken');
  expect(names).not.toContain('updateConversation');
});

test('a URL instead of a method doesn’t send a Bolt client and its token to another host', async () => {
  const elsewhere = await startHttpServer(() => ({ json: { ok: true } }));
  const world = await startWorld({ refusals: [/unknown_method/u] });
  const [outcome] = await seenByBolt(world, ({ client }) =>
    client.apiCall(`${elsewhere.url}/api/auth.test`).catch((error: unknown) => slackWord(error)),
  );
  expect(outcome).toBe('unknown_method');
  expect(elsewhere.received).toEqual([]);
});

test('the port keeps connections open longer than a load balancer does', async () => {
  const world = await startWorld();
  const { headers } = await fetch(`http://127.0.0.1:${world.bot.port}/healthz`, {
    headers: { connection: 'keep-alive' },
  });
  expect(headers.get('keep-alive')).toBe('timeout=65');
});

test('a response_url’s redirect isn’t followed: the answer comes another way', async () => {
  const { world, front } = await fronted();
  front.answer('/commands/x', { status: 302, headers: { location: '/api/views.open' } });
  const body = command(world, { text: 'whoami', response_url: `${front.url.replace('/api', '')}/commands/x` });
  expect((await post(world, { body })).status).toBe(200);
  await world.slack.waitFor(() => world.slack.ephemerals(people.vera).length === 1);
  expect(of(front, 'views.open')).toEqual([]);
});
