import { ErrorCode, WebClient } from '@slack/web-api';
import { beforeEach, describe, expect, test } from 'vitest';
import type { SlackSandbox } from '../../sandbox/slack.ts';
import { approvalsChannel, archivedChannel, externalChannel, generalChannel, people } from '../../sandbox/slack.ts';
import { plain, section } from './slack-app.ts';
import { call, openSlack, word } from './slack-call.ts';

let slack: SlackSandbox;
let client: WebClient;
beforeEach(async () => {
  ({ slack, client } = await openSlack());
});

describe('messages', () => {
  test('posts, updates, links to and deletes a message', async () => {
    const posted = await client.chat.postMessage({
      channel: approvalsChannel,
      text: 'one',
      blocks: [section('*one*')],
    });
    const [channel, ts] = [String(posted.channel), String(posted.ts)];
    expect(slack.message(channel, ts)).toMatchObject({ rendered: 'one', edited: false });
    expect((await client.chat.getPermalink({ channel, message_ts: ts })).permalink).toContain('/archives/');
    await client.chat.update({ channel, ts, text: 'two' });
    expect(slack.message(channel, ts)).toMatchObject({ rendered: 'two', blocks: [], edited: true });
    await client.chat.delete({ channel, ts });
    expect(slack.message(channel, ts)).toMatchObject({ deleted: true, rendered: '', buttons: [] });
    expect(await word(client.chat.update({ channel, ts, text: 'x' }))).toBe('message_not_found');
  });

  test('a user ID means the direct messages with that person', async () => {
    await client.chat.postMessage({ channel: people.ben, text: 'hello' });
    const opened = await client.conversations.open({ users: people.ben });
    await client.chat.postMessage({ channel: String(opened.channel?.id), text: 'again' });
    expect(slack.directMessages(people.ben).map((one) => one.text)).toEqual(['hello', 'again']);
  });

  test('answers in a thread', async () => {
    const { ts } = await client.chat.postMessage({ channel: approvalsChannel, text: 'card' });
    await client.chat.postMessage({ channel: approvalsChannel, text: 'done', thread_ts: String(ts) });
    await client.chat.postMessage({ channel: approvalsChannel, text: 'other' });
    const thread = slack.messages(approvalsChannel, { thread: String(ts) });
    expect(thread.map((one) => one.text)).toEqual(['card', 'done']);
  });

  test('shows an ephemeral to one person, and never lets it be updated', async () => {
    const { message_ts: ts } = await client.chat.postEphemeral({
      channel: generalChannel,
      user: people.ada,
      text: 'psst',
    });
    expect(slack.ephemerals(people.ada)).toMatchObject([{ rendered: 'psst', ephemeralFor: people.ada }]);
    expect(slack.messages(generalChannel)).toEqual([]);
    expect(await word(client.chat.update({ channel: generalChannel, ts: String(ts), text: 'x' }))).toBe(
      'message_not_found',
    );
  });

  const refusals: [string, (slack: SlackSandbox) => Promise<{ method: string; args: object }>][] = [
    ['channel_not_found', async () => ({ method: 'chat.postMessage', args: { channel: 'C0NOWHERE', text: 'x' } })],
    ['is_archived', async () => ({ method: 'chat.postMessage', args: { channel: archivedChannel, text: 'x' } })],
    [
      'not_in_channel',
      async (s) => ({ method: 'chat.postMessage', args: { channel: s.addChannel({ members: [] }).id, text: 'x' } }),
    ],
    [
      'channel_not_found',
      async (s) => ({
        method: 'chat.postMessage',
        args: { channel: s.addChannel({ members: [], is_private: true }).id, text: 'x' },
      }),
    ],
    ['channel_not_found', async () => ({ method: 'chat.postMessage', args: { channel: people.dan, text: 'x' } })],
    ['user_disabled', async () => ({ method: 'conversations.open', args: { users: people.dan } })],
    ['no_text', async () => ({ method: 'chat.postMessage', args: { channel: generalChannel } })],
    ['no_text', async () => ({ method: 'chat.postMessage', args: { channel: generalChannel, text: '', blocks: [] } })],
    [
      'invalid_blocks_format',
      async () => ({ method: 'chat.postMessage', args: { channel: generalChannel, blocks: '[{' } }),
    ],
    ['invalid_arguments', async () => ({ method: 'chat.postMessage', args: { text: 'x' } })],
    [
      'too_many_attachments',
      async () => ({
        method: 'chat.postMessage',
        args: { channel: generalChannel, attachments: Array(101).fill({ text: 'x' }) },
      }),
    ],
    [
      'markdown_text_conflict',
      async () => ({ method: 'chat.postMessage', args: { channel: generalChannel, text: 'x', markdown_text: 'x' } }),
    ],
    [
      'invalid_metadata_format',
      async () => ({
        method: 'chat.postMessage',
        args: { channel: generalChannel, text: 'x', metadata: { event_type: 'e' } },
      }),
    ],
    [
      'thread_not_found',
      async () => ({ method: 'chat.postMessage', args: { channel: generalChannel, text: 'x', thread_ts: '1.1' } }),
    ],
    [
      'user_not_in_channel',
      async (s) => ({
        method: 'chat.postEphemeral',
        args: { channel: s.addChannel({ members: [s.botUserId] }).id, user: people.ada, text: 'x' },
      }),
    ],
    [
      'cant_update_message',
      async (s) => ({
        method: 'chat.update',
        args: { channel: generalChannel, ts: s.as(people.ada).says('mine').ts, text: 'x' },
      }),
    ],
    [
      'cant_delete_message',
      async (s) => ({ method: 'chat.delete', args: { channel: generalChannel, ts: s.as(people.ada).says('mine').ts } }),
    ],
  ];
  test.each(refusals)('refuses with %s (case %#)', async (expected, make) => {
    const { method, args } = await make(slack);
    expect(await call(slack, method, args)).toMatchObject({ ok: false, error: expected });
    expect(slack.refusals).toEqual([expect.stringContaining(`${method}: ${expected}`)]);
  });

  test('refuses a text of more than 4,000 characters in an update, and cuts one of more than 40,000 in a post', async () => {
    const { ts } = await client.chat.postMessage({ channel: generalChannel, text: 'x'.repeat(40_001) });
    expect(slack.message(generalChannel, String(ts))?.text).toHaveLength(40_000);
    const update = (n: number) => client.chat.update({ channel: generalChannel, ts: String(ts), text: '😀'.repeat(n) });
    expect(await update(4000)).toMatchObject({ ok: true });
    expect(await word(update(4001))).toBe('msg_too_long');
  });

  test('shows if a channel is shared with others', async () => {
    const info = async (channel: string): Promise<unknown> => (await client.conversations.info({ channel })).channel;
    expect(await info(externalChannel)).toMatchObject({ is_ext_shared: true, is_member: true });
    expect(await info(archivedChannel)).toMatchObject({ is_archived: true });
    slack.changeChannel(generalChannel, { name: 'all' });
    expect(await info(generalChannel)).toMatchObject({ name: 'all' });
  });
});

