import { failure } from './errors.ts';
import { type ApiAnswer, type ApiRequest, page, type Route } from './exchange.ts';
import type { RoleDivision, SandboxClient, SandboxDivision, SandboxRole, SandboxUser } from './resources.ts';
import { createRoleUsers, type RoleUsers } from './role-users.ts';
import { dayMs, instant, readAuthorized, type World } from './world.ts';

const basePath = '/api/v2/authorization';

/** Roles, divisions, and who holds which role where. */
export function authorizationRoutes(world: World): Route[] {
  const roleUsers = createRoleUsers(world);
  return [
    {
      method: 'GET',
      template: `${basePath}/subjects/me`,
      handle: (request) => subject(world, request.caller?.id ?? ''),
    },
    {
      method: 'GET',
      template: `${basePath}/subjects/{subjectId}`,
      permissions: ['authorization:grant:view'],
      handle: (request) => subject(world, request.params['subjectId'] ?? ''),
    },
    {
      method: 'GET',
      template: `${basePath}/roles`,
      permissions: ['authorization:role:view'],
      handle: (request) => roles(world, roleUsers, request),
    },
    {
      method: 'GET',
      template: `${basePath}/roles/{roleId}/users`,
      handle: (request) => usersOf(world, roleUsers, request),
    },
    { method: 'GET', template: `${basePath}/divisions`, handle: (request) => divisions(world, request) },
    { method: 'GET', template: `${basePath}/divisions/home`, handle: () => division(world, world.homeDivision) },
    {
      method: 'GET',
      template: `${basePath}/divisions/{divisionId}`,
      handle: (request) => division(world, request.params['divisionId'] ?? ''),
    },
  ];
}

function subject(world: World, id: string): ApiAnswer {
  const userRecord = world.users.get(id);
  const user = userRecord === undefined ? undefined : readAuthorized(userRecord);
  const client = world.clients.get(id)?.client;
  const grants = user?.grants ?? client?.roleDivisions;
  if (grants === undefined || user?.state === 'deleted') throw failure('general.resource.not.found');
  return {
    status: 200,
    body: {
      id,
      name: user?.name ?? client?.name,
      grants: [
        ...grants.map((grant) => grantBody(world, id, grant, roleOf(world, grant, client))),
        ...ownRole(world, id, client),
      ],
      version: 1,
      selfUri: `${basePath}/subjects/${id}`,
    },
  };
}

/** A role of a subject. It permits nothing to a client that has its permissions by itself here. */
function roleOf(world: World, { roleId }: RoleDivision, client: SandboxClient | undefined): SandboxRole | undefined {
  const role = world.roles.get(roleId);
  return role === undefined || client?.permissions === undefined ? role : { ...role, permissions: [] };
}

/** The permissions that a client has by itself here, as a role in all divisions that grants them. */
function ownRole(world: World, subjectId: string, client: SandboxClient | undefined): object[] {
  if (client?.permissions === undefined) return [];
  const name = `Role of ${client.name}`;
  const role = { id: `own-${client.id}`, name, description: '', permissions: client.permissions };
  return [grantBody(world, subjectId, { roleId: role.id, divisionId: '*' }, role)];
}

/** model AuthzGrant. */
function grantBody(world: World, subjectId: string, grant: RoleDivision, role: SandboxRole | undefined): object {
  const found = world.divisions.get(grant.divisionId);
  const selfUri = `${basePath}/divisions/${grant.divisionId}`;
  return {
    subjectId,
    // A grant in all divisions names none, and is never the home division.
    division: found === undefined ? { id: grant.divisionId, homeDivision: false, selfUri } : divisionBody(found),
    role: {
      id: grant.roleId,
      name: role?.name ?? '',
      description: role?.description ?? '',
      policies: grantPolicies(role?.permissions ?? []),
      default: false,
      selfUri: `${basePath}/roles/${grant.roleId}`,
    },
    grantMadeAt: instant(world.now() - 30 * dayMs),
  };
}

function roles(world: World, roleUsers: RoleUsers, request: ApiRequest): ApiAnswer {
  const wanted = request.query.getAll('permission').flatMap((value) => value.split(','));
  const granting = wanted.flatMap(roleUsers.granting);
  const chosen = filtered(request, wanted.length === 0 ? [...world.roles.values()] : [...new Set(granting)]);
  return {
    status: 200,
    body: page(
      request,
      chosen.map((each) => roleBody(world, each)),
      world.switches.maximumPageSize,
    ),
  };
}

/** model UserEntityListing, of which the API fills in IDs. */
function usersOf(world: World, { users }: RoleUsers, request: ApiRequest): ApiAnswer {
  if (world.switches.roleUsers === 'forbidden')
    throw failure('missing.any.permissions', { params: { permissions: '[authorization:role:view]' } });
  const all = users(request.params['roleId'] ?? '').map(({ id, name }) => ({
    id,
    name,
    selfUri: `/api/v2/users/${id}`,
  }));
  return { status: 200, body: page(request, all, world.switches.maximumPageSize) };
}

function divisions(world: World, request: ApiRequest): ApiAnswer {
  const chosen = filtered(request, [...world.divisions.values()]);
  return { status: 200, body: page(request, chosen.map(divisionBody), world.switches.maximumPageSize) };
}

function division(world: World, id: string): ApiAnswer {
  const found = world.divisions.get(id);
  if (found === undefined) throw failure('not.found');
  return { status: 200, body: divisionBody(found) };
}

/** model DomainOrganizationRole. */
function roleBody(world: World, role: SandboxRole): object {
  return {
    id: role.id,
    name: role.name,
    description: role.description,
    defaultRoleId: '',
    permissions: role.permissions,
    permissionPolicies: policies(role.permissions),
    userCount: [...world.users.values()].filter(({ user }) => holds(user, role.id)).length,
    roleNeedsUpdate: false,
    default: false,
    base: false,
    selfUri: `${basePath}/roles/${role.id}`,
  };
}

function holds(user: SandboxUser, role: string): boolean {
  return user.state !== 'deleted' && user.grants.some(({ roleId }) => roleId === role);
}

function divisionBody(division: SandboxDivision): object {
  return { ...division, selfUri: `${basePath}/divisions/${division.id}` };
}

/** Filters by `id` (repeatable) and `name` (part of it, any case), and sorts by name. */
function filtered<Item extends { id: string; name: string }>(request: ApiRequest, all: Item[]): Item[] {
  const ids = request.query.getAll('id').flatMap((value) => value.split(','));
  const name = (request.query.get('name') ?? '').toLowerCase();
  return all
    .filter((item) => (ids.length === 0 || ids.includes(item.id)) && item.name.toLowerCase().includes(name))
    .sort((a, b) => a.name.localeCompare(b.name));
}

function policies(permissions: readonly string[]): object[] {
  return permissions.map((permission) => {
    const [domain = '', entityName = '', action = ''] = permission.split(':');
    return {
      domain,
      entityName,
      policyName: permission,
      actionSet: [action],
      actions: [action],
      allowConditions: false,
    };
  });
}

/** model AuthzGrantPolicy. */
function grantPolicies(permissions: readonly string[]): object[] {
  return permissions.map((permission) => {
    const [domain = '', entityName = '', action = ''] = permission.split(':');
    return { domain, entityName, actions: [action] };
  });
}
