import { readFileSync } from 'node:fs';
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import fetch from 'node-fetch';
import { z } from 'zod';

/**
 * The yardstick: a Bolt app that does only what every app must. It acknowledges, and answers with a message (or options) as long
 * as the bot's, read once from a file. Same receiver, an `authorize` without calls, no conversation store, the same fetch.
 */
const settings = z
  .object({
    PORT: z.coerce.number(),
    SLACK_SIGNING_SECRET: z.string(),
    BENCH_MESSAGE: z.string(),
    BENCH_OPTIONS: z.string(),
  })
  .parse(process.env);
const fromFile = (path: string) => z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(path, 'utf8')));
const message = fromFile(settings.BENCH_MESSAGE);
const { options } = z
  .object({
    // Loose, to keep descriptions and everything else: the answer must be as long as the bot's.
    options: z.array(
      z.looseObject({ text: z.looseObject({ type: z.literal('plain_text'), text: z.string() }), value: z.string() }),
    ),
  })
  .parse(fromFile(settings.BENCH_OPTIONS));

const receiver = new HTTPReceiver({
  signingSecret: settings.SLACK_SIGNING_SECRET,
  endpoints: ['/slack/events'],
  logLevel: LogLevel.ERROR,
  customRoutes: [
    { path: '/readyz', method: 'GET', handler: (_request, response) => void response.writeHead(200).end('{}') },
  ],
});
const app = new App({
  receiver,
  convoStore: false,
  logLevel: LogLevel.ERROR,
  authorize: async () => ({ botToken: 'xoxb-bench', botId: 'B0BENCH', botUserId: 'U0BENCH' }),
});

app.command(/.*/u, async ({ ack, body }) => {
  await ack();
  const answer = await fetch(body.response_url, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(message),
  });
  await answer.text();
});
app.options(/.*/u, async ({ ack }) => {
  await ack({ options });
});

await app.start(settings.PORT);
// Lets Node write a profile.
process.once('SIGTERM', () => process.exit());
