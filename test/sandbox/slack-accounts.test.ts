import { WebClient } from '@slack/web-api';
import { beforeEach, describe, expect, test } from 'vitest';
import type { SlackSandbox } from '../../sandbox/slack.ts';
import { people, startSlack } from '../../sandbox/slack.ts';
import { call, openSlack, word } from './slack-call.ts';

let slack: SlackSandbox;
let client: WebClient;
beforeEach(async () => {
  ({ slack, client } = await openSlack());
});

describe('tokens and scopes', () => {
  test('auth.test says who the bot is', async () => {
    expect(await client.auth.test()).toMatchObject({
      ok: true,
      team_id: slack.team.id,
      user_id: slack.botUserId,
      bot_id: slack.botId,
      response_metadata: { scopes: expect.arrayContaining(['commands', 'chat:write']) },
    });
  });

  test('a token in the body counts like one in the header', async () => {
    const bare = new WebClient(undefined, { slackApiUrl: slack.url });
    expect(await bare.auth.test({ token: slack.botToken })).toMatchObject({ ok: true });
  });

  test.each([
    ['not_authed', () => new WebClient(undefined, { slackApiUrl: slack.url }).auth.test()],
    ['invalid_auth', () => new WebClient('xoxb-wrong', { slackApiUrl: slack.url }).auth.test()],
    ['not_allowed_token_type', () => client.apps.connections.open()],
    ['unknown_method', () => client.apiCall('chat.shout')],
  ])('refuses with %s', async (expected, call) => {
    expect(await word(call())).toBe(expected);
  });

  test('names the missing scope', async () => {
    const poor = await startSlack({ scopes: ['commands', 'users:read'] });
    const answer = await call(poor, 'usergroups.users.list', { usergroup: 'S1' });
    expect(answer).toMatchObject({
      error: 'missing_scope',
      needed: 'usergroups:read',
      provided: 'commands,users:read',
    });
    expect(await call(poor, 'chat.postMessage', {})).toMatchObject({ error: 'missing_scope', needed: 'chat:write' });
    const { user } = await call(poor, 'users.info', { user: people.ada });
    expect(user).not.toHaveProperty('profile.email');
    await poor.close();
  });
});

describe('people', () => {
  test('distinguishes every kind of account', async () => {
    const info = async (user: string): Promise<unknown> => (await client.users.info({ user })).user;
    expect(await info(people.ada)).toMatchObject({ is_email_confirmed: true, profile: { email: 'ada@example.com' } });
    expect(await info(people.gus)).toMatchObject({ is_restricted: true, is_ultra_restricted: false });
    expect(await info(people.sam)).toMatchObject({ is_restricted: true, is_ultra_restricted: true });
    expect(await info(people.robot)).toMatchObject({ is_bot: true });
    expect(await info(people.stranger)).toMatchObject({ is_stranger: true });
    expect(await info(people.dan)).toMatchObject({ deleted: true });
    expect(await info(people.uma)).toMatchObject({ is_email_confirmed: false });
    expect(await info(people.olga)).toMatchObject({ team_id: 'T0OTHER01', profile: { team: 'T0OTHER01' } });
    expect(await info(people.adaSecond)).toMatchObject({ profile: { email: 'ada@example.com' } });
  });

  test('leaves out undefined fields', async () => {
    slack.changeUser(people.ada, { is_restricted: undefined, profile: { email: undefined } });
    const { user } = await client.users.info({ user: people.ada });
    expect(user).not.toHaveProperty('is_restricted');
    expect(user).not.toHaveProperty('profile.email');
    expect(user).toHaveProperty('profile.real_name', 'Ada');
  });

  test('finds people by email, and the members of a group', async () => {
    expect((await client.users.lookupByEmail({ email: 'BEN@example.com' })).user?.id).toBe(people.ben);
    expect(await word(client.users.lookupByEmail({ email: 'dan@example.com' }))).toBe('users_not_found');
    expect(await word(client.users.info({ user: 'U0NOBODY' }))).toBe('user_not_found');
    const group = slack.addUserGroup({ handle: 'approvers', users: [people.ada, people.dan] });
    expect((await client.usergroups.users.list({ usergroup: group.id })).users).toEqual([people.ada]);
    expect((await client.usergroups.list()).usergroups?.map((one) => one.handle)).toEqual(['approvers']);
    expect(await word(client.usergroups.users.list({ usergroup: 'S0NONE' }))).toBe('no_such_subteam');
  });
});
