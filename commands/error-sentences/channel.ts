import { escapeMrkdwn } from '../block-kit/text.ts';

const restricted =
  'the workspace does not let Keyturn post to the channel set as KEYTURN_CHANNEL; change the channel’s posting permissions';

/** What an administrator must do about the approvals channel, by Slack's word, or that of conversations.info: the end of a sentence. */
const remedies: Readonly<Record<string, string>> = {
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

/** Why cards can't be posted to the approvals channel, and what to do about it: the end of a sentence. mrkdwn. */
export function channelRemedy(word: string | undefined): string {
  if (word === undefined) return 'Slack refused the message';
  return Object.hasOwn(remedies, word) ? (remedies[word] ?? '') : `Slack says ${escapeMrkdwn(word)}`;
}
