import { defined } from '../../services/defined.ts';
import { KeyturnError } from '../../services/errors.ts';
import type { Log } from '../process/log.ts';
import { retryAtStart } from '../process/startup.ts';
import { slackFailure, troubleOf } from './errors.ts';

/**
 * Asks Slack for up to a minute, as `retryAtStart` does. If Slack refuses the token, throws `slack_failed` right away, with the token's setting in
 * its details.
 */
export const slackAtStart = <T>(
  log: Log,
  ask: () => Promise<T>,
  setting: 'SLACK_BOT_TOKEN' | 'SLACK_APP_TOKEN',
): Promise<T> =>
  retryAtStart({
    name: 'Slack',
    // The web client's own error can quote what a proxy answered.
    ask: () =>
      ask().catch((error: unknown) => {
        throw slackFailure(error);
      }),
    final: (error) => (troubleOf(error) === 'credentials' ? refusedToken(error, setting) : undefined),
    log,
  });

function refusedToken(error: unknown, setting: string): KeyturnError {
  const { code, details } = slackFailure(error);
  return new KeyturnError(code, { details: { ...defined({ slackError: details['slackError'] }), setting } });
}
