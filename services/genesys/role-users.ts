import { z } from 'zod';
import type { Http } from './http.ts';
import { allPages } from './pages.ts';
import { filledObject, fitting } from './schemas/parts.ts';
import { named, user } from './schemas/people.ts';
import type { GenesysUser } from './types/people.ts';
import type { Genesys } from './types.ts';

const rolesPath = '/api/v2/authorization/roles';

/** Genesys Cloud's default of 25 would mean four times as many calls; it takes at most 100 users by ID. */
const pageSize = 100;
const paging = { pageSize: String(pageSize), pageNumber: '1' };
/** What's read at most, so that a permission that everyone has doesn't use up the minute. */
const mostRoles = 10;
const mostUsers = 300;

const withId = filledObject.pipe(z.object({ id: z.string() }));
const listed = z.object({ entities: fitting(user).default([]) }).transform(({ entities }) => entities);

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

  async function byId(ids: readonly string[]): Promise<GenesysUser[]> {
    const query = new URLSearchParams({ ...paging, expand: 'authorization', state: 'active' });
    for (const id of ids) query.append('id', id);
    const { value } = await http.read({ method: 'GET', path: '/api/v2/users', query }, (json) => listed.parse(json));
    return value.filter(({ id, state }) => state === 'active' && ids.includes(id));
  }

  return {
    async usersWith(permission) {
      const { ids, complete } = await idsOf(permission);
      const users: GenesysUser[] = [];
      for (let at = 0; at < ids.length; at += pageSize) users.push(...(await byId(ids.slice(at, at + pageSize))));
      // What an expansion leaves out says nothing. If it's missing everywhere, Keyturn may not see it.
      const shown = users.length === 0 || users.some(({ authorization }) => authorization !== undefined);
      return { users, complete: complete && shown };
    },
  };
}
