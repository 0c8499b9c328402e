import { describe, expect, test } from 'vitest';
import { approvalsChannel, people } from '../../sandbox/slack.ts';
import { KeyturnError } from '../../services/errors.ts';
import type { Store } from '../../services/store.ts';
import { userNamed } from '../support/genesys-users.ts';
import { patienceMs } from '../support/patience.ts';
import { decidersWorld, edit, remove, toRemove, view } from './world.ts';

const minuteMs = 60_000;

const soon = <T>(look: () => T | Promise<T>) => expect.poll(look, { timeout: patienceMs });

describe('who can approve', () => {
  test('is found by permission in Genesys Cloud, and by email in Slack', async () => {
    const w = await decidersWorld();
    const deciders = w.replica();
    w.calls();
    expect(await deciders.for(toRemove)).toEqual({
      people: [
        {
          slackTeam: w.slack.team.id,
          slackUser: people.ada,
          genesysUser: userNamed(w.sandbox, 'Ada Admin').id,
          name: 'Ada Admin',
        },
        {
          slackTeam: w.slack.team.id,
          slackUser: people.dora,
          genesysUser: userNamed(w.sandbox, 'Dora Deleter').id,
          name: 'Dora Deleter',
        },
        {
          slackTeam: w.slack.team.id,
          slackUser: people.will,
          genesysUser: userNamed(w.sandbox, 'Will Wildcard').id,
          name: 'Will Wildcard',
        },
      ],
      groups: [],
      complete: true,
    });
    expect(w.calls()).toBe(3);
    expect(await w.namesOf(deciders, [edit, view])).toEqual([
      'Ada Admin',
      'Ben Builder',
      'Dora Deleter',
      'Will Wildcard',
    ]);
    expect(w.calls()).toBe(0);
  });

  test('leaves out the person who asks, by either of their accounts', async () => {
    const w = await decidersWorld();
    const deciders = w.replica();
    const dora = { slackTeam: w.slack.team.id, slackUser: people.dora, genesysUser: 'another' };
    expect((await deciders.for(toRemove, dora)).people.map(({ name }) => name)).toEqual(['Ada Admin', 'Will Wildcard']);
    const ada = {
      slackTeam: w.slack.team.id,
      slackUser: people.adaSecond,
      genesysUser: userNamed(w.sandbox, 'Ada Admin').id,
    };
    expect((await deciders.for(toRemove, ada)).people.map(({ name }) => name)).toEqual([
      'Dora Deleter',
      'Will Wildcard',
    ]);
  });

  test.each([
    ['deactivated', { deleted: true }],
    ['a guest', { is_restricted: true }],
    ['a bot', { is_bot: true }],
    ['of another workspace', { team_id: 'T0OTHER01' }],
    ['without a confirmed email', { is_email_confirmed: false }],
  ])('leaves out someone who is %s in Slack', async (_what, change) => {
    const w = await decidersWorld();
    w.slack.changeUser(people.will, change);
    const found = await w.replica().for(toRemove);
    expect(found.people.map(({ name }) => name)).toEqual(['Ada Admin', 'Dora Deleter']);
    expect(found.complete).toBe(true);
  });

  test('leaves out someone who left, and two users with one email', async () => {
    const w = await decidersWorld();
    w.sandbox.changeUser(userNamed(w.sandbox, 'Will Wildcard').id, { state: 'inactive' });
    w.sandbox.addUser({ name: 'Dora Double', email: 'DORA@example.com', permissions: ['oauth:*:*'] });
    expect(await w.namesOf(w.replica())).toEqual(['Ada Admin']);
  });

  test('is narrowed by KEYTURN_APPROVERS, whose groups are given unless the person who asks is in them', async () => {
    const w = await decidersWorld();
    w.slack.addUserGroup({ id: 'S0ADMINS1', users: [people.dora, people.vera] });
    w.slack.addUserGroup({ id: 'S0NOBODY1', users: [people.vera] });
    const deciders = w.replica({ approvers: ['S0ADMINS1', 'S0NOBODY1', people.will] });
    const found = await deciders.for(toRemove);
    expect(found.people.map(({ name }) => name)).toEqual(['Dora Deleter', 'Will Wildcard']);
    expect(found.groups).toEqual(['S0ADMINS1']);
    const [dora] = found.people;
    expect(await deciders.for(toRemove, dora)).toMatchObject({ people: [{ name: 'Will Wildcard' }], groups: [] });
  });

  test('isn’t known while a group can’t be read', async () => {
    const w = await decidersWorld();
    const deciders = w.replica({ approvers: ['S0MISSING'] });
    expect(await deciders.atLeast(1, toRemove)).toEqual({ people: [], groups: [], complete: false });
  });
});

