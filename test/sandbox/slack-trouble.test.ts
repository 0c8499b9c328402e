import type { WebClient } from '@slack/web-api';
import { beforeEach, expect, test } from 'vitest';
import type { SlackSandbox } from '../../sandbox/slack.ts';
import { generalChannel, people } from '../../sandbox/slack.ts';
import { call, command, openSlack, respond, word } from './slack-call.ts';

let slack: SlackSandbox;
let client: WebClient;
beforeEach(async () => {
  ({ slack, client } = await openSlack());
});

test('can answer a rate limit as an error word with HTTP 200, and keeps the gap it’s given', async () => {
  Object.assign(slack.switches, { realLimits: true, postGapMs: 5_000, limitsAsWords: true });
  const post = () => fetch(`${slack.url}chat.postMessage`, { method: 'POST', body: form() });
  const form = () => new URLSearchParams({ token: slack.botToken, channel: generalChannel, text: 'x' });
  await post();
  slack.as(people.ada).says('something in between');
  slack.advance(4_000);
  const limited = await post();
  expect(limited.status).toBe(200);
  expect(limited.headers.get('retry-after')).toBeNull();
  expect(await limited.json()).toMatchObject({ ok: false, error: 'ratelimited' });
  slack.advance(1_000);
  expect(await (await post()).json()).toMatchObject({ ok: true });
});

test('takes as many calls of a method in a minute as its tier says, if the switch says so', async () => {
  const info = () => call(slack, 'users.info', { user: people.ada });
  for (let at = 0; at < 101; at += 1) expect(await info()).toMatchObject({ ok: true });
  slack.switches.tiers = true;
  for (let at = 0; at < 100; at += 1) expect(await info()).toMatchObject({ ok: true });
  expect(await info()).toMatchObject({ ok: false, error: 'ratelimited' });
  // Other methods aren't affected.
  const whisper = { channel: generalChannel, user: people.ada, text: 'x' };
  expect(await call(slack, 'chat.postEphemeral', whisper)).toMatchObject({ ok: true });
  slack.advance(40_000);
  expect(await info()).toMatchObject({ ok: false, error: 'ratelimited' });
  slack.advance(20_000);
  expect(await info()).toMatchObject({ ok: true });
});

test('stops a message from being edited after a time, or from now on', async () => {
  const post = async () => String((await client.chat.postMessage({ channel: generalChannel, text: 'x' })).ts);
  const update = (ts: string) => client.chat.update({ channel: generalChannel, ts, text: 'y' });
  const [first, second] = [await post(), await post()];
  slack.closeEditing(generalChannel, first);
  expect(await word(update(first))).toBe('edit_window_closed');
  expect(await update(second)).toMatchObject({ ok: true });
  slack.switches.editWindowMs = 60_000;
  slack.advance(60_001);
  expect(await word(update(second))).toBe('edit_window_closed');
  expect(await update(await post())).toMatchObject({ ok: true });
});

test('puts an ephemeral into a thread, and refuses a thread that isn’t there', async () => {
  const { ts } = await client.chat.postMessage({ channel: generalChannel, text: 'card' });
  const psst = (thread: string) =>
    client.chat.postEphemeral({ channel: generalChannel, user: people.ada, text: 'psst', thread_ts: thread });
  await psst(String(ts));
  expect(slack.ephemerals(people.ada)).toMatchObject([{ thread_ts: ts }]);
  expect(await word(psst('1.1'))).toBe('thread_not_found');
  const { url } = await command(slack);
  const answer = (thread: string) => respond(url, { text: 'psst', thread_ts: thread, replace_original: false });
  expect((await answer(String(ts))).status).toBe(200);
  expect(slack.ephemerals(people.ada).at(-1)).toMatchObject({ thread_ts: ts });
  expect((await answer('1.1')).body).toMatchObject({ error: 'thread_not_found' });
});

test('says if a channel is shared outside, about to be, or shared within the organization', async () => {
  const info = async (channel: string): Promise<unknown> => (await client.conversations.info({ channel })).channel;
  expect(await info(generalChannel)).toMatchObject({ is_shared: false, is_pending_ext_shared: false });
  slack.changeChannel(generalChannel, { is_pending_ext_shared: true, pending_connected_team_ids: ['E1'] });
  expect(await info(generalChannel)).toMatchObject({
    is_shared: false,
    is_pending_ext_shared: true,
    pending_connected_team_ids: ['E1'],
  });
  slack.changeChannel(generalChannel, { is_pending_ext_shared: false, is_org_shared: true });
  expect(await info(generalChannel)).toMatchObject({ is_shared: true, is_org_shared: true, is_ext_shared: false });
});
