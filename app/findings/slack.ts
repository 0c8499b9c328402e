import { type Finding, finding } from './finding.ts';

/** A setting with a token for Slack. */
export type SlackToken = 'SLACK_BOT_TOKEN' | 'SLACK_APP_TOKEN';

/** How Slack turned a call down. */
export interface SlackRefusal {
  /** Slack's error word for a token or an app that it doesn't accept. */
  word?: string | undefined;
  /** Without one: why there was no answer that counts. */
  why?: string | undefined;
}

/** What's found if Slack, at `host`, doesn't accept a token, or doesn't answer. */
export function slackFinding({ word, why = 'unknown' }: SlackRefusal, host: string, token: SlackToken): Finding {
  if (word === undefined) return finding('slack_unreachable', { host, why });
  if (token === 'SLACK_BOT_TOKEN') return finding('bot_token_refused', { word });
  if (word === 'missing_scope') return finding('app_token_scope');
  const off = /^(?:link_disabled|socket_mode_\w+)$/u.test(word);
  return off ? finding('socket_mode_off') : finding('app_token_refused', { word });
}
