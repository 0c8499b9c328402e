import { defined } from '../../services/defined.ts';
import { KeyturnError } from '../../services/errors.ts';
import type { SlackToken } from '../findings/slack.ts';
import type { Log } from '../process/log.ts';
import { retryAtStart } from '../process/startup.ts';
import { slackRefusal } from './errors/refusal.ts';
import { slackFailure, troubleOf } from './errors.ts';

export interface SlackAtStartOptions<T> {
  ask: () => Promise<T>;
  /** The setting with the token that `ask` uses. */
  setting: SlackToken;
  apiUrl: string;
  /** When the start gives up: see `retryAtStart`. */
  startBy: number;
  log: Log;
}

/** Asks Slack as `retryAtStart` does, but gives up right away if Slack refuses the token. Its errors name the host, and the token's setting. */
export function slackAtStart<T>({ ask, setting, apiUrl, startBy, log }: SlackAtStartOptions<T>): Promise<T> {
  const about = { setting, host: new URL(apiUrl).host };
  return retryAtStart({
    name: 'Slack',
    ask: () =>
      ask().catch((error: unknown) => {
        // The web client's own error can quote what a proxy answered.
        const { code, cause } = slackFailure(error);
        const { word: slackError, why: reason } = slackRefusal(error);
        throw new KeyturnError(code, {
          cause,
          details: { ...defined({ slackError, reason }), ...about },
        });
      }),
    final: (error) => (troubleOf(error) === 'credentials' ? error : undefined),
    late: () => new KeyturnError('slack_failed', { details: { ...about, reason: 'timeout' } }),
    startBy,
    log,
  });
}
