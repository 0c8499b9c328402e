import { holds } from '../access/permissions.ts';
import { asKeyturnError, factsOf } from '../errors.ts';
import type { GenesysUser, UserList } from '../genesys/types/people.ts';
import type { Genesys } from '../genesys/types.ts';
import type { Introduced } from '../people/introduce.ts';
import type { Person } from '../people.ts';
import type { DeciderList, Holder } from './list.ts';
import { createLookUp, type LookUpOptions } from './look-up.ts';
import { createMatch, type MatchOptions } from './match.ts';

/**
 * Asks Genesys Cloud for a new list. `deep`: also looks up people who are known to approve, for what the roles don't show. Throws what Genesys throws
 * if it may be over soon; if Keyturn may not see who has a role, it looks those people up instead.
 */
export type Gather = (before: DeciderList | undefined, deep: boolean) => Promise<DeciderList>;

export interface GatherOptions extends MatchOptions, Omit<LookUpOptions, 'held'> {
  genesys: Pick<Genesys, 'usersWith'>;
  /** Is called with each user whom Genesys Cloud showed. */
  seen?: (user: { id: string; name: string }) => void;
  /** Is called with those who decide something, and their Slack accounts. */
  introduce?: (people: readonly Introduced[]) => unknown;
  /** The Slack users who are known to approve, and whether they're the only ones who can. */
  known: () => Promise<{ users: readonly string[]; only: boolean; unread?: true }>;
  /** Every permission that an operation needs, and the one that they all need. */
  permissions: readonly string[];
  base: string;
}

export function createGather(options: GatherOptions): Gather {
  const { genesys, known, seen, introduce, permissions, base, now, onProblem } = options;
  const match = createMatch(options);

  /** Who can only see clients decides nothing. */
  const held = (authorization: Person['authorization'] | undefined): string[] => {
    const all = authorization === undefined ? [] : permissions.filter((each) => holds({ authorization }, each));
    return all.some((permission) => permission !== base) ? all : [];
  };

  const lookUp = createLookUp({ ...options, held });

  const byRole = async (): Promise<UserList | undefined> => {
    try {
      return await genesys.usersWith(base);
    } catch (error) {
      if (factsOf(asKeyturnError(error).code).declines !== true) throw error;
      onProblem(error);
      return undefined;
    }
  };

  const holdersAmong = async (users: readonly GenesysUser[], before: readonly Holder[], deep: boolean) => {
    const some = users.filter(({ authorization }) => held(authorization).length > 0);
    const accounts = await match(some, before, deep);
    introduce?.(
      some.flatMap(({ id, email = '' }) => {
        const slack = accounts.get(id)?.slack;
        return slack ? [{ slackUser: slack.user, genesysUser: id, email }] : [];
      }),
    );
    return some.flatMap(({ id, name, authorization }): Holder[] => {
      const account = accounts.get(id);
      return account === undefined ? [] : [{ genesysUser: id, name, permissions: held(authorization), ...account }];
    });
  };

  const whoIsKnown = async (): ReturnType<typeof known> => {
    try {
      return await known();
    } catch (error) {
      onProblem(error);
      return { users: [], only: false, unread: true };
    }
  };

  return async (before, deep) => {
    const asOf = now();
    const shown = await byRole();
    for (const user of shown?.users ?? []) seen?.(user);
    const byRoles = await holdersAmong(shown?.users ?? [], before?.holders ?? [], deep);
    const looksAll = deep || shown === undefined;
    const earlier = before?.holders.flatMap(({ unlisted: is, slack }) => (is && slack ? [slack.user] : [])) ?? [];
    const { users, only, unread = false } = looksAll ? await whoIsKnown() : { users: earlier, only: false };
    const { more, complete } = await lookUp(users, byRoles);
    // Someone can have two accounts in Slack. One is enough.
    const holders = [...new Map([...byRoles, ...more.toReversed()].map((each) => [each.genesysUser, each])).values()];
    const all = complete && !unread && (only || shown?.complete === true);
    return { asOf, complete: all, deep: looksAll, holders: sorted(holders) };
  };
}

const sorted = (holders: readonly Holder[]): Holder[] =>
  holders.toSorted((a, b) => a.name.localeCompare(b.name) || a.genesysUser.localeCompare(b.genesysUser));
