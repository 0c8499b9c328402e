import { describe, expect, onTestFinished, test } from 'vitest';
import type { ApiCall } from '../../sandbox/slack.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import { type Change, keySpace, type Store } from '../../services/store.ts';
import { patienceMs } from '../support/patience.ts';
import { startRedis } from '../support/redis.ts';
import { startWorld } from '../support/world.ts';
import { type Asked, outcomeTold, type TwoPeople, twoPeople, until } from '../two-people/world.ts';
import { clientsPath } from './support.ts';

/** What the bot spends, in calls: figures of docs/reports/performance.md that don't depend on a clock. */

/** The keys that a verb reads or puts. */
function keysOf(on: string | readonly string[] | Change): readonly string[] {
  if (typeof on === 'string') return [on];
  return 'length' in on ? on : (on.put ?? []).map(({ key }) => key);
}

/** A store that notes every round trip: each verb of the seam is one command to Redis. */
function counted(): { store: Store; trips: string[] } {
  const trips: string[] = [];
  const store = new Proxy(createMemoryStore({ now: Date.now }), {
    get: (target, verb, receiver) => {
      const method: unknown = Reflect.get(target, verb, receiver);
      if (typeof method !== 'function') return method;
      return (...args: unknown[]) => {
        const [on = ''] = args as [(string | readonly string[] | Change)?];
        trips.push(`${String(verb)} ${keysOf(on).join(' ')}`);
        return Reflect.apply(method, target, args);
      };
    },
  });
  return { store, trips };
}

/** All but what replicas tell each other in the background: of their calls, and of clients’ usage. */
const isWaitedFor = (trip: string): boolean => !/:minute$|:usage(?:-lock)?:/u.test(trip);

/** Resolves once nothing that somebody waits for has gone to the store for twenty looks. */
function quiet(trips: readonly string[]): Promise<true> {
  let [seen, looks] = [-1, 0];
  return until(() => {
    const now = trips.filter(isWaitedFor).length;
    looks = now === seen ? looks + 1 : 0;
    seen = now;
    return looks > 20;
  });
}

/** Usage, what depends on a client, and tokens: once a day. */
const onceADay = /\/usage\/query|\/dependencytracking\/|\/oauth\/token$/u;

/** The calls since `from`, without their IDs, and without those that come once a day. */
const callsSince = ({ genesys }: Pick<TwoPeople, 'genesys'>, from: number): string[] =>
  genesys.calls
    .slice(from)
    .filter(({ path }) => !onceADay.test(path))
    .map(({ method, path }) => `${method} ${path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/u, '{id}')}`);

/** Sends a request. What the bot looks up in the background for the card is refused, so it isn't counted in what follows. */
async function ask(world: TwoPeople, operation: 'delete' | 'rotate'): Promise<Asked> {
  world.genesys.switches.usageOutcome = 'forbidden';
  const asked = await world.askFor('ada', operation, 'Agent desktop');
  await until(() => asked.card().rendered.includes('Usage unknown'));
  return asked;
}

/** Approves, and waits without reading the store, because reads would count. */
async function approved(world: TwoPeople, asked: Asked): Promise<void> {
  await world.approves('will', asked);
  const told = () =>
    world.slack.directMessages(world.person('ada').id).some(({ rendered }) => /: done\./u.test(rendered));
  await world.slack.waitFor(told);
}

