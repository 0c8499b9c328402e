import { createCache } from '../../services/cache.ts';
import type { KeyturnError } from '../../services/errors.ts';
import type { ChannelInfo } from './api/answers.ts';
import type { SlackApi } from './api.ts';
import { channelUnusable } from './errors/channel.ts';
import { slackWord } from './errors.ts';

/** Keeps Keyturn's messages out of channels that outsiders can see, or soon will. */
export interface ChannelGuard {
  /**
   * Throws `channel_unusable`, with what an admin has to do, if the channel is archived, Keyturn isn't in it, or outsiders can see it. If Slack
   * doesn't answer, throws what Slack throws, since outsiders might see the channel. If the app lacks the scope, accepts the channel.
   * `maxAgeMs`: how old Slack's answer may be.
   */
  require(channel: string, maxAgeMs: number): Promise<void>;
}

/** How old Slack's answer may be for a new card, in milliseconds. */
export const forNewCardsMs = 5_000;
/** The same for updates of a card that's already there. */
export const forUpdatesMs = 60_000;

/** Slack's word for what's wrong with a channel, or undefined. A channel shared within one organization is fine. */
export function channelProblem(info: ChannelInfo): string | undefined {
  if (info.is_archived === true) return 'is_archived';
  const withinOrganization = info.is_org_shared === true && info.is_ext_shared !== true;
  const own = new Set([info.context_team_id, ...info.internal_team_ids]);
  const outside =
    !withinOrganization && (info.is_shared === true || info.connected_team_ids.some((id) => !own.has(id)));
  if (info.is_ext_shared === true || outside) return 'is_ext_shared';
  const invited = [...info.pending_shared, ...info.pending_connected_team_ids];
  if (info.is_pending_ext_shared === true || invited.length > 0) return 'is_pending_ext_shared';
  return info.is_member === false ? 'not_in_channel' : undefined;
}

export function createChannelGuard({
  slack,
  now,
}: {
  slack: Pick<SlackApi, 'channelInfo'>;
  now: () => number;
}): ChannelGuard {
  const problemOf = async (channel: string): Promise<KeyturnError | undefined> => {
    try {
      const info = await slack.channelInfo(channel);
      const problem = info === undefined ? undefined : channelProblem(info);
      return problem === undefined ? undefined : channelUnusable(problem);
    } catch (error) {
      if (slackWord(error) === 'channel_not_found') return channelUnusable('channel_not_found', error);
      throw error;
    }
  };
  const problems = createCache({ load: problemOf, now, ttlMs: forUpdatesMs, limit: 100 });

  return {
    async require(channel, maxAgeMs) {
      const problem = await problems.get(channel, maxAgeMs);
      if (problem !== undefined) throw problem;
    },
  };
}
