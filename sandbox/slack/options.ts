import type { Enterprise } from './accounts.ts';
import type { AppSettings } from './app.ts';

export interface SlackFault {
  /** 'chat.postMessage', 'response_url', …, or '*' for every method. */
  method: string;
  delayMs?: number;
  /** The response's HTTP status, without any effect. */
  status?: number;
  /** Slack's error word, with ok:false and without any effect. */
  error?: string;
  /** Responds 429 with Retry-After. */
  retryAfterSeconds?: number;
  /** Cuts the connection before or after the call takes effect. */
  drop?: 'before' | 'after';
  /** Never responds, and has no effect. */
  hang?: boolean;
  /** How many calls it affects. Default: all until it's removed. */
  times?: number;
}

/** Readings of what Slack doesn't document, and settings of a workspace. Change any of them at any time. */
export interface SlackSwitches {
  /** replace_original on a slash command's URL replaces the last message posted through it (default true), or posts a new one. */
  commandUrlReplacesLast: boolean;
  /** chat.postMessage takes one message per channel and `postGapMs`, and responds 429 to more. Default false. */
  realLimits: boolean;
  /** Milliseconds between two posts to one channel with `realLimits`. Default 1,000 (docs.slack.dev, apis/web-api/rate-limits). */
  postGapMs: number;
  /** Each method takes as many calls a minute as its tier says, and responds 429 to more. Default false. */
  tiers: boolean;
  /** A rate limit, real or injected, is ok:false with HTTP 200 and without Retry-After. Default false. */
  limitsAsWords: boolean;
  /** How long a message can be edited, in milliseconds; after that, chat.update says edit_window_closed. Default: forever. */
  editWindowMs: number;
  /** Command texts carry <@U…|name>, <#C…|name>, <url>, as with should_escape:true. Default false. */
  escapeCommands: boolean;
  /** Where emoji arrive by name, `:rocket:`, whatever was typed. Slack only documents it for messages. Default `commands`. */
  emojiNames: 'nowhere' | 'commands' | 'commands and fields';
  /** Command texts have `&amp;`, `&lt;`, `&gt;` for these characters, as message texts do; undocumented for commands. Default true. */
  entities: boolean;
  /** view_closed says what was in the fields of the modal. Unconfirmed: Slack only documents it for view_submission. Default true. */
  closedState: boolean;
  /** The bot's Messages tab is on. If it's off, direct messages fail with messages_tab_disabled. Default true. */
  messagesTab: boolean;
  /**
   * In an Enterprise Grid organization: the ID of a person's team in payloads, either the workspace's (default) or the organization's.
   * Both occur (docs.slack.dev/reference/interaction-payloads/block_suggestion-payload).
   */
  userTeam: 'workspace' | 'organization';
  /**
   * The app is installed for the complete organization (default false): interactive payloads say `team: null`, and auth.test names the workspace
   * or the organization as its team. Which of the two is unconfirmed.
   */
  orgInstall: false | 'workspace' | 'organization';
  /** auth.test names the organization of its workspace, which Slack doesn't document. Default true. */
  authTestEnterprise: boolean;
  /**
   * Socket Mode of the app: 'on' (default), or off: apps.connections.open is 'refused' with link_disabled, or the connection is opened
   * and 'ended' right away. Which of the two Slack does is unconfirmed.
   */
  socketMode: 'on' | 'refused' | 'ended';
  /** The scopes of the app-level token. Default `connections:write`. */
  appTokenScopes: readonly string[];
  /** While a socket is connected, everything goes to it even if a URL is set, so that a bot in either mode is served. Default false. */
  socketsFirst: boolean;
  /** Nothing that Slack sends reaches the bot, as if it were down. Default false. */
  unreachable: boolean;
  /** The bot's clock moves along with the sandbox's, so signatures have the sandbox's time. Default false: they have the real time. */
  botFollowsClock: boolean;
}

/** The switches of a new workspace. */
export const defaultSwitches: SlackSwitches = {
  commandUrlReplacesLast: true,
  realLimits: false,
  postGapMs: 1_000,
  tiers: false,
  limitsAsWords: false,
  editWindowMs: Number.POSITIVE_INFINITY,
  escapeCommands: false,
  emojiNames: 'commands',
  entities: true,
  closedState: true,
  messagesTab: true,
  userTeam: 'workspace',
  orgInstall: false,
  authTestEnterprise: true,
  socketMode: 'on',
  appTokenScopes: ['connections:write'],
  socketsFirst: false,
  unreachable: false,
  botFollowsClock: false,
};

/** What the bot token may do by default. */
export const defaultScopes = [
  'commands',
  'chat:write',
  'users:read',
  'users:read.email',
  'im:write',
  'channels:read',
  'groups:read',
  'usergroups:read',
];

export interface StartSlackOptions {
  port?: number;
  /** The ID of the app that the app-level token is of. Default: that of the bot token's. */
  appTokenOf?: string;
  now?: () => number;
  users?: 'default' | 'none';
  scopes?: string[];
  app?: Partial<AppSettings>;
  switches?: Partial<SlackSwitches>;
  /** The Enterprise Grid organization that the workspace belongs to. Default: none. */
  enterprise?: Enterprise;
  /** Where response_urls lead, if something stands in front of the workspace and passes them on. Default: to the workspace. */
  frontUrl?: string;
  /** How long `waitFor` waits, in milliseconds. Default 15,000. */
  patienceMs?: number;
}
