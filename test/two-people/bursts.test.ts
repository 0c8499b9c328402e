import { expect } from 'vitest';
import { type Actor, approvalsChannel, people } from '../../sandbox/slack.ts';
import { testsInTurn } from '../support/cases.ts';
import { cards, type TwoPeople, type TwoPeopleOptions, twoPeople, until } from './world.ts';

const test = testsInTurn();

const rateLimits = [/ratelimited/u];
const reason = 'It is not used any more';

interface Asker {
  actor: Actor;
  client: string;
}

/** This many people, each with the form for a client of their own filled in. */
async function readyToAsk(w: TwoPeople, count: number): Promise<Asker[]> {
  const askers = Array.from({ length: count }, (_, at) => {
    const email = `asker-${at}@example.com`;
    const { id } = w.slack.addUser({ name: `asker-${at}`, profile: { email } });
    w.genesys.addUser({ name: `Asker ${at}`, email, permissions: ['oauth:client:view', 'oauth:client:delete'] });
    return { actor: w.slack.as(id), client: w.genesys.addClient({ name: `Spare client ${at}` }).id };
  });
  for (const { actor, client } of askers) {
    await w.opens(actor, `/oauth delete ${client}`);
    await actor.fills({ When: 'Delete right away', Reason: reason, 'Type the client’s name to confirm': client });
  }
  return askers;
}

/** A bot and a workspace whose limits count seconds of `secondMs`. */
const limitedTo = async (secondMs: number, options: TwoPeopleOptions = {}): Promise<TwoPeople> => {
  // Everyone who asks here could approve the others' requests, and isn't in the channel.
  const settings = { KEYTURN_NOTIFY: 'card', ...options.settings };
  const bot = { slackSecondMs: secondMs, ...options.bot };
  const w = await twoPeople({ refusals: rateLimits, ...options, settings, bot });
  Object.assign(w.slack.switches, { realLimits: true, postGapMs: secondMs });
  return w;
};

/** The messages that the channel took, as calls; unlike `cards` this renders nothing, so many looks cost nothing. */
const taken = (w: TwoPeople) =>
  w.slack.calls.filter(
    ({ method, args, answer }) =>
      method === 'chat.postMessage' && args['channel'] === approvalsChannel && answer['ok'] === true,
  );

const turnedAway = (w: TwoPeople) =>
  w.slack.calls.filter(({ method, answer }) => method === 'chat.postMessage' && answer['ok'] === false);

const opened = (w: TwoPeople, { actor }: Asker, timeout = 60_000) =>
  w.slack.waitFor(() => w.slack.views(actor.id).at(-1)?.text.includes('Sent for approval'), timeout);

const acknowledged = (w: TwoPeople) =>
  expect(w.slack.deliveries.filter(({ timedOut, status }) => timedOut || status !== 200)).toEqual([]);

test('ten forms sent at once to a channel that takes one message a second get ten cards', {
  timeout: 120_000,
}, async () => {
  const w = await limitedTo(100);
  const askers = await readyToAsk(w, 10);
  await Promise.all(askers.map(({ actor }) => actor.submits()));
  await Promise.all(askers.map((each) => opened(w, each)));
  expect(cards(w)).toHaveLength(10);
  expect(await w.requests.openRequests()).toHaveLength(10);
  expect(turnedAway(w).length).toBeLessThan(5);
  acknowledged(w);
});

test('forty forms sent at once get forty cards, and don’t delay a decision', {
  timeout: 120_000,
}, async () => {
  const w = await limitedTo(150);
  const early = await w.askFor('ada', 'delete', 'Nightly reporting export');
  const askers = await readyToAsk(w, 40);
  await Promise.all(askers.map(({ actor }) => actor.submits()));
  await until(() => taken(w).length > 3, 60_000);
  await w.denies('dora', early);
  const { decision } = await early.record();
  const line = await until(() => taken(w).find(({ args }) => String(args['text']).includes('denied this')), 60_000);
  // Those that were on their way, and those posted while the card itself was updated.
  const before = taken(w).filter(({ at }) => at > (decision?.at ?? 0) && at < line.at);
  expect(before.length).toBeLessThan(10);
  expect(early.card().buttons).toEqual(['Details']);
  // One look at a time: forty that look after each change leave the machine no time for what they wait for.
  for (const each of askers) await opened(w, each);
  expect(cards(w)).toHaveLength(41);
  expect(await w.requests.openRequests()).toHaveLength(40);
  expect(turnedAway(w).length).toBeLessThan(10);
  const { port } = w.bot;
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  expect(metrics).toContain('keyturn_slack_calls_waiting{method="chat.postMessage"} 0');
  expect(metrics).toMatch(/keyturn_slack_rate_limits_total\{method="chat.postMessage"\} [1-9]/u);
});

