import { beforeEach, describe, expect, test } from 'vitest';
import { createIntroduce } from '../../services/people/introduce.ts';
import { createKnownUsers, type KnownUsers } from '../../services/people/known-users.ts';
import { createPeople, type People, type Person } from '../../services/people.ts';
import { createAuthenticatedStore } from '../../services/store/authenticated.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import { keySpace, type Store } from '../../services/store.ts';
import { userNamed } from '../support/genesys-users.ts';
import { ringOf } from '../support/keys.ts';
import { rejection } from '../support/organization.ts';
import { createWorld, slackUser, TEAM, type World } from './world.ts';

/** A person who was found by email is read by ID from then on. What counts is what that user is then. */

const dayMs = 86_400_000;
const keys = keySpace('org-1');

let w: World;
let raw: Store;
let people: People;

/** A replica's people. */
function replica(): People {
  const store = createAuthenticatedStore({ store: raw, ring: ringOf(1) });
  return createPeople({
    genesys: w.genesys,
    slackUser: async (id) => w.slack.get(id),
    own: { workspaces: [TEAM], organizations: [] },
    known: createKnownUsers({ store, keys, now: w.clock.now }),
    now: w.clock.now,
  });
}

beforeEach(async () => {
  w = await createWorld();
  raw = createMemoryStore({ now: w.clock.now });
  people = replica();
  // Its token is known from then on.
  await w.genesys.self();
});

const idOf = (name: string): string => userNamed(w.sandbox, name).id;
const live = (name: string, of = people): Promise<Person> => of.resolve({ team: TEAM, user: name }, 'live');

/** The calls of `act`, and what it gives. */
async function calls<T>(act: () => Promise<T>): Promise<{ made: string[]; result: T }> {
  const from = w.sandbox.calls.length;
  const result = await act();
  const made = w.sandbox.calls
    .slice(from)
    .map(({ method, path }) => `${method} ${path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/gu, '{id}')}`);
  return { made, result };
}

const search = 'POST /api/v2/users/search';
const alone = 'GET /api/v2/users/{id}';
const list = 'GET /api/v2/users';

test('one search, and a call each time from then on, on every replica', async () => {
  expect((await calls(() => live('UADA'))).made).toEqual([search, alone]);
  expect((await calls(() => live('UADA'))).made).toEqual([alone]);
  const { made, result } = await calls(() => live('UADA', replica()));
  expect(made).toEqual([alone]);
  expect(result.genesys).toMatchObject({ id: idOf('Ada Admin'), email: 'ada@example.com' });
});

describe('what changed since is seen', () => {
  const refused = (reason: string) => ({ code: 'person_refused', details: { reason } });
  beforeEach(() => live('UADA'));

  test('permissions and names', async () => {
    w.sandbox.changeUser(idOf('Ada Admin'), { name: 'Ada Reader', permissions: ['oauth:client:view'] });
    const { made, result } = await calls(() => live('UADA'));
    expect(made).toEqual([alone]);
    expect([result.genesys.name, result.authorization.permissions]).toEqual(['Ada Reader', ['oauth:client:view']]);
  });

  test('a user who is inactive, or gone', async () => {
    w.sandbox.changeUser(idOf('Ada Admin'), { state: 'inactive' });
    expect(await rejection(live('UADA'))).toMatchObject(refused('genesys_inactive'));
    w.sandbox.changeUser(idOf('Ada Admin'), { state: 'deleted' });
    expect(await rejection(live('UADA'))).toMatchObject(refused('genesys_none'));
  });

  test('an email that’s another user’s now', async () => {
    w.sandbox.changeUser(idOf('Ada Admin'), { email: 'ada.admin@example.com' });
    expect(await rejection(live('UADA'))).toMatchObject(refused('genesys_none'));
    const { id } = w.sandbox.addUser({ name: 'New Ada', email: 'ada@example.com', permissions: [] });
    expect((await live('UADA')).genesys.id).toBe(id);
    // That one is known from now on.
    expect((await calls(() => live('UADA'))).made).toEqual([alone]);
  });

  test('another email in Slack', async () => {
    w.slack.set('UADA', slackUser('UADA', 'vera@example.com'));
    expect((await live('UADA')).genesys.id).toBe(idOf('Vera Viewer'));
  });

  test('a second user with the same email: within a day', async () => {
    w.sandbox.addUser({ name: 'Another Ada', email: 'ada@example.com' });
    w.clock.advance(dayMs - 1);
    expect((await live('UADA')).genesys.id).toBe(idOf('Ada Admin'));
    w.clock.advance(1);
    expect(await rejection(live('UADA'))).toMatchObject(refused('genesys_ambiguous'));
  });
});

test('what the store has is only believed if Keyturn wrote it, and no longer than a day', async () => {
  await live('UADA');
  const key = keys('known-user', 'UADA');
  const kept = (await raw.get(key)) ?? '';
  expect(kept).not.toContain('@');
  await raw.set(keys('known-user', 'UVERA'), kept);
  expect((await calls(() => live('UVERA', replica()))).result.genesys.id).toBe(idOf('Vera Viewer'));
  w.clock.advance(dayMs);
  await raw.set(key, kept);
  expect((await calls(() => live('UADA', replica()))).made).toEqual([search, alone]);
});

