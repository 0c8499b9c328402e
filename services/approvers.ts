import { createCache } from './cache.ts';
import { KeyturnError } from './errors.ts';
import type { Freshness } from './people.ts';

export interface Approvers {
  /** Whether KEYTURN_APPROVERS includes this Slack user. Without the setting it includes everyone. Throws slack_failed. */
  includes(slackUser: string, freshness: Freshness): Promise<boolean>;
  /** The Slack users that the setting names. Undefined without the setting: then only the permission decides. Throws slack_failed. */
  members(): Promise<readonly string[] | undefined>;
}

export interface ApproversOptions {
  /** Slack user IDs (U…, W…) and user group IDs (S…). */
  ids: readonly string[];
  /** Slack's usergroups.users.list for one user group. */
  groupMembers: (groupId: string) => Promise<readonly string[]>;
  now: () => number;
  /** How long a user group's members are cached. Default 60,000 ms. */
  cacheMs?: number;
}

/** The people that KEYTURN_APPROVERS names. They still need the permission. A user group that can't be read includes nobody. */
export function createApprovers({ ids, groupMembers, now, cacheMs = 60_000 }: ApproversOptions): Approvers {
  const groups = ids.filter((id) => id.startsWith('S'));
  const users = ids.filter((id) => !id.startsWith('S'));
  const ofGroups = createCache({
    load: async (): Promise<readonly string[]> => (await Promise.all(groups.map(groupMembers))).flat(),
    now,
    ttlMs: cacheMs,
    limit: 1,
  });

  const fromGroups = async (freshness: Freshness): Promise<readonly string[]> => {
    if (groups.length === 0) return [];
    try {
      return await (freshness === 'cached' ? ofGroups.get('members') : ofGroups.fresh('members'));
    } catch (cause) {
      throw new KeyturnError('slack_failed', { cause });
    }
  };

  return {
    async includes(slackUser, freshness) {
      return ids.length === 0 || users.includes(slackUser) || (await fromGroups(freshness)).includes(slackUser);
    },
    async members() {
      return ids.length === 0 ? undefined : [...new Set([...users, ...(await fromGroups('cached'))])];
    },
  };
}
