import { expect, test } from 'vitest';
import { generalChannel } from '../../sandbox/slack.ts';
import { call, openSlack } from './slack-call.ts';

test('what a call says that the sandbox ignores is in its answer', async () => {
  const { slack } = await openSlack();
  const post = { channel: generalChannel, text: 'Hello', unfurl_links: false, team_id: slack.team.id };
  expect(await call(slack, 'chat.postMessage', post)).not.toHaveProperty('response_metadata');
  expect(await call(slack, 'chat.postMessage', { ...post, username: 'Cook', mrkdwn: false })).toMatchObject({
    ok: true,
    response_metadata: { messages: ['[WARN] the sandbox ignores username, mrkdwn'] },
  });
  expect(await call(slack, 'reactions.add', {})).toMatchObject({
    error: 'unknown_method',
    response_metadata: { messages: ['[ERROR] the sandbox doesn’t simulate reactions.add'] },
  });
});