describe('many people', () => {
  test('are matched a hundred at a time, and the rest with the next list', async () => {
    const w = await decidersWorld({ seed: 'empty' });
    for (let at = 0; at < 150; at += 1) {
      const email = `person-${at}@example.com`;
      w.sandbox.addUser({ name: `Person ${String(at).padStart(3, '0')}`, email, permissions: ['oauth:*:*'] });
      w.slack.addUser({ name: `person-${at}`, profile: { email } });
    }
    const deciders = w.replica();
    w.calls();
    const first = await deciders.for(toRemove);
    expect([first.people.length, first.complete, w.calls()]).toEqual([100, false, 5]);
    w.clock.advance(10 * minuteMs);
    await deciders.for(toRemove);
    await soon(async () => (await deciders.for(toRemove)).people.length).toBe(150);
    expect((await deciders.for(toRemove)).complete).toBe(true);
    const asked = w.slack.calls.filter(({ method }) => method === 'users.lookupByEmail');
    expect(asked).toHaveLength(150);
  });
});

describe('a channel with 2,000 members', () => {
  const crowd = async (options: Parameters<typeof decidersWorld>[0] = {}) => {
    const w = await decidersWorld(options);
    const others = Array.from({ length: 2_000 }, (_, at) => `U0CROWD${String(at).padStart(4, '0')}`);
    w.slack.changeChannel(approvalsChannel, { members: [w.slack.botUserId, ...others] });
    w.calls();
    const asked = () => w.slack.calls.filter(({ method }) => method.startsWith('users.')).length;
    return { ...w, asked, replicas: [w.replica(), w.replica()] };
  };
  const operations = [toRemove, [edit, view]];

  test('costs two replicas what three who can approve cost, and nothing for the others', async () => {
    const w = await crowd();
    for (const permissions of operations) {
      const found = await Promise.all(w.replicas.map((each) => each.atLeast(1, permissions)));
      expect(found.map(({ people: { length } }) => length > 0)).toEqual([true, true]);
    }
    expect(w.calls()).toBe(3);
    // One look each for Ada, Dora, Will, and two more who can edit.
    expect(w.asked()).toBeLessThanOrEqual(6);
    expect(w.slack.calls.filter(({ method }) => method === 'conversations.members')).toEqual([]);
  });

  test('of whom nobody can approve costs at most 25 lookups, for both replicas and all operations together', async () => {
    const w = await crowd({ seed: 'empty' });
    for (const permissions of operations) {
      const found = await Promise.all(w.replicas.map((each) => each.atLeast(1, permissions)));
      expect(found).toMatchObject([
        { people: [], complete: false },
        { people: [], complete: false },
      ]);
    }
    expect(w.calls()).toBeLessThanOrEqual(2 * 3 + 25 * 2);
    expect(w.asked()).toBeLessThanOrEqual(25);
  });
});