test('waits for a limit that’s a word in an HTTP 200 as for a status', {
  timeout: 120_000,
}, async () => {
  const w = await limitedTo(100);
  w.slack.switches.limitsAsWords = true;
  const askers = await readyToAsk(w, 5);
  await Promise.all(askers.map(({ actor }) => actor.submits()));
  await Promise.all(askers.map((each) => opened(w, each)));
  expect(cards(w)).toHaveLength(5);
});

test('in real time, people who wait for their card see that it’s working', { timeout: 120_000 }, async () => {
  const w = await limitedTo(1_000);
  const askers = await readyToAsk(w, 4);
  await Promise.all(askers.map(({ actor }) => actor.submits()));
  await until(() => askers.some(({ actor }) => w.slack.views(actor.id).at(-1)?.text.includes('Still working on it')));
  await Promise.all(askers.map((each) => opened(w, each)));
  expect(cards(w)).toHaveLength(4);
});

test('says so right away if a limit lasts more than a minute: nothing is asked for, and what was typed stays', async () => {
  const w = await twoPeople();
  w.slack.faults.inject({ method: 'chat.postMessage', retryAfterSeconds: 90 });
  const [asker] = await readyToAsk(w, 1);
  if (asker === undefined) throw new Error('nobody');
  await asker.actor.submits();
  const form = await w.modal(asker.actor, ({ text }) => text.includes('rate limiting'));
  expect(form.text).toContain('Slack is rate limiting Keyturn. Nothing was changed. Try again in a minute.');
  expect(form.text).not.toContain('administrator');
  expect(form.fields.map(({ value }) => value)).toEqual(['Delete right away', reason, asker.client]);
  expect(w.slack.calls.filter(({ method }) => method === 'chat.postMessage')).toHaveLength(1);
  expect(await w.requests.openRequests()).toEqual([]);
});

test.each([
  ['rate_limited', 1],
  ['message_limit_exceeded', 2],
  ['internal_error', 1],
  ['fatal_error', 2],
  ['service_unavailable', 1],
  ['request_timeout', 1],
  ['team_added_to_org', 3],
])('posts a card even if Slack rejects it with %s first', async (error, times) => {
  const w = await twoPeople({ bot: { slackSecondMs: 50 } });
  w.slack.faults.inject({ method: 'chat.postMessage', error, times });
  await w.askFor('ada', 'rotate', 'Nightly reporting export');
  expect(cards(w)).toHaveLength(1);
});

test('doesn’t blame an admin for a Slack error that stays', async () => {
  const w = await twoPeople();
  w.slack.faults.inject({ method: 'chat.postMessage', error: 'internal_error' });
  const [asker] = await readyToAsk(w, 1);
  if (asker === undefined) throw new Error('nobody');
  await asker.actor.submits();
  const form = await w.modal(asker.actor, ({ text }) => text.includes('Try again in a minute'));
  expect(form.text).not.toContain('administrator');
  expect(await w.requests.openRequests()).toEqual([]);
});

test.each([
  ['users.info', { error: 'ratelimited' }],
  ['users.info', { retryAfterSeconds: 0 }],
  ['users.info', { retryAfterSeconds: -5 }],
  ['views.open', { retryAfterSeconds: 0 }],
  ['views.open', { retryAfterSeconds: 30 }],
  ['views.open', { error: 'rate_limited' }],
] as const)('when %s is limited for longer (%j), says whose limit it is', async (method, fault) => {
  const w = await twoPeople({ bot: { slackSecondMs: 50 } });
  w.slack.faults.inject({ method, ...fault });
  const answer = await w.asks('ada', method === 'views.open' ? '/oauth create' : '/oauth list');
  const unchanged = method === 'views.open' ? ' Nothing was changed.' : '';
  expect(answer.rendered).toContain(`Slack is rate limiting Keyturn.${unchanged} Try again in a minute.`);
  expect(w.slack.calls.filter((call) => call.method === method).length).toBeLessThan(10);
});

test('opens a modal after a limit that’s shorter than its trigger’s life', async () => {
  const w = await twoPeople({ bot: { slackSecondMs: 200 } });
  w.slack.faults.inject({ method: 'views.open', retryAfterSeconds: 1, times: 1 });
  expect((await w.opens('ada', '/oauth create')).text).toContain('Grant type');
});

test('direct messages to one person wait for each other, but not for those to another', async () => {
  const w = await limitedTo(300);
  const first = await w.askFor('ada', 'delete', 'Nightly reporting export');
  const second = await w.askFor('dora', 'delete', 'Agent desktop');
  await Promise.all([w.approves('will', first), w.approves('will', second)]);
  expect(await w.outcome(first)).toContain('done');
  expect(await w.outcome(second)).toContain('done');
  expect(w.slack.directMessages(people.ada)).toHaveLength(1);
  expect(w.slack.directMessages(people.dora)).toHaveLength(1);
});
