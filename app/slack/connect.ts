import type { Minute } from '../../services/admission/minute.ts';
import { createShares } from '../../services/admission.ts';
import type { Config } from '../config.ts';
import type { Clock } from '../process/clock.ts';
import type { Log } from '../process/log.ts';
import type { Metrics } from '../process/metrics.ts';
import { type SharedMethod, sharedPerMinute } from './api/methods.ts';
import { createSlackApi, type SlackApi } from './api.ts';
import { slackAtStart } from './at-start.ts';
import { readSlackIdentity, type SlackIdentity } from './identity.ts';
import { createSlackLink, type SlackLink } from './link.ts';
import { createWebClient } from './web-client.ts';

export interface SlackConnection {
  slack: SlackApi;
  /** The calls of the last minute that people caused. */
  minutes: Readonly<Record<SharedMethod, Minute>>;
  /** Tracks how the calls of `slack` end. */
  link: SlackLink;
  /** Asks Slack for the bot's identity, until `startBy`. Throws KeyturnError if Slack refuses the token, or doesn't answer. */
  identify(): Promise<SlackIdentity>;
}

export interface ConnectSlackOptions {
  settings: Config['slack'];
  metrics: Pick<Metrics, 'slackCalls' | 'slackConnected' | 'slackSockets'>;
  log: Log;
  clock: Pick<Clock, 'saw'>;
  /** Milliseconds per “second” of Slack's rate limits, default 1,000; tests make it shorter. */
  secondMs: number | undefined;
  now: () => number;
  /** When the start gives up: see `retryAtStart`. */
  startBy: number;
}

/** Connects to Slack's Web API for one workspace or Enterprise Grid organization. Sends nothing before the first call. */
export function connectSlack({
  settings,
  metrics,
  log,
  clock,
  secondMs,
  now,
  startBy,
}: ConnectSlackOptions): SlackConnection {
  const web = createWebClient(settings, (date) => clock.saw('slack', date));
  const test = () => web.apiCall('auth.test');
  const link = createSlackLink({
    socketMode: settings.mode === 'socket',
    test,
    onChange: (trouble) => metrics.slackConnected(trouble === undefined),
    secondMs,
    onSockets: metrics.slackSockets,
    log,
  });
  const watched = {
    apiCall: (method: string, args?: Record<string, unknown>) => link.watch(() => web.apiCall(method, args)),
  };
  const shares = createShares(sharedPerMinute, now);
  return {
    slack: createSlackApi(watched, {
      watch: metrics.slackCalls,
      onFailed: (call) => log.info(call, 'a call to Slack failed'),
      ...{ secondMs, shares },
    }),
    minutes: shares.minutes,
    link,
    identify: () =>
      slackAtStart({
        ask: async () => readSlackIdentity(await test(), settings.teamIds),
        setting: 'SLACK_BOT_TOKEN',
        ...{ apiUrl: settings.apiUrl, startBy, log },
      }),
  };
}
