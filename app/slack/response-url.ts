import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../process/log.ts';
import { post } from './post.ts';

/** For one try, in milliseconds. */
const deadlineMs = 8_000;
/** Where Slack takes answers, in its commercial and its government cloud (docs.slack.dev/interactivity/handling-user-interaction, docs.slack.dev/govslack). */
const slackOrigins = ['https://hooks.slack.com', 'https://hooks.slack-gov.com'];

/** Tells whether a response_url leads to Slack, or to its stand-in at `apiUrl`: anyone with the signing secret can forge one that leads elsewhere. */
export function slackAnswerCheck(apiUrl: string): (responseUrl: string) => boolean {
  const origins: ReadonlySet<string> = new Set([...slackOrigins, new URL(apiUrl).origin]);
  return (responseUrl) => {
    const url = URL.canParse(responseUrl) ? new URL(responseUrl) : undefined;
    return url !== undefined && origins.has(url.origin) && url.username === '' && url.password === '';
  };
}

/** Returns the function that posts a body to a response_url. It gives whether that took it, after three tries, and doesn't throw. */
export function createAnswerPost(log: Log): (url: string, body: string) => Promise<boolean> {
  return async (url, body) => {
    for (let left = 2; left >= 0; left -= 1) {
      let pauseMs = 300;
      try {
        const answer = { headers: { 'content-type': 'application/json; charset=utf-8' }, body, deadlineMs };
        const { statusCode, headers } = await post(url, answer);
        if (statusCode >= 200 && statusCode < 300) return true;
        if (statusCode !== 429 && statusCode < 500) return false;
        pauseMs = Math.min(Number(headers['retry-after']) || 0.3, 5) * 1000;
      } catch (error) {
        // Only its name: undici's errors may contain the response_url, which lets anyone answer in our name.
        log.debug({ code: error instanceof Error ? error.name : 'unknown' }, 'response_url didn’t accept the answer');
      }
      // After the last try, the next way starts right away.
      if (left > 0) await delay(pauseMs);
    }
    return false;
  };
}
