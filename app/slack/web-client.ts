import { WebClient } from '@slack/web-api';
import { fetch, type RequestInit } from 'undici';
import type { Config } from '../config.ts';
import { silent } from './bolt-logger.ts';

export type OnDate = (date: string | null) => void;

/** Options for each client of the Web API. They turn off its own retries, since Keyturn's queue has them. A new object each time, since Bolt changes it. */
export const webClientOptions = (apiUrl: string, onDate: OnDate = () => undefined) => ({
  fetch: watchedFetch(onDate),
  slackApiUrl: apiUrl,
  timeout: 10_000,
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  allowAbsoluteUrls: false,
});

/** Creates the client of the Web API, with the bot token. */
export const createWebClient = (
  { botToken, apiUrl }: Pick<Config['slack'], 'botToken' | 'apiUrl'>,
  onDate?: OnDate,
): WebClient => new WebClient(botToken, { ...webClientOptions(apiUrl, onDate), logger: silent });

/** Passes the time that Slack's answers name to `onDate`. Not Node.js' own fetch, which knows nothing of the proxies of this undici. */
function watchedFetch(onDate: OnDate): typeof globalThis.fetch {
  return (async (url, init) => {
    const answer = await fetch(url as string, init as unknown as RequestInit);
    onDate(answer.headers.get('date'));
    return answer;
  }) as typeof globalThis.fetch;
}
