import { z } from 'zod';
import { asKeyturnError, factsOf } from '../errors.ts';
import { readActiveUsers } from './active-users.ts';
import { emailKey } from './email.ts';
import type { Http } from './http.ts';
import { filledObject } from './schemas/parts.ts';
import { ownSubject, subject, tokenInfo, user } from './schemas/people.ts';
import type { GenesysUser } from './types/people.ts';
import type { Genesys } from './types.ts';

/** Genesys Cloud's default of 25 would mean four times as many calls. */
const pageSize = 100;
const mostSearchPages = 20;

/** Model UsersSearchResponse: `results` may be absent if nothing was found. */
const found = filledObject.pipe(
  z.object({ results: z.array(z.unknown()).default([]), pageCount: z.number().default(1).catch(1) }),
);

type People = Pick<
  Genesys,
  'self' | 'ping' | 'findUsersByEmail' | 'getUser' | 'getUsers' | 'getDeletedUser' | 'grantsOf' | 'ownGrants'
>;

/** What Genesys Cloud's answers have told about lists of people. */
export interface ListHabits {
  /** Until when lists aren't asked for people with their authorization, as they didn't show it; in ms since 1970. */
  silentUntil: number;
}

export interface PeopleOptions {
  http: Http;
  habits: ListHabits;
  now: () => number;
}

/** How long to believe that lists don't show what people may do, in milliseconds. */
const silentMs = 3_600_000;

/** Users and their roles (TokensApi, UsersApi, AuthorizationApi). */
export function createPeople({ http, habits, now }: PeopleOptions): People {
  async function searchPage(email: string, pageNumber: number) {
    const query = [{ type: 'EXACT', fields: ['email'], value: email }];
    const body = { pageSize, pageNumber, query };
    const { value } = await http.read({ method: 'POST', path: '/api/v2/users/search', body }, (json) => {
      const { results, pageCount } = found.parse(json);
      return { pageCount, users: results.flatMap(withId) };
    });
    return value;
  }

  const getUser: People['getUser'] = async (id) => {
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
    async self() {
      const { value } = await http.read({ method: 'GET', path: '/api/v2/tokens/me' }, (json) => tokenInfo.parse(json));
      return value;
    },

    async ping() {
      try {
        await http.read({ method: 'HEAD', path: '/api/v2/tokens/me', tries: 1 }, () => undefined);
      } catch (error) {
        // If Genesys Cloud accepts the token but refuses the call, it's still up.
        if (!factsOf(asKeyturnError(error).code).declines) throw error;
      }
    },

    async findUsersByEmail(email) {
      const wanted = emailKey(email);
      if (wanted === '') return [];
      const users = new Map<string, GenesysUser>();
      for (let number = 1; number <= mostSearchPages; number += 1) {
        const { pageCount, users: some } = await searchPage(email.trim(), number);
        for (const one of some) {
          if (one.email !== undefined && emailKey(one.email) === wanted) users.set(one.id, one);
        }
        if (some.length === 0 || number >= pageCount) break;
      }
      return [...users.values()];
    },

    getUser,

    async getUsers(ids) {
      const wanted = [...new Set(ids)];
      const users = new Map((await shownTogether(wanted)).map((each) => [each.id, each]));
      const alone = wanted.filter((id) => !users.has(id));
      const read = await Promise.all(alone.map((id) => getUser(id).catch(ifUnknown)));
      for (const each of read) if (each !== undefined) users.set(each.id, each);
      return users;
    },

    async getDeletedUser(id) {
      const call = { path: '/api/v2/users/{userId}', ids: { userId: id }, query: { state: 'deleted' } };
      const { value } = await http.read({ method: 'GET', ...call }, (json) => user.parse(json));
      return { ...value, authorization: undefined };
    },

    async grantsOf(subjectId) {
      const call = { path: '/api/v2/authorization/subjects/{subjectId}', ids: { subjectId } };
      const { value } = await http.read({ method: 'GET', ...call }, (json) => subject.parse(json));
      return value;
    },

    async ownGrants() {
      const path = '/api/v2/authorization/subjects/me';
      const { value } = await http.read({ method: 'GET', path }, (json) => ownSubject.parse(json));
      return value;
    },
  };
}

function ifUnknown(error: unknown): undefined {
  if (asKeyturnError(error).code !== 'genesys_not_found') throw error;
}

/** Only the ID and the email count here. The user's permissions are read from the user itself. */
function withId(raw: unknown): GenesysUser[] {
  const hit = user.safeParse(raw);
  if (hit.success) return [{ ...hit.data, authorization: undefined }];
  const bare = filledObject.pipe(z.object({ id: z.string(), email: z.string() })).safeParse(raw);
  if (!bare.success) return [];
  // A user with an odd field still counts: two users with the same email mustn't look like one.
  return [{ ...bare.data, name: bare.data.email, state: 'unknown', authorization: undefined }];
}
