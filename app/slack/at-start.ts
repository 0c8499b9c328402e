import { KeyturnError } from '../../services/errors.ts';
import type { Log } from '../process/log.ts';
import { retryAtStart } from '../process/startup.ts';
import { slackFailure, troubleOf } from './errors.ts';

/**
 * Asks Slack for up to a minute, as `retryAtStart` does. Throws `slack_failed` at once if Slack refuses the token. Its details name the token's
 * setting.
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