describe('all replicas', () => {
  test('share one look at Genesys Cloud, also if they begin at the same moment', async () => {
    const w = await decidersWorld();
    const [one, two] = [w.replica(), w.replica()];
    w.calls();
    const found = await Promise.all([one, two, one, two].map((each) => w.namesOf(each)));
    expect(found).toEqual(Array.from({ length: 4 }, () => ['Ada Admin', 'Dora Deleter', 'Will Wildcard']));
    expect(w.calls()).toBe(3);
    expect(await w.namesOf(w.replica())).toHaveLength(3);
    expect(w.calls()).toBe(0);
  });

  test('get a newer list in the background after ten minutes, and wait for one after an hour', async () => {
    const w = await decidersWorld();
    const deciders = w.replica();
    await w.namesOf(deciders);
    w.sandbox.changeUser(userNamed(w.sandbox, 'Will Wildcard').id, { permissions: [] });
    w.clock.advance(10 * minuteMs - 1);
    w.calls();
    expect(await w.namesOf(deciders)).toContain('Will Wildcard');
    expect(w.calls()).toBe(0);
    w.clock.advance(1);
    expect(await w.namesOf(deciders)).toContain('Will Wildcard');
    await soon(() => w.namesOf(deciders)).not.toContain('Will Wildcard');
    expect(w.calls()).toBe(3);
    w.sandbox.changeUser(userNamed(w.sandbox, 'Dora Deleter').id, { permissions: [] });
    w.clock.advance(60 * minuteMs);
    expect(await w.namesOf(deciders)).toEqual(['Ada Admin']);
  });

  test('go on if the one that asks dies', async () => {
    const w = await decidersWorld();
    const hang = w.sandbox.faults.inject({ path: '/api/v2/authorization/roles', hang: true });
    const dying = w.replica();
    void dying.for(toRemove);
    await soon(() => w.store.get('keyturn:{org}:deciders')).toContain('claimedUntil');
    w.clock.advance(30_001);
    hang();
    expect(await w.namesOf(w.replica())).toHaveLength(3);
  });

  test('each ask for themselves without a store', async () => {
    const w = await decidersWorld();
    const down = async (): Promise<never> => {
      throw new KeyturnError('store_unavailable', { details: { written: 'no' } });
    };
    const store = { ...w.store, get: down, set: down, compareAndSet: down } as Store;
    w.calls();
    expect(await w.namesOf(w.replica({ store }))).toHaveLength(3);
    expect(w.calls()).toBe(3);
  });
});

describe('before it says that nobody can, it', () => {
  test('asks again: someone may just have been given the role', async () => {
    const w = await decidersWorld();
    for (const name of ['Ada Admin', 'Dora Deleter', 'Will Wildcard', 'Mia Missing'])
      w.sandbox.changeUser(userNamed(w.sandbox, name).id, { permissions: [] });
    const deciders = w.replica();
    expect((await deciders.for(toRemove)).people).toEqual([]);
    w.sandbox.changeUser(userNamed(w.sandbox, 'Vera Viewer').id, { permissions: ['oauth:*:*'] });
    w.clock.advance(minuteMs);
    expect(await deciders.atLeast(1, toRemove)).toMatchObject({ people: [{ name: 'Vera Viewer' }], complete: true });
  });

  test('looks up the members of the channel, whose rights the roles may not show, and remembers them', async () => {
    const w = await decidersWorld();
    w.sandbox.switches.permissionFilter = 'literal';
    for (const name of ['Ada Admin', 'Dora Deleter'])
      w.sandbox.changeUser(userNamed(w.sandbox, name).id, { permissions: [] });
    const deciders = w.replica();
    expect(await deciders.for(toRemove)).toMatchObject({ people: [], complete: true });
    expect(await deciders.atLeast(1, toRemove)).toMatchObject({ people: [{ name: 'Will Wildcard' }], complete: true });
    w.clock.advance(10 * minuteMs);
    w.calls();
    await deciders.for(toRemove);
    // The three calls for the list, and two for Will.
    await soon(() => w.namesOf(deciders)).toEqual(['Will Wildcard']);
    w.sandbox.changeUser(userNamed(w.sandbox, 'Will Wildcard').id, { permissions: [] });
    w.clock.advance(10 * minuteMs);
    await deciders.for(toRemove);
    await soon(() => w.namesOf(deciders)).toEqual([]);
    expect(await deciders.atLeast(1, toRemove)).toEqual({ people: [], groups: [], complete: true });
  });

  test('isn’t certain of a channel with more people than it looks up', async () => {
    const w = await decidersWorld({ seed: 'empty' });
    for (let at = 0; at < 30; at += 1) w.slack.addUser({ name: `person-${at}` });
    w.slack.changeChannel(approvalsChannel, {
      members: [w.slack.botUserId, ...w.slack.users().map(({ id }) => id)],
    });
    expect(await w.replica().atLeast(1, toRemove)).toMatchObject({ people: [], complete: false });
  });

  test('takes those that KEYTURN_APPROVERS names for all who can', async () => {
    const w = await decidersWorld();
    w.sandbox.switches.roleUsers = 'forbidden';
    const found = await w.replica({ approvers: [people.vera, people.dora] }).atLeast(2, toRemove);
    expect(found).toMatchObject({ people: [{ name: 'Dora Deleter' }], complete: true });
  });
});

