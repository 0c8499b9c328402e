import { z } from 'zod';
import { readActiveUsers } from './active-users.ts';
import type { Http } from './http.ts';
import { allPages } from './pages.ts';
import { filledObject } from './schemas/parts.ts';
import { named } from './schemas/people.ts';
import type { Genesys } from './types.ts';

const rolesPath = '/api/v2/authorization/roles';

/** Genesys Cloud's default of 25 would mean four times as many calls. */
const paging = { pageSize: '100', pageNumber: '1' };
/** What's read at most, so that a permission that everyone has doesn't use up the minute. */
const mostRoles = 10;
const mostUsers = 300;

const withId = filledObject.pipe(z.object({ id: z.string() }));

/** Who has a permission (AuthorizationApi, UsersApi). */
export function createRoleUsers(http: Http): Pick<Genesys, 'usersWith'> {
  async function idsOf(permission: string): Promise<{ ids: string[]; complete: boolean }> {
    const query = { permission, ...paging, userCount: 'false' };
    const { rows: roles, incomplete } = await allPages({ http, path: rolesPath, query, row: named, most: mostRoles });
    const ids = new Set<string>();
    let complete = incomplete === undefined && roles.length <= mostRoles;
    for (const { id: roleId } of roles.slice(0, mostRoles)) {
      if (ids.size >= mostUsers) return { ids: [...ids].slice(0, mostUsers), complete: false };
      const path = `${rolesPath}/{roleId}/users`;
      const found = await allPages({ http, path, ids: { roleId }, query: paging, row: withId, most: mostUsers });
      for (const { id } of found.rows) ids.add(id);
      complete &&= found.incomplete === undefined;
    }
    return { ids: [...ids].slice(0, mostUsers), complete: complete && ids.size <= mostUsers };
  }

  return {
    async usersWith(permission) {
      const { ids, complete } = await idsOf(permission);
      const users = await readActiveUsers(http, ids);
      // What an expansion leaves out says nothing. If it's missing everywhere, Keyturn may not see it.
      const shown = users.length === 0 || users.some(({ authorization }) => authorization !== undefined);
      return { users, complete: complete && shown };
    },
  };
}
