import type { Log } from '../process/log.ts';
import { retryAtStart } from '../process/startup.ts';
import { slackFailure, troubleOf } from './errors.ts';

/** Asks Slack for a minute, as `retryAtStart` does. Throws `slack_failed` at once when Slack refuses the token. */
export const slackAtStart = <T>(log: Log, ask: () => Promise<T>): Promise<T> =>
  retryAtStart({
    name: 'Slack',
    ask,
    final: (error) => (troubleOf(error) === 'credentials' ? slackFailure(error) : undefined),
    log,
  });
