import { z } from 'zod';
import { KeyturnError } from '../../services/errors.ts';

/** What one of Slack's error words means for whoever called. */
export type SlackTrouble =
  /** Slack took nothing, and takes it later. */
  | 'limit'
  /** A fault of Slack's own that passes. */
  | 'passing'
  /** The trigger was used already, or came too late. */
  | 'trigger'
  /** The app's token isn't accepted. */
  | 'credentials'
  /** The app or the workspace is set up so that this can't be done. */
  | 'setup'
  /** Nobody can post to this channel, or not Keyturn. */
  | 'channel'
  /** The app doesn't see this person. */
  | 'unknown_person'
  /** This person gets no direct messages from the app. */
  | 'no_direct_messages'
  /** This message can't be changed, now or ever again. */
  | 'uneditable'
  /** There is no such thread. */
  | 'thread'
  /** The modal was closed, or shows something newer. */
  | 'view';

/**
 * Slack's error words (docs.slack.dev/reference/methods, the errors of each method), and two fields of conversations.info that keep Keyturn
 * out of a channel. A word that isn't here stays, and nobody knows what to do about it.
 */
const words = {
  ratelimited: 'limit',
  rate_limited: 'limit',
  message_limit_exceeded: 'limit',
  internal_error: 'passing',
  fatal_error: 'passing',
  service_unavailable: 'passing',
  request_timeout: 'passing',
  team_added_to_org: 'passing',
  org_login_required: 'passing',
  expired_trigger_id: 'trigger',
  exchanged_trigger_id: 'trigger',
  invalid_trigger_id: 'trigger',
  // The guide to interactivity has these two where the methods have the ones above.
  trigger_expired: 'trigger',
  trigger_exchanged: 'trigger',
  invalid_auth: 'credentials',
  not_authed: 'credentials',
  account_inactive: 'credentials',
  token_revoked: 'credentials',
  token_expired: 'credentials',
  user_removed_from_team: 'credentials',
  team_disabled: 'credentials',
  missing_scope: 'setup',
  not_allowed_token_type: 'setup',
  no_permission: 'setup',
  access_denied: 'setup',
  accesslimited: 'setup',
  ekm_access_denied: 'setup',
  enterprise_is_restricted: 'setup',
  team_access_not_granted: 'setup',
  channel_not_found: 'channel',
  not_in_channel: 'channel',
  is_archived: 'channel',
  restricted_action: 'channel',
  restricted_action_read_only_channel: 'channel',
  restricted_action_thread_only_channel: 'channel',
  restricted_action_non_threadable_channel: 'channel',
  restricted_action_thread_locked: 'channel',
  is_ext_shared: 'channel',
  is_pending_ext_shared: 'channel',
  user_not_found: 'unknown_person',
  users_not_found: 'unknown_person',
  user_not_visible: 'unknown_person',
  user_disabled: 'no_direct_messages',
  messages_tab_disabled: 'no_direct_messages',
  cannot_dm_bot: 'no_direct_messages',
  edit_window_closed: 'uneditable',
  cant_update_message: 'uneditable',
  cant_edit: 'uneditable',
  message_not_found: 'uneditable',
  block_mismatch: 'uneditable',
  // Of chat.update alone: the channel is archived, frozen or gone, which shows as soon as something is posted to it.
  is_inactive: 'uneditable',
  thread_not_found: 'thread',
  cannot_reply_to_message: 'thread',
  not_found: 'view',
  hash_conflict: 'view',
} as const satisfies Readonly<Record<string, SlackTrouble>>;

type ChannelWord = {
  [Word in keyof typeof words]: (typeof words)[Word] extends 'channel' ? Word : never;
}[keyof typeof words];

const restricted =
  'the workspace does not let Keyturn post to the channel set as KEYTURN_CHANNEL; change the channel’s posting permissions';

/** What an administrator must do about a channel: the end of a sentence. */
const remedies: Readonly<Record<ChannelWord, string>> = {
  channel_not_found:
    'the channel set as KEYTURN_CHANNEL does not exist, or it is private and Keyturn is not in it; invite Keyturn to it, or set another channel',
  not_in_channel: 'Keyturn is not in the channel set as KEYTURN_CHANNEL; invite it there with /invite',
  is_archived: 'the channel set as KEYTURN_CHANNEL is archived; unarchive it, or set another channel',
  is_ext_shared:
    'the channel set as KEYTURN_CHANNEL is shared with another organization, and cards must not be seen outside; set another channel',
  is_pending_ext_shared:
    'another organization is invited to the channel set as KEYTURN_CHANNEL, and cards must not be seen outside; withdraw the invitation, or set another channel',
  restricted_action: restricted,
  restricted_action_read_only_channel:
    'the channel set as KEYTURN_CHANNEL is read-only; change its posting permissions',
  restricted_action_thread_only_channel: restricted,
  restricted_action_non_threadable_channel: restricted,
  restricted_action_thread_locked: restricted,
};

