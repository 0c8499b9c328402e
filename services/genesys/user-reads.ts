import { asKeyturnError, factsOf } from '../errors.ts';
import { readActiveUsers } from './active-users.ts';
import type { Http } from './http.ts';
import { user } from './schemas/people.ts';
import type { GenesysUser } from './types/people.ts';
import type { Genesys } from './types.ts';

/** What Genesys Cloud's answers have told about lists of people, for all who ask. */
export interface ListHabits {
  /** Until when lists aren't asked for, as they don't show what people may do; in ms since 1970. */
  silentUntil: number;
}

export interface UserReadsOptions {
  http: Http;
  habits: ListHabits;
  now: () => number;
}

/** How long to believe that lists don't show what people may do, in milliseconds. */
const silentMs = 3_600_000;

/** Reads people with what they may do. */
export function createUserReads({ http, habits, now }: UserReadsOptions): Pick<Genesys, 'getUser' | 'getUsers'> {
  const getUser: Genesys['getUser'] = async (id) => {
    const call = { path: '/api/v2/users/{userId}', ids: { userId: id }, query: { expand: 'authorization' } };
    const { value } = await http.read({ method: 'GET', ...call }, (json) => user.parse(json));
    return value;
  };

  /** Those of several people whom a list shows with what they may do; none if it doesn't. */
  async function shownTogether(ids: readonly string[]): Promise<GenesysUser[]> {
    if (ids.length < 2 || now() < habits.silentUntil) return [];
    const users = await readActiveUsers(http, ids).catch((error: unknown) => {
      if (factsOf(asKeyturnError(error).code).declines !== true) throw error;
    });
    const whole = (users ?? []).filter(({ authorization }) => authorization !== undefined);
    if (users?.length !== 0 && whole.length === 0) habits.silentUntil = now() + silentMs;
    return whole;
  }

  return {
    getUser,
    async getUsers(ids) {
      const wanted = [...new Set(ids)];
      const users = new Map((await shownTogether(wanted)).map((each) => [each.id, each]));
      const alone = wanted.filter((id) => !users.has(id));
      const read = await Promise.all(alone.map((id) => getUser(id).catch(ifUnknown)));
      for (const each of read) if (each !== undefined) users.set(each.id, each);
      return users;
    },
  };
}

function ifUnknown(error: unknown): undefined {
  if (asKeyturnError(error).code !== 'genesys_not_found') throw error;
}
