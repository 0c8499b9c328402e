import { z } from 'zod';
import { KeyturnError } from '../errors.ts';
import type { Http } from './http.ts';
import { allPages } from './pages.ts';
import { filledObject, fitting, named, subject, tokenInfo, user } from './schemas.ts';
import type { Genesys, GenesysUser, IncompleteList, Named } from './types.ts';

/** The page size of searches and lists; the default of 25 would make four times as many calls. */
const PAGE_SIZE = 100;
const MOST_SEARCH_PAGES = 20;

/** Model UsersSearchResponse: `results` may be absent when nothing was found. */
const found = filledObject.pipe(
  z.object({ results: z.array(z.unknown()).default([]), pageCount: z.number().default(1).catch(1) }),
);

/** The rows of a list, those without an id left out. */
const rowsOf = z.object({ entities: fitting(named).default([]) }).transform(({ entities }) => entities);

const alive: ReadonlySet<string> = new Set(['genesys_not_found', 'genesys_refused']);

type People = Pick<
  Genesys,
  | 'self'
  | 'ping'
  | 'findUsersByEmail'
  | 'getUser'
  | 'getDeletedUser'
  | 'grantsOf'
  | 'ownGrants'
  | 'findRole'
  | 'findDivision'
  | 'roles'
  | 'divisions'
  | 'scopes'
>;

/** Who people are and what they hold (TokensApi, UsersApi, AuthorizationApi), and what there is to choose from. */
export function createPeople(http: Http, onIncomplete?: (list: IncompleteList) => void): People {
  /** What is missing costs a name or a choice, not a decision: whoever runs Keyturn is told of it. */
  async function choices(path: string, query?: Record<string, string>): Promise<Named[]> {
    const { rows, incomplete } = await allPages({ http, path, row: named, ...(query === undefined ? {} : { query }) });
    if (incomplete !== undefined) onIncomplete?.({ path, read: rows.length, total: incomplete.total });
    return rows;
  }

  /** Asked for by id, not read off a list: a list may lag, or not be all. */
  async function find(path: string, id: string): Promise<Named | undefined> {
    const { value } = await http.read({ method: 'GET', path, query: { id } }, (json) => rowsOf.parse(json));
    const found = value.find((row) => row.id.toLowerCase() === id.toLowerCase());
    if (found === undefined && value.length > 0)
      throw new KeyturnError('genesys_answer_broken', {
        details: { call: `GET ${path}`, problem: 'other rows than asked for' },
      });
    return found;
  }

  async function searchPage(email: string, pageNumber: number) {
    const query = [{ type: 'EXACT', fields: ['email'], value: email }];
    const body = { pageSize: PAGE_SIZE, pageNumber, query };
    const { value } = await http.read({ method: 'POST', path: '/api/v2/users/search', body }, (json) => {
      const { results, pageCount } = found.parse(json);
      return { pageCount, users: results.flatMap(withId) };
    });
    return value;
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
        // whoever refuses the question with a token that is accepted is there, and answers
        if (!(error instanceof KeyturnError) || !alive.has(error.code)) throw error;
      }
    },

    async findUsersByEmail(email) {
      const wanted = folded(email);
      if (wanted === '') return [];
      const users = new Map<string, GenesysUser>();
      for (let number = 1; number <= MOST_SEARCH_PAGES; number += 1) {
        const { pageCount, users: some } = await searchPage(email.trim(), number);
        for (const one of some) {
          if (one.email !== undefined && folded(one.email) === wanted) users.set(one.id, one);
        }
        if (some.length === 0 || number >= pageCount) break;
      }
      return [...users.values()];
    },

    async getUser(id) {
      const call = { path: '/api/v2/users/{userId}', ids: { userId: id }, query: { expand: 'authorization' } };
      const { value } = await http.read({ method: 'GET', ...call }, (json) => user.parse(json));
      return value;
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
      const { value } = await http.read({ method: 'GET', path }, (json) => subject.parse(json));
      return value;
    },

    findRole: (id) => find('/api/v2/authorization/roles', id),
    findDivision: (id) => find('/api/v2/authorization/divisions', id),
    roles: () =>
      choices('/api/v2/authorization/roles', { pageSize: String(PAGE_SIZE), pageNumber: '1', userCount: 'false' }),
    divisions: () => choices('/api/v2/authorization/divisions', { pageSize: String(PAGE_SIZE), pageNumber: '1' }),
    scopes: () => choices('/api/v2/oauth/scopes'),
  };
}

/** Only the id and the e-mail count here: whether such a user may do anything is read from the user itself. */
function withId(raw: unknown): GenesysUser[] {
  const hit = user.safeParse(raw);
  if (hit.success) return [{ ...hit.data, authorization: undefined }];
  const bare = filledObject.pipe(z.object({ id: z.string(), email: z.string() })).safeParse(raw);
  if (!bare.success) return [];
  // A user with an odd field still counts as one: two users with one e-mail must never look like a single one.
  return [{ ...bare.data, name: bare.data.email, state: 'unknown', authorization: undefined }];
}

function folded(email: string): string {
  return email.trim().toLowerCase();
}