const troubles: ReadonlyMap<string, SlackTrouble> = new Map(Object.entries(words));
const remedyOf: ReadonlyMap<string, string> = new Map(Object.entries(remedies));

/** What Slack's error word means; undefined for one that isn't known. */
export const troubleOf = (error: unknown): SlackTrouble | undefined => troubles.get(slackWord(error) ?? '');

const forGood: ReadonlySet<SlackTrouble | undefined> = new Set<SlackTrouble>([
  'channel',
  'unknown_person',
  'no_direct_messages',
  'uneditable',
  'thread',
]);

/** Whether Slack refused for a reason that stays: no second try changes it. */
export const refusedForGood = (error: unknown): boolean => forGood.has(troubleOf(error));

/** `channel_unusable`, with what an administrator must do about `word`. */
export const channelUnusable = (word: string, cause?: unknown): KeyturnError =>
  new KeyturnError('channel_unusable', { cause, details: { reason: remedyOf.get(word) ?? `Slack says ${word}` } });

const platformError = z.object({
  data: z.object({
    error: z.string(),
    response_metadata: z.object({ retryAfter: z.number().optional() }).optional(),
  }),
});
const rateLimit = z.object({ code: z.literal('slack_webapi_rate_limited_error'), retryAfter: z.number() });
/** What the web client says of an HTTP 429 without a number for Retry-After. */
const unsaid = /^Retry header did not contain a valid timeout/u;

/** The web client takes what is no JSON, such as the page of a proxy, for the word of an error; Slack's own are short. */
const longestWord = 200;

/** Slack's own word for what went wrong; undefined when it didn't answer. */
export function slackWord(error: unknown): string | undefined {
  if (error instanceof KeyturnError) return error.details['slackError'];
  const word = platformError.safeParse(error).data?.data.error;
  return word === undefined || word.length > longestWord || word.includes('<') ? undefined : word;
}

/** Seconds that Slack wants to be left alone, undefined where it says that it does but not for how long; no limit: no object. */
function limitOf(error: unknown): { seconds: number | undefined } | undefined {
  const limited = rateLimit.safeParse(error);
  if (limited.success) return { seconds: lasting(limited.data.retryAfter) };
  if (error instanceof Error && unsaid.test(error.message)) return { seconds: undefined };
  if (troubleOf(error) !== 'limit') return undefined;
  return { seconds: lasting(platformError.safeParse(error).data?.data.response_metadata?.retryAfter) };
}

/** A limit that is over at once says nothing: to ask again without a pause would go on for as long as Slack refuses. */
const lasting = (seconds: number | undefined): number | undefined =>
  seconds !== undefined && seconds > 0 ? seconds : undefined;

const prose = (error: unknown): boolean =>
  slackWord(error) === 'invalid_arguments' && /trigger_id/u.test(String(error));

/**
 * What the web client threw, as `slack_rate_limited` {slackError, retryAfterSeconds}, `slack_trigger_expired`, or `slack_failed`
 * {slackError, reason: 'credentials' where the token isn't accepted}; the cause is kept.
 */
export function slackFailure(error: unknown): KeyturnError {
  const word = slackWord(error);
  const limit = limitOf(error);
  if (limit !== undefined) {
    const seconds = limit.seconds === undefined ? {} : { retryAfterSeconds: String(limit.seconds) };
    return new KeyturnError('slack_rate_limited', { cause: error, details: { slackError: 'ratelimited', ...seconds } });
  }
  // Older replies say it in prose.
  if (troubleOf(error) === 'trigger' || prose(error))
    return new KeyturnError('slack_trigger_expired', { cause: error });
  const reason = troubleOf(error) === 'credentials' ? { reason: 'credentials' } : {};
  return new KeyturnError('slack_failed', {
    cause: error,
    ...(word === undefined ? {} : { details: { slackError: word, ...reason } }),
  });
}
