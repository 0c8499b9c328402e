import { afterEach, expect, test } from 'vitest';
import type { SlackSandbox, StartSlackOptions } from '../../sandbox/slack.ts';
import { generalChannel, people, startSlack } from '../../sandbox/slack.ts';
import { modal, plain, section } from './slack-app.ts';
import { call, command, respond } from './slack-call.ts';

const started: SlackSandbox[] = [];
afterEach(async () => {
  for (const slack of started.splice(0)) await slack.close();
});

async function workspace(options: StartSlackOptions = {}): Promise<SlackSandbox> {
  const slack = await startSlack(options);
  started.push(slack);
  return slack;
}

test('a wait that fails says what each person sees and what was refused', async () => {
  const slack = await workspace();
  await call(slack, 'chat.postMessage', { channel: people.ben, text: 'for Ben' });
  await respond((await command(slack)).url, { text: 'for Ada' });
  await call(slack, 'views.open', {
    trigger_id: (await command(slack)).trigger,
    view: modal('A form', [section('x')]),
  });
  await call(slack, 'chat.postMessage', { channel: generalChannel, text: 'for all' });
  await call(slack, 'chat.postMessage', { channel: 'C0NOWHERE', text: 'x' });
  const failure = slack.waitFor(() => {
    throw new Error('nothing yet');
  }, 60);
  await expect(failure).rejects.toThrow(
    /not seen within 60 ms.*nothing yet.*A form.*for Ada.*for Ben.*for all.*refused: chat.postMessage: channel_not_found/s,
  );
});

test('a wait ends as soon as something changes', async () => {
  const slack = await workspace();
  const seen = slack.waitFor(() => slack.messages(generalChannel).at(0));
  await call(slack, 'chat.postMessage', { channel: generalChannel, text: 'now' });
  expect(await seen).toMatchObject({ text: 'now', user: slack.botUserId });
});

test('can start without people, and accepts new ones', async () => {
  const slack = await workspace({ users: 'none' });
  expect(await call(slack, 'users.info', { user: people.ada })).toMatchObject({ error: 'user_not_found' });
  const user = slack.addUser({ name: 'zoe', is_restricted: true });
  const expected = {
    id: user.id,
    is_restricted: true,
    is_email_confirmed: true,
    profile: { email: 'zoe@example.com' },
  };
  expect(await call(slack, 'users.info', { user: user.id })).toMatchObject({ user: expected });
});

test('runs on the clock it’s given', async () => {
  let now = Date.UTC(2030, 0, 1);
  const slack = await workspace({ now: () => now });
  const { trigger } = await command(slack);
  now += 3_001;
  const answer = await call(slack, 'views.open', { trigger_id: trigger, view: modal('A', [section('x')]) });
  expect(answer).toMatchObject({ error: 'expired_trigger_id' });
  expect(await call(slack, 'chat.postMessage', { channel: generalChannel, text: 'x' })).toMatchObject({
    ts: expect.stringMatching(/^1893456003\./),
  });
});

test('lists a channel’s members page by page to anyone who can read it', async () => {
  const slack = await workspace();
  const { id } = slack.addChannel({ members: [slack.botUserId, people.ada, people.ben] });
  const first = await call(slack, 'conversations.members', { channel: id, limit: 2 });
  expect(first).toMatchObject({ members: [slack.botUserId, people.ada] });
  const { next_cursor: cursor } = first['response_metadata'] as { next_cursor: string };
  expect(await call(slack, 'conversations.members', { channel: id, limit: 2, cursor })).toMatchObject({
    members: [people.ben],
    response_metadata: { next_cursor: '' },
  });
  const ask = (channel: string, more = {}) => call(slack, 'conversations.members', { channel, ...more });
  expect(await ask(id, { cursor: 'mine' })).toMatchObject({ error: 'invalid_cursor' });
  expect(await ask(id, { limit: 1001 })).toMatchObject({ error: 'invalid_limit' });
  expect(await ask('C0NOWHERE')).toMatchObject({ error: 'channel_not_found' });
  const poor = await workspace({ scopes: ['groups:read'] });
  const closed = poor.addChannel({ is_private: true });
  expect(await call(poor, 'conversations.members', { channel: closed.id })).toMatchObject({ ok: true });
  expect(await call(poor, 'conversations.members', { channel: generalChannel })).toMatchObject({
    error: 'missing_scope',
    needed: 'channels:read',
  });
});

test('tells the rows of a list apart by the words in them', async () => {
  const slack = await workspace();
  const row = (name: string, n: number): object[] => [
    {
      type: 'section',
      text: { type: 'mrkdwn', text: `*${name}*` },
      accessory: { type: 'overflow', action_id: 'menu', options: [{ text: plain('Show'), value: `show-${n}` }] },
    },
    {
      type: 'actions',
      elements: [{ type: 'button', action_id: 'delete', text: plain('Delete'), value: `delete-${n}` }],
    },
  ];
  await call(slack, 'chat.postMessage', {
    channel: generalChannel,
    text: 't',
    blocks: [...row('first', 1), ...row('second', 2)],
  });
  const [message] = slack.messages(generalChannel);
  if (!message) throw new Error('no message');
  const ada = slack.as(people.ada);
  const values = async (what: Parameters<typeof ada.clicks>[1]): Promise<unknown> =>
    (await ada.clicks(message, what)).payload['actions'];
  expect(await values({ option: 'Show', near: 'second' })).toMatchObject([{ selected_option: { value: 'show-2' } }]);
  expect(await values({ label: 'Delete', near: 'second' })).toMatchObject([{ value: 'delete-2' }]);
  expect(await values('Delete')).toMatchObject([{ value: 'delete-1' }]);
  expect(await values({ actionId: 'menu', value: 'show-2' })).toMatchObject([{ selected_option: { value: 'show-2' } }]);
  await expect(ada.clicks(message, { actionId: 'menu' })).rejects.toThrow('no control');
});

test('a person reads mrkdwn as names, dates in their time zone and no marks', async () => {
  const slack = await workspace();
  const text = `*Asked* by <@${people.ada}> in <#C0GENERAL>, <!date^0^{time}|then> &amp; &lt;now&gt;`;
  expect(slack.reads(people.noor, text)).toBe('Asked by @Ada in #general, 5:30 AM & <now>');
  expect(slack.reads(undefined, text)).toContain('12:00 AM');
});