test('without the store, each replica searches once', async () => {
  const down = async () => Promise.reject(new Error('down'));
  raw = { ...raw, get: down, set: down };
  const other = replica();
  expect((await calls(() => live('UADA', other))).made).toEqual([search, alone]);
  expect((await calls(() => live('UADA', other))).made).toEqual([alone]);
});

describe('who decides something', () => {
  const list = [
    ['UADA', 'Ada Admin', 'ada@example.com'],
    ['UBEN', 'Ben Builder', 'ben@example.com'],
    ['UTWIN', 'Tara Twin', 'twin@example.com'],
    ['UVERA', 'Ada Admin', 'vera@example.com'],
    ['UINA', 'Ina Inactive', 'ina@example.com'],
  ] as const;
  const introduced = () =>
    list.map(([slackUser, name, email]) => ({ slackUser, genesysUser: idOf(name), email: email.toUpperCase() }));
  const knownIn = async (known: KnownUsers) =>
    (await Promise.all(list.map(([user]) => known.find(user)))).map((id) => id !== undefined);

  async function introducing() {
    const known = createKnownUsers({ store: raw, keys, now: w.clock.now });
    const problems: unknown[] = [];
    const introduce = createIntroduce({ genesys: w.genesys, known, onProblem: (error) => problems.push(error) });
    return { known, introduce, problems };
  }

  test('is searched for in one call, once, and known only as the one active user with the email', async () => {
    const { known, introduce } = await introducing();
    expect((await calls(() => introduce(introduced()))).made).toEqual([search]);
    expect(await knownIn(known)).toEqual([true, true, false, false, false]);
    expect((await calls(() => introduce(introduced().slice(0, 2)))).made).toEqual([]);
  });

  test('stays unknown if the search fails', async () => {
    const { known, introduce, problems } = await introducing();
    w.sandbox.faults.inject({ path: '/api/v2/users/search', status: 400 });
    await introduce(introduced());
    expect(await knownIn(known)).toEqual([false, false, false, false, false]);
    expect(problems).toHaveLength(1);
  });
});

describe('several people', () => {
  const ref = (user: string, name: string) => ({ slackTeam: TEAM, slackUser: user, genesysUser: idOf(name) });
  const three = () => [ref('UADA', 'Ada Admin'), ref('UBEN', 'Ben Builder'), ref('UVERA', 'Vera Viewer')];
  const names = (found: PromiseSettledResult<Person>[]) =>
    found.map((each) => (each.status === 'fulfilled' ? each.value.genesys.name : each.reason.details.reason));

  test('are one call, also for a replica that never saw them', async () => {
    const { made, result } = await calls(() => people.together(three(), 'execution'));
    expect(made).toEqual([list]);
    expect(names(result)).toEqual(['Ada Admin', 'Ben Builder', 'Vera Viewer']);
  });

  test('are read alone where a list doesn’t show what they may do, without another list for an hour', async () => {
    w.sandbox.switches.usersAuthorization = 'absent';
    const first = await calls(() => people.together(three(), 'execution'));
    expect(first.made).toEqual([list, alone, alone, alone]);
    expect(names(first.result)).toEqual(['Ada Admin', 'Ben Builder', 'Vera Viewer']);
    expect((await calls(() => people.together(three(), 'execution'))).made).toEqual([alone, alone, alone]);
  });

  test('are read alone where Genesys Cloud refuses the list', async () => {
    w.sandbox.faults.inject({ method: 'GET', path: '/api/v2/users', status: 400 });
    const { made, result } = await calls(() => people.together(three(), 'execution'));
    expect(made).toEqual([list, alone, alone, alone]);
    expect(names(result)).toEqual(['Ada Admin', 'Ben Builder', 'Vera Viewer']);
  });

  test('are each refused for what they are now', async () => {
    const all = [...three(), ref('UWILL', 'Will Wildcard'), ref('UDORA', 'Dora Deleter'), ref('UMIA', 'Mia Missing')];
    w.sandbox.changeUser(idOf('Ada Admin'), { state: 'inactive' });
    w.sandbox.changeUser(idOf('Ben Builder'), { email: 'benjamin@example.com' });
    w.sandbox.addUser({ name: 'New Ben', email: 'ben@example.com', permissions: ['oauth:*:*'] });
    w.sandbox.changeUser(idOf('Vera Viewer'), { state: 'deleted' });
    w.slack.set('UDORA', slackUser('UDORA', 'dora@example.com', { is_restricted: true }));
    const found = await people.together(all, 'execution');
    expect(names(found)).toEqual([
      'genesys_inactive',
      'genesys_changed',
      'genesys_none',
      'Will Wildcard',
      'guest',
      'authorization_missing',
    ]);
  });

  test('aren’t found if Genesys Cloud fails', async () => {
    w.sandbox.faults.inject({ method: 'GET', path: '/api/v2/users', drop: 'before', times: 99 });
    w.genesys.finish();
    const found = await people.together(three(), 'execution');
    expect(found.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  });
});
