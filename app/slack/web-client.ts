import { WebClient } from '@slack/web-api';
import type { Config } from '../config.ts';
import { silent } from './bolt-logger.ts';

/** How every client of the Web API is set up: Keyturn's own queue repeats calls and waits out limits. Bolt changes the object, so each has its own. */
export const webClientOptions = (apiUrl: string) => ({
  slackApiUrl: apiUrl,
  timeout: 10_000,
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  allowAbsoluteUrls: false,
});

/** The client of the Web API, with the bot token. */
export const createWebClient = ({ botToken, apiUrl }: Pick<Config['slack'], 'botToken' | 'apiUrl'>): WebClient =>
  new WebClient(botToken, { ...webClientOptions(apiUrl), logger: silent });