describe('round trips to the store', () => {
  test('for a cached list: one before the answer, one after it for the trail', async () => {
    const { store, trips } = counted();
    // The worker's own reads would be counted too.
    const world = await startWorld({ bot: { store, workerMs: 60_000 } });
    const recorded = () => trips.filter((trip) => /^compareAndSet .*:audit:head/u.test(trip)).length;
    trips.length = 0;
    await world.asks('ada', '/oauth list');
    await until(() => recorded() === 1);
    const calls = world.genesys.calls.length;
    for (let round = 2; round < 5; round += 1) {
      trips.length = 0;
      await world.asks('ada', '/oauth list');
      expect(trips.filter(isWaitedFor).map((trip) => trip.replace(/\{.*\}/u, 'O'))).toEqual([
        'get keyturn:O:listing:meta',
      ]);
      await until(() => recorded() === 1);
      // The first list's calls may still be told to other replicas.
      expect(trips.filter(isWaitedFor)).toHaveLength(2);
    }
    expect(world.genesys.calls.length).toBe(calls);
  });

  test('for a menu while someone types: none, but for the first letter in a second', async () => {
    const { store, trips } = counted();
    const world = await startWorld({ bot: { store, workerMs: 60_000 } });
    await world.opens('ada', '/oauth update');
    await world.person('ada').suggests('Find a client', 'a');
    await quiet(trips);
    const began = Date.now();
    trips.length = 0;
    for (const text of ['a', 'ag', 'age', 'agen', 'agent'])
      expect((await world.person('ada').suggests('Find a client', text)).length).toBeGreaterThan(0);
    const seconds = Math.ceil((Date.now() - began) / 1_000);
    const asked = trips.filter((trip) => trip.endsWith(':listing:meta'));
    expect(asked.length).toBeLessThanOrEqual(seconds);
  });

  test('for a click on Approve: two until the claim, and twelve until everyone is told', async () => {
    const { store, trips } = counted();
    // The worker's own reads would be counted too.
    const world = await twoPeople({ store, bot: { workerMs: 60_000 } });
    // Who has clicked before is known.
    await world.asks('will', '/oauth whoami');
    const asked = await ask(world, 'rotate');
    const keys = keySpace(world.genesys.organization.id);
    const [key, head] = [keys('request', asked.id), keys('audit', 'head')];
    const read = `getAll ${head} ${key}`;
    await quiet(trips);
    trips.length = 0;
    await approved(world, asked);
    const isTold = () => trips.some((trip) => trip.startsWith(`compareAndSet ${key}`));
    await until(isTold);
    // Shown, and claimed.
    expect(trips.filter(isWaitedFor).slice(0, 2)).toEqual([read, `compareAndSet ${head} ${key}`]);
    expect(trips.filter(isWaitedFor).length, trips.join('\n')).toBeLessThanOrEqual(12);
  });
});

/** Someone who was found by email before. */
const person = 'GET /api/v2/users/{id}';
/** Both at once. */
const both = 'GET /api/v2/users';
const client = `GET ${clientsPath}/{id}`;

/** What each step of a request calls, in the order of the steps. Genesys Cloud takes 300 calls a minute. */
const toAsk = [
  // The form shows the client as the listing has it; the person isn't read again if it's sent within a minute.
  [person],
  [client],
] as const;
const toRotate = [both, client, `POST ${clientsPath}/{id}/secret`];
// Genesys Cloud deletes only inactive clients, and its answer doesn't say that the client is gone.
const toDelete = [both, client, `PUT ${clientsPath}/{id}`, `DELETE ${clientsPath}/{id}`, client];

