import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import type { Actor } from '../../sandbox/slack.ts';
import { testsInTurn } from '../support/cases.ts';
import { userNamed } from '../support/genesys-users.ts';
import { startRedis } from '../support/redis.ts';
import type { PersonName } from '../support/world.ts';
import { openStore } from '../two-people/redis-store.ts';
import { type Asked, type TwoPeople, type TwoPeopleOptions, twoPeople, until } from '../two-people/world.ts';

const test = testsInTurn();

/** A bot, and an organization that allows 300 calls a minute, as Genesys Cloud does. */
async function limited(options: TwoPeopleOptions = {}): Promise<TwoPeople> {
  // Someone who opens forms by the dozen finds that Slack shows three.
  const refusals = [/^views\.\w+: push_limit_reached/u];
  const w = await twoPeople({ settings: { GENESYS_CALLS_PER_MINUTE: '300' }, refusals, ...options });
  w.genesys.switches.rateLimitPerMinute = 300;
  return w;
}

/** How many calls were about this person. */
const callsAbout = ({ genesys }: TwoPeople, name: string): number => {
  const { id, email } = userNamed(genesys, name);
  return genesys.calls.filter(({ path, body }) => path.includes(id) || JSON.stringify(body ?? '').includes(email))
    .length;
};

const refusedByGenesys = ({ genesys }: TwoPeople) => genesys.calls.filter(({ status }) => status === 429);

/** Does something `times` times within about four seconds. */
async function flood(times: number, act: (at: number) => Promise<unknown>, withinMs = 4_000): Promise<void> {
  const acts: Promise<unknown>[] = [];
  for (let at = 0; at < times; at += 1) {
    acts.push(act(at));
    await pause(withinMs / times);
  }
  await Promise.all(acts);
}

/** This many people who may see clients. */
const atWork = (w: TwoPeople, count: number): Actor[] =>
  Array.from({ length: count }, (_, at) => {
    const email = `worker-${at}@example.com`;
    w.genesys.addUser({ name: `Worker ${at}`, email, permissions: ['oauth:client:view'] });
    return w.slack.as(w.slack.addUser({ name: `worker-${at}`, profile: { email } }).id);
  });

test('150 clicks in 4 s by a person without rights cost a handful of calls, and no approval or answer', {
  timeout: 120_000,
}, async () => {
  const w = await limited();
  const asked = await w.askFor('ada', 'rotate', 'Workforce planning sync');
  const workers = atWork(w, 20);
  const noor = w.person('noor');
  const began = performance.now();
  const [, answers] = await Promise.all([
    flood(150, () => noor.clicks(asked.card(), 'Approve…')),
    Promise.all(workers.map((each) => w.asks(each, '/oauth show Agent desktop'))),
  ]);
  for (const { rendered } of answers) expect(rendered).toContain('Agent desktop');
  await until(() => w.slack.ephemerals(noor.id).length === 150);
  // Three times at once, and then once in five seconds, until the last answer; more at once on a slow machine. Without a memory: 600.
  const lookups = 6 + (performance.now() - began) / 5_000;
  expect(callsAbout(w, 'Noor Nobody')).toBeLessThan(4 * lookups);
  for (const { rendered } of w.slack.ephemerals(noor.id))
    expect(rendered).toContain('needs the Genesys Cloud permission oauth:client:edit, which you don’t have');
  await w.approves('dora', asked);
  expect(await w.outcome(asked)).toContain('has a new secret');
  expect(refusedByGenesys(w)).toEqual([]);
});

test('102 commands in 2 s by a guest cost Slack and Genesys Cloud next to nothing', { timeout: 120_000 }, async () => {
  const w = await limited();
  const gus = w.person('gus');
  const lookups = () => w.slack.calls.filter(({ method, args }) => method === 'users.info' && args['user'] === gus.id);
  const verbs = ['list', 'show Agent desktop', 'whoami', 'help'];
  await flood(102, (at) => gus.types(`/oauth ${verbs[at % verbs.length]}`));
  await until(() => w.slack.ephemerals(gus.id).length >= 102);
  expect(lookups().length).toBeLessThan(15);
  expect((await w.asks('ada', '/oauth list')).rendered).toContain('Agent desktop');
});

