import { expect, test } from 'vitest';
import { createSlackApi } from '../../app/slack/api.ts';
import { createWebClient } from '../../app/slack/web-client.ts';
import { say } from '../../commands/block-kit/blocks.ts';
import { notice } from '../../commands/block-kit/modals.ts';
import { people } from '../../sandbox/slack.ts';
import type { Asking } from '../../services/admission/share.ts';
import { openSlack } from '../sandbox/slack-call.ts';

const view = notice('Keyturn', say('Hello').blocks);
const by = (who: string, purpose: Asking['purpose'] = 'ordinary'): Asking => ({ who, purpose });

/** How the call ended: `sent`, or the error's code. */
const ended = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'sent',
    (error: { code: string }) => error.code,
  );

/** A client as Keyturn makes it: it doesn't wait for rate limits itself. */
async function quickSlack() {
  const { slack } = await openSlack();
  return { slack, client: createWebClient({ botToken: slack.botToken, apiUrl: slack.url }) };
}

async function world() {
  const { slack, client } = await quickSlack();
  const api = createSlackApi(client);
  const looks = async (times: number, asking: Asking) => {
    const all = Array.from({ length: times }, () => ended(api.askedBy(asking).userInfo(people.ada)));
    return (await Promise.all(all)).filter((each) => each === 'sent').length;
  };
  return { slack, api, looks };
}

test('a person gets 40 calls of a method in a minute, whatever others do', async () => {
  const { slack, looks } = await world();
  expect(await looks(100, by('a'))).toBe(40);
  expect(await looks(100, by('b'))).toBe(40);
  expect(await looks(30, by('c'))).toBe(30);
  expect(slack.calls).toHaveLength(110);
});

test('decisions have a reserve, and what was begun is never refused', async () => {
  const { looks } = await world();
  await looks(100, by('a'));
  expect(await looks(100, by('a', 'decision'))).toBe(35);
  expect(await looks(100, by('a', 'execution'))).toBe(100);
  expect(await looks(100, by('b', 'decision'))).toBe(75);
});

test('calls that nobody asked for count for nobody', async () => {
  const { api, looks } = await world();
  for (let at = 0; at < 100; at += 1) await api.userInfo(people.ada);
  expect(await looks(100, by('a'))).toBe(40);
});

test('a modal doesn’t open for a person who has changed as many as they may', async () => {
  const { slack, api } = await world();
  const changes = Array.from({ length: 60 }, () => ended(api.askedBy(by('a')).updateView('V0', view)));
  expect((await Promise.all(changes)).filter((each) => each === 'too_many_asks').length).toBeGreaterThan(10);
  const { payload } = await slack.as(people.ada).types('/oauth');
  const { openView, requirePart } = api.askedBy(by('a'));
  expect(requirePart).toThrow('too_many_asks');
  expect(await ended(openView(String(payload['trigger_id']), view))).toBe('too_many_asks');
  expect(api.requirePart).not.toThrow();
  expect(await ended(api.askedBy(by('b')).openView(String(payload['trigger_id']), view))).toBe('sent');
});

test('after a rate limit of Slack, decisions and what was begun go first', async () => {
  const { slack, client } = await quickSlack();
  const limits: string[] = [];
  const watch = {
    waiting: () => undefined,
    waited: () => undefined,
    limited: () => void limits.push(''),
    ended: () => undefined,
  };
  const api = createSlackApi(client, { watch: () => watch });
  slack.faults.inject({ method: 'views.update', retryAfterSeconds: 1, times: 1 });
  const update = (asking: Asking) => ended(api.askedBy(asking).updateView(`V-${asking.purpose}`, view));
  const first = update(by('a'));
  await expect.poll(() => limits).toHaveLength(1);
  await Promise.all([first, update(by('b')), update(by('c', 'decision')), update(by('d', 'execution'))]);
  expect(slack.calls.slice(1).map(({ args }) => args['view_id'])).toEqual([
    'V-decision',
    'V-execution',
    'V-ordinary',
    'V-ordinary',
  ]);
});
