import { describe, expect, test } from 'vitest';
import { type PersonRefusal, readSlackProfile } from '../../services/people/slack-profile.ts';
import { rejection } from '../support/organization.ts';
import { createWorld, slackUser, TEAM } from './world.ts';

const refused = (reason: PersonRefusal) => expect.objectContaining({ code: 'person_refused', details: { reason } });
const judge = (raw: unknown, user = 'U1') =>
  readSlackProfile(raw, { user, own: { workspaces: [TEAM], organizations: [] } });
const refusalOf = (raw: unknown, user = 'U1') => rejection(Promise.resolve().then(() => judge(raw, user)));

describe('what Slack says', () => {
  test('a full member with a confirmed email passes', () => {
    const raw = slackUser('U1', ' ada@example.com ');
    expect(judge(raw)).toEqual({
      id: 'U1',
      team: TEAM,
      membership: { workspaces: [TEAM], organization: undefined },
      name: 'Real Name',
      email: 'ada@example.com',
      timeZone: 'Europe/London',
    });
  });

  const cases: [string, Record<string, unknown>, PersonRefusal][] = [
    ['a bot', { is_bot: true }, 'bot'],
    ['a guest', { is_restricted: true }, 'guest'],
    ['a single-channel guest', { is_restricted: true, is_ultra_restricted: true }, 'single_channel_guest'],
    ['a stranger of another workspace', { is_stranger: true, team_id: 'T9' }, 'stranger'],
    ['a deactivated user', { deleted: true, is_bot: undefined, is_restricted: undefined }, 'deactivated'],
    ['an invited user', { is_invited_user: true }, 'invited'],
    ['a user of another team', { team_id: 'T9' }, 'other_team'],
    ['an unconfirmed email', { is_email_confirmed: false }, 'email_unconfirmed'],
    ['a profile without an email', { profile: { display_name: 'x' } }, 'email_missing'],
    ['a null email', { profile: { email: null } }, 'email_missing'],
    ['a blank email', { profile: { email: '  ' } }, 'email_missing'],
    ['no profile', { profile: undefined }, 'email_missing'],
    ['no id', { id: undefined }, 'profile_incomplete'],
    ['someone else’s ID', { id: 'U2' }, 'profile_incomplete'],
    ['a flag that is text', { is_bot: 'false' }, 'profile_incomplete'],
    ['a stranger flag that is a number', { is_stranger: 1 }, 'profile_incomplete'],
  ];
  test.each(cases)('%s is refused', async (_, change, reason) => {
    expect(await refusalOf(slackUser('U1', 'a@example.com', change))).toEqual(refused(reason));
  });

  const required = ['deleted', 'is_bot', 'is_restricted', 'is_ultra_restricted', 'is_email_confirmed', 'team_id'];
  const absent = required.flatMap((field) => [undefined, null].map((value): [string, unknown] => [field, value]));
  test.each(absent)('%s being %s is refused', async (field, value) => {
    const raw = slackUser('U1', 'a@example.com', { [field]: value });
    expect(await refusalOf(raw)).toEqual(refused('profile_incomplete'));
  });

  test.each(['is_stranger', 'is_invited_user'])('%s may be absent, null or false', (field) => {
    for (const value of [undefined, null, false]) {
      expect(judge(slackUser('U1', 'a@example.com', { [field]: value })).id).toBe('U1');
    }
  });

  test('Slackbot is refused although it says it isn’t a bot', async () => {
    expect(await refusalOf(slackUser('USLACKBOT', 'a@example.com'), 'USLACKBOT')).toEqual(refused('bot'));
  });

  test.each([undefined, null, 'text', 7, [], {}])('an answer of %j is refused', async (raw) => {
    expect(await refusalOf(raw)).toEqual(refused('profile_incomplete'));
  });

  test('an unknown time zone is left out', () => {
    expect(judge(slackUser('U1', 'a@example.com', { tz: 'Mars/Base' })).timeZone).toBeUndefined();
  });
});

