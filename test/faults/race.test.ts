import { expect, onTestFinished, test } from 'vitest';
import { type Actor, approvalsChannel, type SlackMessage } from '../../sandbox/slack.ts';
import { times } from '../support/cases.ts';
import { launchBot } from '../support/process.ts';
import { startRedis } from '../support/redis.ts';
import { startWorld, type World } from '../support/world.ts';
import { asksFor, ownFaults } from './support.ts';

/** How many requests; `npm run test:race` runs the long form. */
const requests = Number(process.env['RACE_REQUESTS'] ?? times(60, 16));
const clicksEach = 8;

/** The workspace looks through everything that a person ever saw, so separate people keep a long run fast. */
const requestsEach = 12;

/** Separate people in Slack and Genesys Cloud: one who asks, which nobody may do without end, and eight who can all approve. */
function separatePeople(world: World, batch: number): [Actor, ...Actor[]] {
  const person = (at: number): Actor => {
    const name = `person-${batch}-${at}`;
    const email = `${name}@example.com`;
    const { id } = world.slack.addUser({ name, profile: { email } });
    world.genesys.addUser({ name, email, permissions: ['oauth:client:view', 'oauth:client:delete'] });
    return world.slack.as(id);
  };
  return [person(0), ...Array.from({ length: clicksEach }, (_, at) => person(at + 1))];
}

/** The card of a client, by the call that posted it. */
async function cardOf(world: World, name: string): Promise<SlackMessage> {
  const posted = await world.slack.waitFor(() =>
    world.slack.calls.findLast(
      ({ method, args }) =>
        method === 'chat.postMessage' &&
        args['channel'] === approvalsChannel &&
        String(args['text']).includes(name) &&
        !args['thread_ts'],
    ),
  );
  const message = world.slack.message(approvalsChannel, String(posted.answer['ts']));
  if (message === undefined) throw new Error(`no card of ${name}`);
  return message;
}

/** Waits until the card says it's done. */
const done = (world: World, { ts }: SlackMessage) =>
  world.slack.waitFor(() =>
    world.slack.calls.findLast(
      ({ method, args }) => method === 'chat.update' && args['ts'] === ts && /: done\./u.test(String(args['text'])),
    ),
  );

test(`${requests} requests, each with ${clicksEach} simultaneous clicks in two processes: each is executed once, and the losers learn who won`, {
  timeout: 120_000 + requests * 1_000,
}, async () => {
  const server = await startRedis();
  onTestFinished(() => server.close());
  const settings = { KEYTURN_STORE: 'redis', REDIS_URL: server.url };
  const world = await startWorld({ settings, genesys: { clients: requests } });
  world.genesys.switches.deletedReads = 0;
  await world.bot.stop();
  const bots = await Promise.all([1, 2].map(() => launchBot({ ...world.settings, LOG_LEVEL: 'info' })));
  await Promise.all(bots.map(({ ready }) => ready));
  const urls = bots.map(({ port }) => `http://127.0.0.1:${port}/slack/events`);
  const ids = new Map(world.genesys.clients().map(({ name, id }) => [name, id]));
  const wins = new Map<string, number>();
  let people: Actor[] = [];
  let asker: Actor | undefined;

  for (let number = 0; number < requests; number += 1) {
    world.slack.deliverTo(urls[number % urls.length]);
    if (number % requestsEach === 0) [asker, ...people] = separatePeople(world, number / requestsEach);
    const name = `Generated client ${String(number + 1).padStart(5, '0')}`;
    await asksFor(world, asker ?? 'ada', 'delete', name);
    const standing = await cardOf(world, name);
    const before = people.map(({ id }) => world.slack.ephemerals(id).length);

    // A click's destination is set when it's made, so that clicks can alternate between the bots.
    const clicks = people.map((person, at) => {
      world.slack.deliverTo(urls[(at + number) % urls.length]);
      return person.clicks(standing, 'Approve…');
    });
    const deliveries = await Promise.all(clicks);
    expect(deliveries.filter(({ status, timedOut }) => status !== 200 || timedOut)).toEqual([]);
    await done(world, standing);

    const answers = await world.slack.waitFor(() => {
      const seen = people.flatMap(({ id }, at) => {
        const all = world.slack.ephemerals(id).slice(before[at]);
        return all.map(({ text }) => ({ id, text }));
      });
      // On a slow machine, that it's still working comes first.
      const isOver = seen.every(({ text }) => !text.startsWith('Still working'));
      return seen.length === clicksEach && isOver && seen;
    });
    const winners = answers.filter(({ text }) => text.startsWith('You approved this'));
    expect(winners).toHaveLength(1);
    const [{ id: winner } = { id: '' }] = winners;
    for (const { id, text } of answers)
      if (id !== winner) expect(text).toMatch(new RegExp(`^<@${winner}> already approved this request`, 'u'));
    const calls = (method: string) => world.genesys.countCalls(method, `/api/v2/oauth/clients/${ids.get(name)}`);
    expect([calls('PUT'), calls('DELETE')]).toEqual([1, 1]);
    wins.set(winner, (wins.get(winner) ?? 0) + 1);
  }
  expect(world.genesys.clients().filter(({ name }) => name.startsWith('Generated client'))).toEqual([]);
  // If the same person always won, it wouldn't be a race.
  expect(wins.size).toBeGreaterThan(Math.ceil(requests / requestsEach));
  expect(ownFaults({ ...world, logLines: () => bots.flatMap(({ lines }) => lines) })).toEqual([]);
  // Both processes took part.
  for (const { lines } of bots) expect(lines.join('')).toContain('"action":"approved"');
});