describe('if Keyturn’s own client may not see who has a role', () => {
  test('the members of the channel are looked up, once for all replicas, and nothing is certain', async () => {
    const w = await decidersWorld();
    w.sandbox.switches.roleUsers = 'forbidden';
    const deciders = w.replica();
    const found = await deciders.for(toRemove);
    expect(found.people.map(({ name }) => name)).toEqual(['Ada Admin', 'Dora Deleter', 'Will Wildcard']);
    expect(found.complete).toBe(false);
    expect(w.problems).toMatchObject([{ code: 'genesys_bot_permission' }]);
    w.calls();
    expect(await w.namesOf(w.replica())).toHaveLength(3);
    expect(w.calls()).toBe(0);
  });

  test.each([403, 401])('a %i at the list of roles doesn’t stop anyone either', async (status) => {
    const w = await decidersWorld();
    w.sandbox.faults.inject({ path: '/api/v2/authorization/roles', status, times: 99 });
    expect((await w.replica().atLeast(1, toRemove)).complete).toBe(false);
  });
});

describe('while a platform fails', () => {
  test('Genesys Cloud isn’t asked again for half a minute, by any replica', async () => {
    const w = await decidersWorld();
    w.sandbox.faults.inject({ path: /roles/u, status: 200, body: 'no', times: 99 });
    const [one, two] = [w.replica(), w.replica()];
    expect(await one.atLeast(1, toRemove)).toMatchObject({ complete: false });
    w.sandbox.faults.clear();
    w.calls();
    expect(await two.for(toRemove)).toMatchObject({ people: [], complete: false });
    expect(w.calls()).toBe(0);
    w.clock.advance(30_001);
    expect(await w.namesOf(two)).toHaveLength(3);
  });

  test('who can’t be looked up in Slack may still be able to approve', async () => {
    const w = await decidersWorld();
    const lift = w.slack.faults.inject({ method: 'users.lookupByEmail', error: 'missing_scope', times: 99 });
    const deciders = w.replica();
    expect(await deciders.for(toRemove)).toEqual({ people: [], groups: [], complete: false });
    lift();
    w.clock.advance(10 * minuteMs);
    await deciders.for(toRemove);
    await soon(() => w.namesOf(deciders)).toHaveLength(3);
  });
});

test('what someone else wrote there, or another version, counts as nothing', async () => {
  const w = await decidersWorld();
  for (const value of ['', '{}', '{"v":2,"list":7}', '{"v":1,"list":{"asOf":0}}', '[]']) {
    await w.store.set('keyturn:{org}:deciders', value);
    expect(await w.namesOf(w.replica()), value).toHaveLength(3);
  }
});

test('each replica asks for itself while the list isn’t to be believed', async () => {
  const w = await decidersWorld();
  const get = async (): Promise<never> => {
    throw new KeyturnError('store_tampered', { details: { why: 'unknown_key' } });
  };
  expect(await w.namesOf(w.replica({ store: { ...w.store, get } }))).toHaveLength(3);
});

test('a claim that’s far ahead, from a clock that’s wrong, keeps nobody away', async () => {
  const w = await decidersWorld();
  await w.store.set('keyturn:{org}:deciders', JSON.stringify({ v: 1, claimedUntil: w.clock.now() + 10 * minuteMs }));
  expect(await w.namesOf(w.replica())).toHaveLength(3);
  expect(remove).toBe('oauth:client:delete');
});