describe('calls to Genesys Cloud for a request, from the form to the outcome', () => {
  /** A world in which everyone has used Keyturn before, and nobody within the last minute. */
  async function started() {
    // The listing is everybody's, and another test's.
    const world = await twoPeople({ settings: { KEYTURN_LISTING_SECONDS: '600' } });
    await world.denies('dora', await ask(world, 'rotate'));
    for (const name of ['ada', 'will'] as const) await world.asks(name, '/oauth whoami');
    world.advance(60_000);
    await world.asks('vera', '/oauth list --fresh');
    let from = world.genesys.calls.length;
    /** The calls since the last look. */
    const made = (): string[] => {
      const some = callsSince(world, from).toSorted();
      from = world.genesys.calls.length;
      return some;
    };
    return { world, made };
  }
  const sorted = (...steps: (readonly string[])[]) => steps.flat().toSorted();

  test.each([
    ['rotate', toRotate, 6],
    ['delete', toDelete, 8],
  ] as const)('%s, right after approval', async (operation, toDo, most) => {
    const { world, made } = await started();
    const asked = await ask(world, operation);
    const [asking, carriedOut] = [made(), await approved(world, asked).then(made)];
    expect(asking).toEqual(sorted(...toAsk));
    expect(carriedOut).toEqual(sorted([person], toDo));
    expect(asking.length + carriedOut.length).toBe(most);
  });

  test('rotate, as its requester presses Rotate now', async () => {
    const { world, made } = await started();
    const asked = await world.askFor('ada', 'rotate', 'Agent desktop', 'It was in a log', 'When I press Rotate now');
    const asking = made();
    await world.approves('will', asked);
    const invitation = await world.slack.waitFor(() =>
      world.slack.directMessages(world.person('ada').id).find(({ buttons }) => buttons.includes('Rotate now')),
    );
    const approving = made();
    await world.person('ada').clicks(invitation, 'Rotate now');
    await outcomeTold(asked);
    const rotating = made();
    expect(asking).toEqual(sorted(...toAsk));
    // The approver, and whether the requester is still there.
    expect(approving).toEqual([both]);
    expect(rotating).toEqual(sorted([person], toRotate));
    expect(asking.length + approving.length + rotating.length).toBe(7);
  });

  test('rotate, by people who never did anything: those who can approve were searched for together', async () => {
    const world = await twoPeople();
    const searched = () => world.genesys.countCalls('POST', '/api/v2/users/search');
    await world.opens('ben', '/oauth rotate Agent desktop');
    // Ben, and everyone who can approve.
    await until(() => searched() === 2);
    const from = world.genesys.calls.length;
    await approved(world, await ask(world, 'rotate'));
    expect(callsSince(world, from).toSorted()).toEqual(sorted(...toAsk, [person], toRotate));
  });

  test('deactivate, which shows the client as the listing has it', async () => {
    const { world, made } = await started();
    await world.opens('ada', `/oauth deactivate ${world.clientNamed('Agent desktop').id}`);
    expect(made()).toEqual([person]);
    await world.person('ada').submits();
    await world.modal('ada', 'Deactivated:');
    expect(made()).toEqual(sorted([person, client, `PUT ${clientsPath}/{id}`]));
  });

  test('a client with roles takes one more, for its requester’s roles, at most once a minute', async () => {
    const { world, made } = await started();
    const grants = 'GET /api/v2/authorization/subjects/{id}';
    world.genesys.switches.usageOutcome = 'forbidden';
    const asks = () => world.askFor('ada', 'rotate', 'Nightly reporting export');
    const first = await asks();
    const once = new Set(['GET /api/v2/authorization/roles', 'GET /api/v2/authorization/subjects/me']);
    const asking = made().filter((call) => !once.has(call));
    expect(asking).toEqual(sorted(...toAsk, [grants]));
    await approved(world, first);
    const carriedOut = made();
    expect(carriedOut).toEqual(sorted([person], toRotate));
    expect(asking.length + carriedOut.length).toBe(7);
    await asks();
    expect(made()).toEqual(sorted(...toAsk));
  });
});

describe('calls to Genesys Cloud for a person who reads', () => {
  test('are one a minute, on any replica, and one for each client that’s shown', async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.close());
    const store = { KEYTURN_STORE: 'redis', REDIS_URL: redis.url, KEYTURN_LISTING_SECONDS: '600' };
    let later = 0;
    const world = await startWorld({ settings: store, bot: { now: () => Date.now() + later } });
    const other = await world.another();
    const shows = async () => {
      await world.asks('ada', '/oauth list');
      const shown = await world.asks('ada', '/oauth show Nightly reporting export');
      expect(shown.rendered).toMatch(/Reporting Reader in all divisions/u);
      expect(shown.rendered).toMatch(/ by Ada Admin/u);
    };
    await shows();
    // Everything is known but who they are now.
    world.slack.deliverTo(`http://127.0.0.1:${other.port}/slack/events`);
    for (const minute of [0, 60_000]) {
      later = minute;
      const from = world.genesys.calls.length;
      await shows();
      await world.asks('ada', '/oauth list');
      expect(callsSince(world, from)).toEqual([person, client]);
    }
  });
});

test('500 cold listings at once on two replicas cost one call to Genesys Cloud', async () => {
  const redis = await startRedis();
  onTestFinished(() => redis.close());
  const world = await startWorld({
    // Kept for longer than the slowest machine takes.
    settings: { KEYTURN_STORE: 'redis', REDIS_URL: redis.url, KEYTURN_LISTING_SECONDS: '600' },
    genesys: { clients: 1_000 },
  });
  const replicas = [world.bot, await world.another()];
  const typed: Promise<unknown>[] = [];
  for (let at = 0; at < 500; at += 1) {
    world.slack.deliverTo(`http://127.0.0.1:${replicas[at % 2]?.port}/slack/events`);
    typed.push(world.person('ada').types('/oauth list'));
  }
  await Promise.all(typed);
  // On a slow machine, some people are told first that it's still loading.
  const isList = ({ method, args }: ApiCall) =>
    method === 'response_url' && JSON.stringify(args).includes('OAuth clients');
  await until(() => world.slack.calls.filter(isList).length === 500, 4 * patienceMs);
  expect(world.genesys.countCalls('GET', clientsPath)).toBe(1);
}, 180_000);