test('someone who may do all that they ask for is told to wait, and the others go on', {
  timeout: 120_000,
}, async () => {
  const w = await limited();
  const asked = await w.askFor('ada', 'rotate', 'Workforce planning sync');
  const clients = w.genesys.clients().filter(({ name }) => name !== 'Keyturn');
  const vera = w.person('vera');
  await flood(200, (at) => vera.types(`/oauth show ${clients[at % clients.length]?.id}`));
  const told = await w.slack.waitFor(() =>
    w.slack
      .ephemerals(vera.id)
      .find(({ rendered }) => rendered.includes('You’ve made too many requests in the last minute')),
  );
  expect(told.rendered).toMatch(
    /^You’ve made too many requests in the last minute\. (?:Nothing was changed\. )?Try again in \d+ seconds?\.$/u,
  );
  expect(w.genesys.calls.length).toBeLessThan(200);
  for (const each of atWork(w, 5))
    expect((await w.asks(each, '/oauth show Agent desktop')).rendered).toContain('Agent desktop');
  await w.approves('dora', asked);
  expect(await w.outcome(asked)).toContain('has a new secret');
  expect(refusedByGenesys(w)).toEqual([]);
});

test('an approval goes through when ordinary work has used up its part of the minute', async () => {
  const w = await limited();
  const asked = await w.askFor('ada', 'rotate', 'Workforce planning sync');
  const workers = atWork(w, 160);
  await Promise.all(workers.map((each) => each.types('/oauth whoami')));
  await until(() => w.genesys.calls.length >= 235);
  await w.approves('dora', asked);
  expect(await w.outcome(asked)).toContain('has a new secret');
  expect(refusedByGenesys(w)).toEqual([]);
});

test('what other replicas used is known from the headers, before Genesys Cloud refuses', async () => {
  const w = await limited();
  const asked = await w.askFor('ada', 'rotate', 'Workforce planning sync');
  const used = { 'inin-ratelimit-count': '297', 'inin-ratelimit-allowed': '300', 'inin-ratelimit-reset': '3' };
  w.genesys.faults.inject({ path: '/api/v2/users/search', status: 200, body: { results: [] }, headers: used });
  await w.asks('vera', '/oauth whoami');
  const began = Date.now();
  const ordinary = w.asks('ben', '/oauth whoami');
  // Of the three calls that are left, the approval gets the first two.
  await w.approves('dora', asked);
  expect((await ordinary).rendered).toContain('Ben Builder');
  expect(Date.now() - began).toBeGreaterThan(2_000);
  expect(await w.outcome(asked)).toContain('has a new secret');
});

test('whoami says that Keyturn is busy when its own minute is used up, not that Genesys Cloud isn’t responding', async () => {
  const w = await limited();
  const used = { 'inin-ratelimit-count': '300', 'inin-ratelimit-allowed': '300', 'inin-ratelimit-reset': '59' };
  w.genesys.faults.inject({ path: '/api/v2/users/search', status: 200, body: { results: [] }, headers: used });
  await w.asks('vera', '/oauth whoami');
  const { rendered } = await w.asks('ben', '/oauth whoami');
  expect(rendered).toContain('Keyturn is handling too many requests right now. Try again in a minute.');
  expect(rendered).not.toContain('Genesys Cloud isn’t responding');
});

/** What each of twenty others does while someone floods: they list, show, and decide. */
async function othersAtWork(w: TwoPeople, workers: readonly Actor[]): Promise<string[]> {
  const answers = workers.map(async (each, at) => {
    await pause(at * 150);
    const listed = await w.asks(each, '/oauth list');
    const shown = await w.asks(each, '/oauth show Agent desktop');
    return [listed.rendered, shown.rendered];
  });
  return (await Promise.all(answers)).flat();
}

const clientsOf = ({ genesys }: TwoPeople) => genesys.clients().filter(({ name }) => name !== 'Keyturn');

