import { type Finding, finding } from '../../findings/finding.ts';
import { channelProblem } from '../../slack/channel-guard.ts';
import { slackWord } from '../../slack/errors.ts';
import { type Check, needing } from '../check.ts';
import type { SlackProbe } from '../probes/slack.ts';
import { neededScope } from './slack-app.ts';

/** The approvals channel, and those whom KEYTURN_APPROVERS names. */
export const slackPeopleChecks = [
  {
    name: 'slack-channel',
    asks: 'Can requests be shown in the approvals channel, and only to your people?',
    run: needing('slack', async (slack, { config: { channel } }) => {
      if (channel === undefined) return { unchecked: 'settings' };
      await slack.test();
      try {
        const word = channelProblem(await slack.channel(channel));
        return word === undefined ? [] : [channelFinding(word, channel)];
      } catch (error) {
        const scope = neededScope(error);
        if (scope !== undefined) return [finding('channel_unseen', { scope })];
        if (slackWord(error) === 'channel_not_found') return [finding('channel_not_found', { channel })];
        throw error;
      }
    }),
  },
  {
    name: 'slack-approvers',
    asks: 'Does everybody in KEYTURN_APPROVERS exist, and can enough of them approve?',
    run: needing('slack', async (slack, { config: { approvers = [], approvals = 1 } }) => {
      if (approvers.length === 0) return { unchecked: 'unused' };
      await slack.test();
      const people = await Promise.all(approvers.map((id) => named(slack, id)));
      const found = people.flatMap(({ wrong }) => wrong ?? []);
      // What couldn't be read isn't nobody.
      if (people.some(({ members }) => members === undefined))
        return found.length > 0 ? found : { unchecked: 'unanswered' };
      const active = new Set(people.flatMap(({ members = [] }) => members)).size;
      return active >= approvals
        ? found
        : [...found, finding('approvers_too_few', { found: active, needed: approvals })];
    }),
  },
] as const satisfies readonly Check[];

function channelFinding(word: string, channel: string): Finding {
  if (word === 'is_archived') return finding('channel_archived', { channel });
  if (word === 'not_in_channel') return finding('channel_left', { channel });
  return finding(word === 'is_ext_shared' ? 'channel_shared' : 'channel_invited', { channel });
}

interface Named {
  /** Active people; undefined if they can't be read. */
  members: readonly string[] | undefined;
  wrong?: Finding;
}

async function named(slack: SlackProbe, id: string): Promise<Named> {
  try {
    if (id.startsWith('S')) {
      const members = await slack.group(id);
      return members.length > 0 ? { members } : { members, wrong: finding('group_empty', { group: id }) };
    }
    const { deleted, isBot } = await slack.user(id);
    if (deleted) return { members: [], wrong: finding('approver_deactivated', { user: id }) };
    return isBot ? { members: [], wrong: finding('approver_bot', { user: id }) } : { members: [id] };
  } catch (error) {
    const word = slackWord(error);
    if (word === 'no_such_subteam') return { members: [], wrong: finding('group_unknown', { group: id }) };
    if (word === 'user_not_found') return { members: [], wrong: finding('approver_unknown', { user: id }) };
    return { members: undefined };
  }
}
