import { asKeyturnError } from '../errors.ts';
import type { People, Person } from '../people.ts';
import { emailDigest, type Holder } from './list.ts';

/** The people among `users`, Slack users, who decide something, without those that were `found`. Not complete if someone couldn't be looked up. Never throws. */
export type LookUp = (
  users: readonly string[],
  found: readonly Holder[],
) => Promise<{ more: Holder[]; complete: boolean }>;

export interface LookUpOptions {
  people: Pick<People, 'resolve'>;
  team: string; // one of the workspaces whose members can use Keyturn
  /** The permissions of someone who decides something; none of anyone else. */
  held: (authorization: Person['authorization']) => string[];
  now: () => number;
  onProblem: (error: unknown) => void;
}

/** How many people are looked up, at three calls each, and how many of them at once. */
const most = 25;
const atOnce = 5;

export function createLookUp({ people, team, held, now, onProblem }: LookUpOptions): LookUp {
  const one = async (user: string): Promise<Holder[]> => {
    try {
      const { slack, genesys, authorization } = await people.resolve({ team, user }, 'cached');
      const permissions = held(authorization);
      if (permissions.length === 0) return [];
      return [
        {
          ...{ genesysUser: genesys.id, name: genesys.name, permissions, email: emailDigest(genesys.email) },
          ...{ slack: { team: slack.team, user: slack.user }, slackAt: now(), unlisted: true },
        },
      ];
    } catch (error) {
      if (asKeyturnError(error).code === 'person_refused') return [];
      throw error;
    }
  };

  return async (users, found) => {
    const more: Holder[] = [];
    const rest = users.filter((user) => !found.some(({ slack }) => slack?.user === user));
    try {
      for (let at = 0; at < Math.min(rest.length, most); at += atOnce)
        more.push(...(await Promise.all(rest.slice(at, at + atOnce).map(one))).flat());
      return { more, complete: rest.length <= most };
    } catch (error) {
      onProblem(error);
      return { more, complete: false };
    }
  };
}