/** Who floods, and how: 150 clicks in 4 s, or as many commands. */
const floods: readonly [string, PersonName, (w: TwoPeople, who: Actor, asked: Asked) => Promise<void>][] = [
  [
    'clicks by someone without rights',
    'noor',
    (_w, who, asked) => flood(150, () => who.clicks(asked.card(), 'Approve…')),
  ],
  [
    'commands by a guest',
    'gus',
    async (_w, who) => {
      const verbs = ['list', 'show Agent desktop', 'rotate Agent desktop', 'requests'];
      await flood(100, (at) => who.types(`/oauth ${verbs[at % verbs.length]}`), 2_000);
    },
  ],
  [
    'commands of someone who may show clients',
    'vera',
    (w, who) => flood(150, (at) => who.types(`/oauth show ${clientsOf(w)[at % clientsOf(w).length]?.id}`)),
  ],
  [
    'names of no client by someone who may list',
    'vera',
    (_w, who) => flood(150, (at) => who.types(`/oauth show no such client ${at}`)),
  ],
  [
    'clicks by the requester, who may not approve',
    'ada',
    (_w, who, asked) => flood(150, () => who.clicks(asked.card(), 'Approve…')),
  ],
];

test.each(floods)(
  '%s leave twenty others to their work, and no approval is lost',
  {
    timeout: 120_000,
  },
  async (_what, name, act) => {
    const w = await limited({ genesys: { clients: 200 } });
    w.slack.switches.tiers = true;
    const [first, second, third] = [
      await w.askFor('ada', 'rotate', 'Workforce planning sync'),
      await w.askFor('ada', 'rotate', 'Nightly reporting export'),
      await w.askFor('ada', 'delete', 'Agent desktop'),
    ];
    const workers = atWork(w, 20);
    const who = w.person(name);
    const [, answers] = await Promise.all([
      act(w, who, third),
      othersAtWork(w, workers),
      pause(1_000).then(() => w.approves('dora', first)),
      pause(2_500).then(() => w.approves('dora', second)),
    ]);
    for (const answer of answers) expect(answer).toContain('Agent desktop');
    for (const asked of [first, second]) expect(await w.outcome(asked)).toContain('has a new secret');
    expect(refusedByGenesys(w)).toEqual([]);
    const last = await until(() => w.slack.ephemerals(who.id).at(-1)?.rendered);
    expect(last).toMatch(
      /You’ve made too many requests in the last minute|which you don’t have|guest|can’t approve or deny your own|no client/iu,
    );
    // Genesys Cloud still has room for the flooder's own next minute, and for everyone else's.
    expect(w.genesys.calls.length).toBeLessThan(300);
  },
);

test('two replicas share the minute of one client, whichever of them people reach', { timeout: 120_000 }, async () => {
  const redis = await startRedis();
  onTestFinished(() => redis.close());
  const w = await limited({
    settings: { GENESYS_CALLS_PER_MINUTE: '300' },
    store: openStore(redis.url),
  });
  w.genesys.switches.rateLimitOf = 'client';
  const replicas = [w.bot, await w.another({ store: openStore(redis.url) })];
  const reach = (at: number) => w.slack.deliverTo(`http://127.0.0.1:${replicas[at % 2]?.port}/slack/events`);
  const asked = await w.askFor('ada', 'rotate', 'Workforce planning sync');
  const clients = clientsOf(w);
  const vera = w.person('vera');
  await flood(300, (at) => {
    reach(at);
    return vera.types(`/oauth show ${clients[at % clients.length]?.id}`);
  });
  const calls = w.genesys.calls.length;
  expect(calls).toBeLessThan(200);
  // Those who work with the other replica aren't refused.
  for (const [at, each] of atWork(w, 10).entries()) {
    reach(at);
    expect((await w.asks(each, '/oauth show Agent desktop')).rendered).toContain('Agent desktop');
  }
  await w.approves('dora', asked);
  expect(await w.outcome(asked)).toContain('has a new secret');
  expect(refusedByGenesys(w)).toEqual([]);
});

test('a limit that Genesys Cloud’s headers tell is kept, before it refuses', { timeout: 120_000 }, async () => {
  const w = await limited();
  Object.assign(w.genesys.switches, { rateLimitPerMinute: 60, rateLimitHeaders: true });
  const asked = await w.askFor('ada', 'rotate', 'Workforce planning sync');
  const vera = w.person('vera');
  const clients = clientsOf(w);
  await flood(60, (at) => vera.types(`/oauth show ${clients[at % clients.length]?.id}`), 1_000);
  await w.approves('dora', asked);
  expect(await w.outcome(asked)).toContain('has a new secret');
  expect(refusedByGenesys(w)).toEqual([]);
});
