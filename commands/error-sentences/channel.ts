import { escapeMrkdwn } from '../block-kit/text.ts';
import { catalog } from '../language.ts';

/** What keeps requests out of the approvals channel. */
type Cause = 'gone' | 'notIn' | 'archived' | 'shared' | 'toBeShared' | 'restricted' | 'readOnly' | 'unknown';

const words = catalog('approvals channel', {
  why: {
    gone: 'Keyturn can’t post to the approvals channel: it doesn’t exist, or it’s private and Keyturn isn’t in it.',
    notIn: 'Keyturn can’t post to the approvals channel: it isn’t a member.',
    archived: 'Keyturn can’t post to the approvals channel: it’s archived.',
    shared:
      'Keyturn can’t post to the approvals channel: it’s shared with another organization, and requests must stay inside yours.',
    toBeShared:
      'Keyturn can’t post to the approvals channel: another organization is invited to it, and requests must stay inside yours.',
    restricted: 'Keyturn can’t post to the approvals channel: this workspace restricts who can post there.',
    readOnly: 'Keyturn can’t post to the approvals channel: it’s read-only.',
    unknown: 'Keyturn can’t post to the approvals channel: Slack refused the message.',
  } satisfies Readonly<Record<Cause, string>>,
  saying: (slackWord: string) => `Keyturn can’t post to the approvals channel. Slack’s reason: ${slackWord}.`,
  fix: {
    gone: 'Type `/invite @keyturn` in it, or ask your Keyturn admin to set another KEYTURN_CHANNEL.',
    notIn: 'Type `/invite @keyturn` in the channel.',
    archived: 'Unarchive it, or ask your Keyturn admin to set another KEYTURN_CHANNEL.',
    shared: 'Ask your Keyturn admin to set another KEYTURN_CHANNEL.',
    toBeShared: 'Withdraw the invitation, or ask your Keyturn admin to set another KEYTURN_CHANNEL.',
    restricted: 'Ask a Slack admin to change the channel’s posting permissions.',
    readOnly: 'Ask a Slack admin to change the channel’s posting permissions.',
    unknown: 'Ask your Keyturn admin to fix this, then try again.',
  } satisfies Readonly<Record<Cause, string>>,
});

/** What each of Slack's words, or of conversations.info, means for the approvals channel. */
const causes: Readonly<Record<string, Cause>> = {
  channel_not_found: 'gone',
  not_in_channel: 'notIn',
  is_archived: 'archived',
  is_ext_shared: 'shared',
  is_pending_ext_shared: 'toBeShared',
  restricted_action: 'restricted',
  restricted_action_read_only_channel: 'readOnly',
  restricted_action_thread_only_channel: 'restricted',
  restricted_action_non_threadable_channel: 'restricted',
  restricted_action_thread_locked: 'restricted',
};

/** Why requests can't be shown in the approvals channel, by Slack's word for it, and what to do. mrkdwn. */
export function channelTrouble(word: string | undefined): { why: string; fix: string } {
  const cause = word !== undefined && Object.hasOwn(causes, word) ? (causes[word] ?? 'unknown') : 'unknown';
  const why = cause === 'unknown' && word !== undefined ? words.saying(escapeMrkdwn(word)) : words.why[cause];
  return { why, fix: words.fix[cause] };
}

/** The same in one text. */
export const channelRemedy = (word: string | undefined): string => {
  const { why, fix } = channelTrouble(word);
  return `${why} ${fix}`;
};
