import { z } from 'zod';
import { asKeyturnError, factsOf } from '../errors.ts';
import { emailKey } from './email.ts';
import { filledObject } from './schemas/parts.ts';
import { ownSubject, subject, tokenInfo, user } from './schemas/people.ts';
import type { GenesysUser } from './types/people.ts';
import type { Genesys } from './types.ts';
import { createUserReads, type UserReadsOptions } from './user-reads.ts';

/** Genesys Cloud's default of 25 would mean four times as many calls. */
const pageSize = 100;
const mostSearchPages = 20;

/** Model UsersSearchResponse: `results` may be absent if nothing was found. */
const found = filledObject.pipe(
  z.object({ results: z.array(z.unknown()).default([]), pageCount: z.number().default(1).catch(1) }),
);

type People = Pick<
  Genesys,
  | 'self'
  | 'ping'
  | 'findUsersByEmail'
  | 'findUsersByEmails'
  | 'getUser'
  | 'getUsers'
  | 'getDeletedUser'
  | 'grantsOf'
  | 'ownGrants'
>;

/** Users and their roles (TokensApi, UsersApi, AuthorizationApi). */
export function createPeople(options: UserReadsOptions): People {
  const { http } = options;

  async function searchPage(wanted: { value: string } | { values: readonly string[] }, pageNumber: number) {
    const query = [{ type: 'EXACT', fields: ['email'], ...wanted }];
    const body = { pageSize, pageNumber, query };
    const { value } = await http.read({ method: 'POST', path: '/api/v2/users/search', body }, (json) => {
      const { results, pageCount } = found.parse(json);
      return { pageCount, users: results.flatMap(withId) };
    });
    return value;
  }

  /** The users who have one of these emails, folded by `emailKey`. */
  async function search(wanted: Parameters<typeof searchPage>[0], emails: ReadonlySet<string>): Promise<GenesysUser[]> {
    const users = new Map<string, GenesysUser>();
    for (let number = 1; number <= mostSearchPages; number += 1) {
      const { pageCount, users: some } = await searchPage(wanted, number);
      for (const one of some) if (one.email !== undefined && emails.has(emailKey(one.email))) users.set(one.id, one);
      if (some.length === 0 || number >= pageCount) break;
    }
    return [...users.values()];
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
      return wanted === '' ? [] : search({ value: email.trim() }, new Set([wanted]));
    },

    findUsersByEmails: (emails) =>
      search({ values: emails.map((email) => email.trim()) }, new Set(emails.map(emailKey))),

    ...createUserReads(options),

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

/** Only the ID and the email count here. The user's permissions are read from the user itself. */
function withId(raw: unknown): GenesysUser[] {
  const hit = user.safeParse(raw);
  if (hit.success) return [{ ...hit.data, authorization: undefined }];
  const bare = filledObject.pipe(z.object({ id: z.string(), email: z.string() })).safeParse(raw);
  if (!bare.success) return [];
  // A user with an odd field still counts: two users with the same email mustn't look like one.
  return [{ ...bare.data, name: bare.data.email, state: 'unknown', authorization: undefined }];
}
