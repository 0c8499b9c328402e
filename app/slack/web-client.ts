import type { IncomingHttpHeaders } from 'node:http';
import { WebClient } from '@slack/web-api';
import type { Config } from '../config.ts';
import { silent } from './bolt-logger.ts';
import { post } from './post.ts';

/** For one call, from the first byte out to the last one in, in milliseconds. */
const deadlineMs = 10_000;

export type OnDate = (date: string | null) => void;

/** Options for each client of the Web API. They turn off its own retries, since Keyturn's queue has them. A new object each time, since Bolt changes it. */
export const webClientOptions = (apiUrl: string, onDate: OnDate = () => undefined) => ({
  fetch: leanFetch(onDate),
  slackApiUrl: apiUrl,
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  allowAbsoluteUrls: false,
});

/** Creates the client of the Web API, with the bot token. */
export const createWebClient = (
  { botToken, apiUrl }: Pick<Config['slack'], 'botToken' | 'apiUrl'>,
  onDate?: OnDate,
): WebClient => new WebClient(botToken, { ...webClientOptions(apiUrl, onDate), logger: silent });

/**
 * Sends what the client of the Web API sends, with a quarter of the work that a standard fetch takes, and gives what that client reads of a response.
 * Passes the time that Slack's answers name to `onDate`. Redirects aren't followed: the client takes a 3xx for a failure, as it does any status but 200.
 */
function leanFetch(onDate: OnDate): typeof globalThis.fetch {
  return (async (url: string, { headers, body }: Sent) => {
    const answer = await post(url, { headers, body, deadlineMs });
    onDate(headerOf(answer.headers, 'date'));
    return {
      status: answer.statusCode,
      statusText: '',
      url,
      headers: {
        get: (name: string) => headerOf(answer.headers, name),
        entries: () => Object.entries(answer.headers),
      },
      text: async () => answer.text,
    };
  }) as unknown as typeof globalThis.fetch;
}

/** What the client of the Web API passes to its `fetch`. It has no form with files in it, since Keyturn uploads none. */
interface Sent {
  headers: Record<string, string>;
  body: string;
}

const headerOf = (headers: IncomingHttpHeaders, name: string): string | null => headers[name]?.toString() ?? null;
