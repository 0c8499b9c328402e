import { defined } from '../defined.ts';
import { failure } from './errors.ts';
import { type ApiAnswer, type ApiRequest, isObject, jsonObject, page, type Route } from './exchange.ts';
import type { SandboxUser } from './resources.ts';
import { permissionsOf, permits, readAuthorized, type UserRecord, type World } from './world.ts';

/** Finds people, and reads their permissions. */
export function userRoutes(world: World): Route[] {
  return [
    {
      method: 'POST',
      template: '/api/v2/users/search',
      permissions: ['directory:user:view'],
      handle: (request) => search(world, request),
    },
    {
      method: 'GET',
      template: '/api/v2/users',
      permissions: ['directory:user:view'],
      handle: (request) => list(world, request),
    },
    { method: 'GET', template: '/api/v2/users/{userId}', handle: (request) => get(world, request) },
  ];
}

function search(world: World, request: ApiRequest): ApiAnswer {
  const body = jsonObject(request);
  const criteria: unknown = body['query'] ?? [];
  if (!Array.isArray(criteria) || !criteria.every(isObject)) throw failure('bad.request', { field: 'query' });
  const deletedToo = criteria.some((item) => strings(item['fields']).includes('state'));
  const found = [...world.users.values()]
    .map(indexed)
    .filter((user) => user !== undefined)
    .filter((user) => deletedToo || user.state !== 'deleted')
    .filter((user) => criteria.every((item) => matches(world, item, user)));
  const pageSize = Number(body['pageSize'] ?? 25);
  const pageNumber = Number(body['pageNumber'] ?? 1);
  if (!(pageSize >= 1 && pageNumber >= 1)) throw failure('bad.request');
  const results = found.slice((pageNumber - 1) * pageSize, pageNumber * pageSize).map((each) => userBody(world, each));
  const absent = found.length === 0 && world.switches.searchNothing === 'absent';
  const pages = { pageCount: Math.ceil(found.length / pageSize), pageSize, pageNumber };
  return {
    status: 200,
    body: defined({ total: found.length, ...pages, types: ['users'], results: absent ? undefined : results }),
  };
}

function matches(world: World, criterion: Record<string, unknown>, user: SandboxUser): boolean {
  const type = criterion['type'];
  const fold = (text: string) => (world.switches.searchFoldsCase || type !== 'EXACT' ? text.toLowerCase() : text);
  const wanted = [...strings(criterion['values']), ...strings([criterion['value']])].map(fold);
  const held = strings(criterion['fields']).map((field) => fold(fieldOf(user, field)));
  switch (type) {
    case 'EXACT':
    case 'TERM':
    case 'TERMS':
      return held.some((text) => wanted.includes(text));
    case 'STARTS_WITH':
      return held.some((text) => wanted.some((part) => text.startsWith(part)));
    case 'CONTAINS':
      return held.some((text) => wanted.some((part) => text.includes(part)));
    case 'MATCH_ALL':
      return true;
    default: {
      const allowed = 'EXACT, STARTS_WITH, CONTAINS, TERM, TERMS, MATCH_ALL';
      throw failure('invalid.value', { params: { value: String(type), type: 'SearchType', allowed } });
    }
  }
}

function get(world: World, request: ApiRequest): ApiAnswer {
  const record = world.users.get(request.params['userId'] ?? '');
  const state = request.query.get('state') ?? 'active';
  // `state` only knows active and deleted. An inactive user is found under `active`.
  const found = record !== undefined && (record.user.state === 'deleted') === (state === 'deleted');
  if (!found) throw failure('general.resource.not.found');
  return { status: 200, body: expanded(world, request, record) };
}

/** People by ID, or all of them, in pages. */
function list(world: World, request: ApiRequest): ApiAnswer {
  const ids = request.query.getAll('id').flatMap((value) => value.split(','));
  const state = request.query.get('state') ?? 'active';
  if (!['active', 'inactive', 'deleted', 'any'].includes(state)) {
    const allowed = 'active, inactive, deleted, any';
    throw failure('invalid.value', { params: { value: state, type: 'state', allowed } });
  }
  const chosen = [...world.users.values()].filter(
    ({ user }) => (ids.length === 0 || ids.includes(user.id)) && (state === 'any' || user.state === state),
  );
  const { entities, ...rest } = page(request, chosen, mostPerPage);
  const shown = entities as UserRecord[];
  const bodyOf = (record: UserRecord) =>
    world.switches.usersAuthorization === 'shown' ? expanded(world, request, record) : userBody(world, record.user);
  return { status: 200, body: { ...rest, entities: shown.map(bodyOf) } };
}

const mostPerPage = 100;

function expanded(world: World, request: ApiRequest, record: UserRecord): object {
  const expands = request.query.getAll('expand').flatMap((value) => value.split(','));
  const mayRead =
    request.caller !== undefined && permits(permissionsOf(world, request.caller), 'authorization:grant:view');
  const full = expands.includes('authorization') && mayRead && record.user.authorization === 'full';
  const authorization = full ? { authorization: authorizationBody(world, readAuthorized(record)) } : {};
  return { ...userBody(world, record.user), ...authorization };
}

/** model UserAuthorization: grants show as roles, without their divisions. */
function authorizationBody(world: World, user: SandboxUser): object {
  const roles = [...new Set(user.grants.map(({ roleId }) => roleId))];
  return {
    roles: roles.map((id) => ({ id, name: world.roles.get(id)?.name ?? 'unknown role' })),
    unusedRoles: [],
    permissions: user.permissions,
    permissionPolicies: user.permissionPolicies,
  };
}

function userBody(world: World, user: SandboxUser): object {
  const division = world.divisions.get(user.divisionId);
  return {
    id: user.id,
    name: user.name,
    division: {
      id: user.divisionId,
      name: division?.name ?? '',
      selfUri: `/api/v2/authorization/divisions/${user.divisionId}`,
    },
    chat: { jabberId: `${user.id}@${world.organization.id}.orgspan.com` },
    email: user.email,
    primaryContactInfo: [{ address: user.email, mediaType: 'EMAIL', type: 'PRIMARY' }],
    addresses: [],
    state: user.state,
    username: user.email,
    version: 1,
    acdAutoAnswer: false,
    selfUri: `/api/v2/users/${user.id}`,
  };
}

/** The user as the search index knows it. Counts as one search. */
function indexed(record: UserRecord): SandboxUser | undefined {
  if (record.indexed.searchesLeft <= 0) return record.user;
  record.indexed.searchesLeft -= 1;
  return record.indexed.user;
}

function fieldOf(user: SandboxUser, field: string): string {
  if (field === 'email' || field === 'username') return user.email;
  if (field === 'name' || field === 'id' || field === 'state') return user[field];
  return '';
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