describe('what a person reads', () => {
  test('names for IDs, dates in their zone, no marks, and live mentions that stand out', async () => {
    const text =
      'Hi <@U0BEN0001> in <#C0GENERAL>: *bold* _it_ ~no~ `a*b*c` snake_case_name &lt;b&gt; &amp;amp; <https://x.example|site>';
    await client.chat.postMessage({ channel: people.ada, text });
    expect(slack.directMessages(people.ada)[0]?.rendered).toBe(
      'Hi @Ben in #general: bold it no a*b*c snake_case_name <b> &amp; site (https://x.example)',
    );
    const date = '<!date^1531420618^{date_short} {time}|then>';
    for (const channel of [people.ben, people.noor]) await client.chat.postMessage({ channel, text: date });
    expect(slack.directMessages(people.ben)[0]?.rendered).toBe('Jul 12, 2018 2:36 PM');
    expect(slack.directMessages(people.noor)[0]?.rendered).toBe('Jul 13, 2018 12:06 AM');
    const group = slack.addUserGroup({ handle: 'admins', users: [] });
    const shout = `<!channel> <!here> <!subteam^${group.id}> &lt;!everyone&gt;`;
    await client.chat.postMessage({ channel: generalChannel, text: shout, blocks: [section(shout)] });
    const expected = '⟪@channel⟫ ⟪@here⟫ ⟪@admins⟫ <!everyone>';
    expect(slack.messages(generalChannel)[0]).toMatchObject({ rendered: expected, notification: expected });
  });

  test('plain text stays as it is, and plain words become live only where asked', async () => {
    await client.chat.postMessage({
      channel: generalChannel,
      text: 't',
      blocks: [{ type: 'header', text: plain('<!channel> *x*') }],
    });
    await client.chat.postMessage({ channel: generalChannel, text: 'hey @channel' });
    await client.chat.postMessage({ channel: generalChannel, text: 'hey @channel', link_names: true });
    expect(slack.messages(generalChannel).map((one) => one.rendered)).toEqual([
      '<!channel> *x*',
      'hey @channel',
      'hey ⟪@channel⟫',
    ]);
  });
});

