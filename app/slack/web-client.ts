import { WebClient } from '@slack/web-api';
import type { Config } from '../config.ts';
import { silent } from './bolt-logger.ts';

/** Options for each client of the Web API. They turn off its own retries, since Keyturn's queue has them. A new object each time, since Bolt changes it. */
export const webClientOptions = (apiUrl: string) => ({
  slackApiUrl: apiUrl,
  timeout: 10_000,
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  allowAbsoluteUrls: false,
});

/** Creates the client of the Web API, with the bot token. `onDate` is told the `Date` of each answer. */
export function createWebClient(
  { botToken, apiUrl }: Pick<Config['slack'], 'botToken' | 'apiUrl'>,
  onDate?: (date: string | null) => void,
): WebClient {
  const options = { ...webClientOptions(apiUrl), logger: silent };
  if (onDate === undefined) return new WebClient(botToken, options);
  const send: typeof fetch = async (input, init) => {
    const answer = await fetch(input, init);
    onDate(answer.headers.get('date'));
    return answer;
  };
  return new WebClient(botToken, { ...options, fetch: send });
}
