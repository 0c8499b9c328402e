import { createCache } from '../../services/cache.ts';
import type { KeyturnError } from '../../services/errors.ts';
import type { ChannelInfo, SlackApi } from './api.ts';
import { channelUnusable, slackWord } from './errors.ts';

/** Keeps what Keyturn posts away from channels that outsiders see, or are about to. */
export interface ChannelGuard {
  /**
   * Throws `channel_unusable`, with what an administrator must do, when the channel is archived, without the bot, or seen by outsiders; what
   * Slack throws when it doesn't say, since then they may see it. Where the app may not ask, nothing is known against the channel.
   * `maxAgeMs`: how old what Slack said may be.
   */
  require(channel: string, maxAgeMs: number): Promise<void>;
}

/** How old what Slack said of a channel may be, in milliseconds, where something new about a request appears in it. */
export const forNewCards = 5_000;
/** The same for what is said about a request that is there already. */
export const forUpdates = 60_000;

/** Slack's word for what keeps cards out of a channel; undefined when nothing does. A channel of several workspaces of one organization is fine. */
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
  const problems = createCache({ load: problemOf, now, ttlMs: forUpdates, limit: 100 });

  return {
    async require(channel, maxAgeMs) {
      const problem = await problems.get(channel, maxAgeMs);
      if (problem !== undefined) throw problem;
    },
  };
}