describe('limits and faults', () => {
  test('answers 429 with Retry-After where a fault says so', async () => {
    const strict = new WebClient(slack.botToken, { slackApiUrl: slack.url, rejectRateLimitedCalls: true });
    slack.faults.inject({ method: 'chat.postMessage', retryAfterSeconds: 7, times: 1 });
    const post = () => strict.chat.postMessage({ channel: generalChannel, text: 'x' });
    await expect(post()).rejects.toMatchObject({ code: ErrorCode.RateLimitedError, retryAfter: 7 });
    expect(slack.messages(generalChannel)).toEqual([]);
    expect(await post()).toMatchObject({ ok: true });
  });

  test('takes about one message a second and channel, if switched on', async () => {
    slack.switches.realLimits = true;
    const post = (channel: string) => call(slack, 'chat.postMessage', { channel, text: 'x' });
    expect(await post(generalChannel)).toMatchObject({ ok: true });
    expect(await post(generalChannel)).toMatchObject({ error: 'ratelimited' });
    expect(await post(approvalsChannel)).toMatchObject({ ok: true });
    slack.advance(1000);
    expect(await post(generalChannel)).toMatchObject({ ok: true });
  });

  test('fails before or after the effect, with a status, a word, or not at all', async () => {
    const post = () => client.chat.postMessage({ channel: generalChannel, text: 'x' });
    const count = () => slack.messages(generalChannel).length;
    slack.faults.inject({ method: 'chat.postMessage', drop: 'before', times: 1 });
    await expect(post()).rejects.toMatchObject({ code: ErrorCode.RequestError });
    expect(count()).toBe(0);
    slack.faults.inject({ method: 'chat.postMessage', drop: 'after', times: 1 });
    await expect(post()).rejects.toMatchObject({ code: ErrorCode.RequestError });
    expect(count()).toBe(1);
    slack.faults.inject({ method: '*', status: 503, times: 1 });
    await expect(post()).rejects.toMatchObject({ code: expect.stringMatching(/http_error|request_error/) });
    const undo = slack.faults.inject({ method: 'chat.postMessage', error: 'internal_error' });
    expect(await word(post())).toBe('internal_error');
    undo();
    expect(await post()).toMatchObject({ ok: true });
    slack.faults.inject({ method: 'chat.postMessage', hang: true });
    const hasty = new WebClient(slack.botToken, { slackApiUrl: slack.url, timeout: 100, retryConfig: { retries: 0 } });
    await expect(hasty.chat.postMessage({ channel: generalChannel, text: 'x' })).rejects.toMatchObject({
      code: ErrorCode.RequestError,
    });
    slack.faults.clear();
    slack.faults.inject({ method: 'chat.postMessage', delayMs: 150, times: 1 });
    const started = performance.now();
    await post();
    expect(performance.now() - started).toBeGreaterThan(140);
    expect(count()).toBe(3);
  });

  test('records each call with its arguments, and never a token', async () => {
    await client.chat.postMessage({ channel: generalChannel, text: 'x', token: slack.botToken });
    expect(slack.calls.at(-1)).toMatchObject({
      method: 'chat.postMessage',
      args: { text: 'x' },
      answer: { ok: true },
      status: 200,
    });
    expect(JSON.stringify(slack.calls)).not.toContain(slack.botToken);
  });
});
