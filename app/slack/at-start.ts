import { KeyturnError } from '../../services/errors.ts';
import type { Log } from '../process/log.ts';
import { retryAtStart } from '../process/startup.ts';
import { slackFailure, troubleOf } from './errors.ts';

/**
 * Asks Slack for a minute, as `retryAtStart` does. Throws `slack_failed` at once when Slack refuses the token; its details name the setting
 * that holds the token.
 */
export const slackAtStart = <T>(
  log: Log,
  ask: () => Promise<T>,
  setting: 'SLACK_BOT_TOKEN' | 'SLACK_APP_TOKEN',
): Promise<T> =>
  retryAtStart({
    name: 'Slack',
    ask,
    final: (error) => (troubleOf(error) === 'credentials' ? refusedToken(error, setting) : undefined),
    log,
  });

function refusedToken(error: unknown, setting: string): KeyturnError {
  const { code, details } = slackFailure(error);
  return new KeyturnError(code, { cause: error, details: { ...details, setting } });
}
