import { z } from 'zod';
import type { Http } from './http.ts';
import { fitting } from './schemas/parts.ts';
import { user } from './schemas/people.ts';
import type { GenesysUser } from './types/people.ts';

/** Genesys Cloud's default of 25 would hide the rest; it takes at most 100. */
const pageSize = 100;

const listed = z.object({ entities: fitting(user).default([]) }).transform(({ entities }) => entities);

/** The active users among `ids`, a hundred in one call (UsersApi). Expansions are best effort, so any of them can come without an authorization. */
export async function readActiveUsers(http: Http, ids: readonly string[]): Promise<GenesysUser[]> {
  const users: GenesysUser[] = [];
  for (let at = 0; at < ids.length; at += pageSize) users.push(...(await readPage(http, ids.slice(at, at + pageSize))));
  return users;
}

async function readPage(http: Http, ids: readonly string[]): Promise<GenesysUser[]> {
  const paging = { pageSize: String(pageSize), pageNumber: '1' };
  const query = new URLSearchParams({ ...paging, expand: 'authorization', state: 'active' });
  for (const id of ids) query.append('id', id);
  const { value } = await http.read({ method: 'GET', path: '/api/v2/users', query }, (json) => listed.parse(json));
  return value.filter(({ id, state }) => state === 'active' && ids.includes(id));
}
