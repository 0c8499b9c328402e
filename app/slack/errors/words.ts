/** What one of Slack's error words means for the caller. */
export type SlackTrouble =
  /** A rate limit: Slack did nothing, and will accept the call later. */
  | 'limit'
  /** A temporary error of Slack's own. */
  | 'passing'
  /** The trigger was already used, or came too late. */
  | 'trigger'
  | 'credentials'
  /** The app or the workspace is configured in a way that doesn't allow this. */
  | 'setup'
  /** Nobody can post to this channel, or Keyturn can't. */
  | 'channel'
  /** The app can't see this person. */
  | 'unknown_person'
  /** This person can't get direct messages from the app. */
  | 'no_direct_messages'
  /** This message can't be edited, now or later. */
  | 'uneditable'
  | 'thread'
  /** The modal was closed, or shows something newer. */
  | 'view';

/**
 * Slack's error words (docs.slack.dev/reference/methods, the errors of each method), and two fields of conversations.info that keep Keyturn
 * out of a channel.
 */
export const slackWords = {
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
  // The guide to interactivity names these two; the methods' pages name the ones above.
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
  // Only chat.update says this: the channel is archived, frozen, or gone. A new message there fails, too, and says why.
  is_inactive: 'uneditable',
  thread_not_found: 'thread',
  cannot_reply_to_message: 'thread',
  not_found: 'view',
  hash_conflict: 'view',
} as const satisfies Readonly<Record<string, SlackTrouble>>;
