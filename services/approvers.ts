import { createCache } from './cache.ts';
import { KeyturnError } from './errors.ts';
import type { Freshness } from './people.ts';

export interface Approvers {
  /** Whether KEYTURN_APPROVERS includes this Slack user, and so did it `then`. A list without anybody includes everyone. Throws slack_failed. */
  includes(slackUser: string, freshness: Freshness, then?: readonly string[]): Promise<boolean>;
  /** The Slack users that the setting names. Undefined without the setting: then only the permission decides. Throws slack_failed. */
  members(): Promise<readonly string[] | undefined>;
  /** The user groups that the setting names, with their members. Throws slack_failed. */
  groups(): Promise<readonly { id: string; users: readonly string[] }[]>;
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
  const groups = createCache({ load: groupMembers, now, ttlMs: cacheMs, limit: 100 });

  const readGroups = async (named: readonly string[], freshness: Freshness) => {
    try {
      const read = freshness === 'cached' ? groups.get : groups.fresh;
      return await Promise.all(named.filter(isGroup).map(async (id) => ({ id, users: await read(id) })));
    } catch (cause) {
      throw new KeyturnError('slack_failed', { cause });
    }
  };
  const fromGroups = async (named: readonly string[], freshness: Freshness): Promise<readonly string[]> =>
    (await readGroups(named, freshness)).flatMap(({ users }) => users);

  const isNamed = async (slackUser: string, named: readonly string[], freshness: Freshness): Promise<boolean> =>
    named.length === 0 || named.includes(slackUser) || (await fromGroups(named, freshness)).includes(slackUser);

  return {
    async includes(slackUser, freshness, then = ids) {
      const same = then.length === ids.length && then.every((id) => ids.includes(id));
      return (await isNamed(slackUser, ids, freshness)) && (same || isNamed(slackUser, then, freshness));
    },
    async members() {
      if (ids.length === 0) return undefined;
      const users = ids.filter((id) => !isGroup(id));
      return [...new Set([...users, ...(await fromGroups(ids, 'cached'))])];
    },
    groups: () => readGroups(ids, 'cached'),
  };
}

const isGroup = (id: string): boolean => id.startsWith('S');
