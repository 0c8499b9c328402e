import { z } from 'zod';
import { defined } from '../defined.ts';
import { KeyturnError } from '../errors.ts';
import type { Http } from './http.ts';
import { allPages } from './pages.ts';
import { fitting } from './schemas/parts.ts';
import { named } from './schemas/people.ts';
import type { IncompleteList, Named } from './types/lists.ts';
import type { Genesys } from './types.ts';

type Choices = Pick<Genesys, 'findRole' | 'findDivision' | 'roles' | 'divisions' | 'scopes'>;

const rolesPath = '/api/v2/authorization/roles';
const divisionsPath = '/api/v2/authorization/divisions';

/** Genesys Cloud's default of 25 would mean four times as many calls. */
const paging = { pageSize: '100', pageNumber: '1' };

/** What a client's fields are chosen from (AuthorizationApi, OAuthApi). */
export function createChoices(http: Http, onIncomplete?: (list: IncompleteList) => void): Choices {
  const all = async (path: string, query?: Record<string, string>): Promise<Named[]> => {
    const { rows, incomplete } = await allPages({ http, path, row: named, ...defined({ query }) });
    // A missing entry only costs a name or an option in a menu, so only operators are told.
    if (incomplete !== undefined) onIncomplete?.({ path, read: rows.length, total: incomplete.total });
    return rows;
  };

  /** Asks by ID, since a list may lag or be incomplete. */
  const find = async (path: string, id: string): Promise<Named | undefined> => {
    const { value } = await http.read({ method: 'GET', path, query: { id } }, (json) => rowsOf.parse(json));
    const found = value.find((row) => row.id.toLowerCase() === id.toLowerCase());
    if (found === undefined && value.length > 0)
      throw new KeyturnError('genesys_answer_broken', {
        details: { call: `GET ${path}`, problem: 'other rows than asked for' },
      });
    return found;
  };

  return {
    findRole: (id) => find(rolesPath, id),
    findDivision: (id) => find(divisionsPath, id),
    roles: () => all(rolesPath, { ...paging, userCount: 'false' }),
    divisions: () => all(divisionsPath, paging),
    scopes: () => all('/api/v2/oauth/scopes'),
  };
}

/** The rows of a list that have an ID. */
const rowsOf = z.object({ entities: fitting(named).default([]) }).transform(({ entities }) => entities);
