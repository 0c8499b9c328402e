import { Writable } from 'node:stream';
import { WebClient } from '@slack/web-api';
import { expect, onTestFinished, test } from 'vitest';
import { createLog } from '../../app/process/log.ts';
import { createSlackApi } from '../../app/slack/api.ts';
import { silent } from '../../app/slack/bolt-logger.ts';
import { createReplies } from '../../app/slack/replies.ts';
import { header } from '../../commands/block-kit/blocks.ts';
import type { Message } from '../../commands/block-kit/message.ts';
import { generalChannel, people, type SlackSandbox, startSlack } from '../../sandbox/slack.ts';
import { startHttpServer } from '../support/http-server.ts';

/** Blocks that Slack rejects: two of them have the same block_id. */
const twins = [header('One'), header('Two')].map((block) => ({ ...block, block_id: 'same' }));
const refused: Message = { text: 'The words of the answer', blocks: twins };

/** Answers through Slack at `apiUrl`, by default the workspace. */
async function start(apiUrl?: string): Promise<{ slack: SlackSandbox; replies: ReturnType<typeof createReplies> }> {
  const slack = await startSlack();
  onTestFinished(() => slack.close());
  const web = new WebClient(slack.botToken, {
    slackApiUrl: slack.url,
    retryConfig: { retries: 0 },
    logger: silent,
  });
  const log = createLog({
    level: 'debug',
    destination: new Writable({ write: (_chunk, _encoding, done) => done() }),
  });
  return { slack, replies: createReplies({ slack: createSlackApi(web), apiUrl: apiUrl ?? slack.url, log }) };
}

const actor = { team: 'T0SANDBOX', user: people.ada };

test('when Slack rejects the blocks of an answer, the person gets its text', async () => {
  const { slack, replies } = await start();
  const { payload } = await slack.as(people.ada).types('/oauth show it');
  await replies({ responseUrl: String(payload['response_url']), channel: generalChannel, actor }).show(refused);
  expect(slack.ephemerals(people.ada).map(({ rendered }) => rendered)).toEqual(['The words of the answer']);
  expect(slack.directMessages(people.ada)).toEqual([]);
});

test('the same without a response_url, and with only direct messages left', async () => {
  const { slack, replies } = await start();
  await replies({ responseUrl: undefined, channel: generalChannel, actor }).show(refused);
  expect(slack.ephemerals(people.ada).map(({ rendered }) => rendered)).toEqual(['The words of the answer']);
  await replies({ responseUrl: undefined, channel: undefined, actor }).show(refused);
  expect(slack.directMessages(people.ada).map(({ rendered }) => rendered)).toEqual(['The words of the answer']);
});

test('a response_url’s retry time after the last try doesn’t hold up the answer', async () => {
  let asked = 0;
  const busy = await startHttpServer(() => {
    asked += 1;
    return { status: 429, headers: { 'retry-after': asked < 3 ? '0.01' : '5' } };
  });
  const { slack, replies } = await start(busy.url);
  const began = performance.now();
  await replies({ responseUrl: busy.url, channel: generalChannel, actor }).show({ text: 'At last', blocks: [] });
  expect(busy.count()).toBe(3);
  expect(slack.ephemerals(people.ada).map(({ rendered }) => rendered)).toEqual(['At last']);
  expect(performance.now() - began).toBeLessThan(4_000);
});