describe('what Genesys Cloud says', () => {
  test('a member becomes the one active user with that email, whatever its case', async () => {
    const world = await createWorld();
    world.slack.set('UADA', slackUser('UADA', 'ADA@Example.com'));
    const person = await world.people.resolve(world.ada, 'live');
    expect(person).toMatchObject({
      slack: { team: TEAM, user: 'UADA', name: 'Real Name' },
      genesys: { name: 'Ada Admin', email: 'ada@example.com' },
      timeZone: 'Europe/London',
    });
    expect(person.authorization.permissions).toContain('oauth:client:delete');
  });

  const cases: [string, PersonRefusal][] = [
    ['UUNKNOWN', 'genesys_none'],
    ['UDEL', 'genesys_none'],
    ['UTWIN', 'genesys_ambiguous'],
    ['UINA', 'genesys_inactive'],
    ['UMIA', 'authorization_missing'],
  ];
  test.each(cases)('%s is refused: %s', async (user, reason) => {
    const { people } = await createWorld();
    expect(await rejection(people.resolve({ team: TEAM, user }, 'live'))).toEqual(refused(reason));
  });

  test.each([
    ['the Kelvin sign for a k', '\u212Aim@example.com'],
    ['the Kelvin sign in its domain', 'kim@example.\u212A'],
    ['a dotless i', 'k\u0131m@example.com'],
    ['full-width letters', '\uFF2Bim@example.com'],
    ['a Cyrillic letter', '\u043Aim@example.com'],
    ['a Turkish capital I', 'K\u0130M@example.com'],
    ['a capital I with its dot beside it', 'kI\u0307m@example.com'],
    ['a long s in its host', 'kim@ſexample.com'],
    ['a letter that nobody sees', 'kim\u200B@example.com'],
    ['an accent beside its letter', 'kim\u0301@example.com'],
    ['a tag', 'kim+x@example.com'],
    ['a dot at its end', 'kim@example.com.'],
    ['a name before it', 'Kim <kim@example.com>'],
    ['another one before it', 'evil@example.org,kim@example.com'],
    ['a wildcard', 'ki*@example.com'],
  ])('an email with %s isn’t the one that it looks like', async (_what, lookAlike) => {
    const world = await createWorld();
    for (const email of ['kim@example.com', 'kim@example.k'])
      world.sandbox.addUser({ name: 'Kim', email, permissions: ['oauth:*:*'] });
    world.slack.set('ULOOK', slackUser('ULOOK', lookAlike));
    const resolved = world.people.resolve({ team: TEAM, user: 'ULOOK' }, 'live');
    expect(await rejection(resolved)).toEqual(refused('genesys_none'));
    world.slack.set('UKIM', slackUser('UKIM', 'KIM@Example.com'));
    expect((await world.people.resolve({ team: TEAM, user: 'UKIM' }, 'live')).genesys.name).toBe('Kim');
  });

  test('an inactive user with the same email doesn’t make it ambiguous', async () => {
    const world = await createWorld();
    world.sandbox.addUser({ name: 'Old Ada', email: 'ada@example.com', state: 'inactive' });
    expect((await world.people.resolve(world.ada, 'live')).genesys.name).toBe('Ada Admin');
  });

  test('an email that the search index still has, but the user no longer has, is refused', async () => {
    const { genesys } = await createWorld();
    const lagging = await createWorld({
      genesys: {
        findUsersByEmail: genesys.findUsersByEmail,
        getUser: async (id) => ({ ...(await genesys.getUser(id)), email: 'renamed@example.com' }),
        getUsers: genesys.getUsers,
      },
    });
    expect(await rejection(lagging.people.resolve(lagging.ada, 'live'))).toEqual(refused('genesys_none'));
  });

  test('a payload from another team is refused before anything is looked up', async () => {
    const { people, asked } = await createWorld();
    expect(await rejection(people.resolve({ team: 'T9', user: 'UADA' }, 'cached'))).toEqual(refused('other_team'));
    expect(asked).toEqual([]);
  });

  test('if Slack fails, the error blames Slack and keeps the cause', async () => {
    const cause = new Error('ratelimited');
    const { people, ada } = await createWorld({ slackUser: () => Promise.reject(cause) });
    expect(await rejection(people.resolve(ada, 'live'))).toMatchObject({ code: 'slack_failed', cause });
  });
});
