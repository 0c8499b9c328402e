import type { Enterprise } from './accounts.ts';

export interface SlackFault {
  /** 'chat.postMessage', 'response_url', …, or '*' for all. */
  method: string;
  delayMs?: number;
  /** HTTP status to answer with, without any effect. */
  status?: number;
  /** Slack's error word, answered with ok:false and without any effect. */
  error?: string;
  /** Answers 429 with Retry-After. */
  retryAfterSeconds?: number;
  /** Cuts the connection before or after the call took effect. */
  drop?: 'before' | 'after';
  /** Never answers, and has no effect. */
  hang?: boolean;
  /** How many calls it strikes; default all until removed. */
  times?: number;
}

/** Readings of what Slack does not document, and habits of a workspace. May be changed at any time. */
export interface SlackSwitches {
  /** replace_original on a slash command's URL replaces the last message posted through it (default true), or posts anew. */
  commandUrlReplacesLast: boolean;
  /** One message to a channel in each `postGapMs` for chat.postMessage, then 429. Default false. */
  realLimits: boolean;
  /** Milliseconds between two posts to one channel where limits are real. Default 1,000 (docs.slack.dev, apis/web-api/rate-limits). */
  postGapMs: number;
  /** A rate limit, real or by a fault, is said as ok:false with HTTP 200 and without Retry-After. Default false. */
  limitsAsWords: boolean;
  /** How long a message can be edited, in milliseconds; then chat.update answers edit_window_closed. Default: for good. */
  editWindowMs: number;
  /** Command texts carry <@U…|name>, <#C…|name>, <url>, as with should_escape:true. Default false. */
  escapeCommands: boolean;
  /** Where emoji arrive by name, `:rocket:`, whatever was typed: Slack documents it for messages alone. Default `commands`. */
  emojiNames: 'nowhere' | 'commands' | 'commands and fields';
  /** Command texts carry `&amp;`, `&lt;`, `&gt;` for these characters, as message texts do; undocumented for commands. Default true. */
  entities: boolean;
  /** The bot's Messages tab is on; else direct messages fail with messages_tab_disabled. Default true. */
  messagesTab: boolean;
  /**
   * In an Enterprise Grid organization: the id that payloads give for a person's team, that of a workspace (default) or of the organization.
   * Both are seen (docs.slack.dev/reference/interaction-payloads/block_suggestion-payload).
   */
  userTeam: 'workspace' | 'organization';
  /**
   * The app is installed for the whole organization (default false): interactive payloads say `team: null`, and auth.test names as its team the
   * workspace or the organization; which of the two is unconfirmed.
   */
  orgInstall: false | 'workspace' | 'organization';
  /** Whether auth.test names the organization of its workspace, which Slack doesn't document. Default true. */
  authTestEnterprise: boolean;
  /**
   * Socket Mode of the app: 'on' (default); switched off, where apps.connections.open is 'refused' with link_disabled, or the connection is
   * granted and 'ended' at once. Which of the two Slack does is unconfirmed.
   */
  socketMode: 'on' | 'refused' | 'ended';
  /** While a socket is connected everything goes to it, though a URL is set, so that a bot of either mode is served. Default false. */
  socketsFirst: boolean;
}

export interface StartSlackOptions {
  port?: number;
  now?: () => number;
  users?: 'default' | 'none';
  /** Scopes of the bot token. */
  scopes?: string[];
  switches?: Partial<SlackSwitches>;
  /** Makes the workspace one of an Enterprise Grid organization, or of none (default). */
  enterprise?: Enterprise;
}
