import { storedFields } from './allowed-ips.ts';
import { demandRoles, isPublicGrant, rolesOf } from './client-rules.ts';
import { type ClientRequest, clientBody, readClientRequest } from './client-wire.ts';
import { failure } from './errors.ts';
import { type ApiAnswer, type ApiRequest, jsonObject, type Route } from './exchange.ts';
import { arrived, asRead, beginDeletion, lagChange, lagCreation, readDeleted } from './lag.ts';
import type { SandboxClient } from './resources.ts';
import { type ClientRecord, changeClient, dayMs, instant, newSecret, putClient, type World } from './world.ts';

const clientsPath = '/api/v2/oauth/clients';
const clientPath = `${clientsPath}/{clientId}`;

/** The six operations on OAuth clients. */
export function clientRoutes(world: World): Route[] {
  return [
    {
      method: 'GET',
      template: clientPath,
      permissions: ['oauth:client:view'],
      handle: (request) => get(world, request),
    },
    {
      method: 'POST',
      template: clientsPath,
      permissions: ['oauth:client:add'],
      handle: (request) => create(world, request),
    },
    {
      method: 'PUT',
      template: clientPath,
      permissions: ['oauth:client:edit'],
      handle: (request) => replace(world, request),
    },
    {
      method: 'DELETE',
      template: clientPath,
      permissions: ['oauth:client:delete'],
      handle: (request) => remove(world, request),
    },
    {
      method: 'POST',
      template: `${clientPath}/secret`,
      permissions: ['oauth:client:edit'],
      handle: (request) => renewSecret(world, request),
    },
  ];
}

function get(world: World, request: ApiRequest): ApiAnswer {
  const record = arrived(world, request.params['clientId'] ?? '');
  if (record === undefined || !readDeleted(world, record)) throw failure('not.found');
  return {
    status: 200,
    body: clientBody(world, { ...record, client: asRead(record) }, world.switches.secretElsewhere),
  };
}

function create(world: World, request: ApiRequest): ApiAnswer {
  const wanted = readClientRequest(world, jsonObject(request));
  if (wanted.state === 'disabled') throw failure('bad.request', { field: 'state' });
  demandRoles(request, rolesOf(wanted));
  const maximum = world.switches.maximumClients;
  if (maximum !== null && world.clients.size >= maximum) throw failure('auth.too.many.clients');
  const now = instant(world.now());
  const record = putClient(world, {
    name: wanted.name,
    description: wanted.description,
    authorizedGrantType: wanted.authorizedGrantType,
    accessTokenValiditySeconds: wanted.accessTokenValiditySeconds ?? 86_400,
    registeredRedirectUri: wanted.registeredRedirectUri ?? [],
    scope: wanted.scope ?? [],
    roleDivisions: wanted.roleDivisions,
    roleIdsOnly: wanted.roleIdsOnly,
    unknownFields: storedFields(world, wanted.unknownFields),
    dateCreated: now,
    dateModified: now,
    createdBy: request.caller?.id,
    ...stateOf(world, wanted, wanted.state ?? 'active', undefined),
  });
  lagCreation(world, record);
  return { status: 200, body: clientBody(world, record, shown(world, record)) };
}

function replace(world: World, request: ApiRequest): ApiAnswer {
  const record = living(world, request);
  const before = record.client;
  const wanted = readClientRequest(world, jsonObject(request), before);
  const kept: Partial<SandboxClient> = world.switches.omittedKept ? before : {};
  const state = wanted.state ?? kept.state ?? 'active';
  // Only Genesys' support can set and remove `disabled`.
  if (state !== before.state && (state === 'disabled' || before.state === 'disabled')) throw failure('not.authorized');
  // "You must have the same roles as the client" also applies to roles that the client already has.
  demandRoles(request, [...rolesOf(before), ...rolesOf(wanted)]);
  const change: Partial<SandboxClient> = {
    name: wanted.name,
    description: wanted.description ?? kept.description,
    authorizedGrantType: wanted.authorizedGrantType,
    accessTokenValiditySeconds: wanted.accessTokenValiditySeconds ?? kept.accessTokenValiditySeconds ?? 86_400,
    registeredRedirectUri: wanted.registeredRedirectUri ?? kept.registeredRedirectUri ?? [],
    scope: wanted.scope ?? kept.scope ?? [],
    roleDivisions: wanted.roleDivisions,
    roleIdsOnly: wanted.roleIdsOnly,
    unknownFields: storedFields(world, wanted.unknownFields, before.unknownFields),
    ...stateOf(world, wanted, state, before),
  };
  lagChange(world, record, state);
  changeClient(world, record, change, request.caller?.id);
  if (!givesSecret(world, before, record.client)) {
    return { status: 200, body: clientBody(world, record, world.switches.secretElsewhere) };
  }
  record.secret = newSecret(world);
  return { status: 200, body: clientBody(world, record, 'present') };
}

function remove(world: World, request: ApiRequest): ApiAnswer {
  const record = living(world, request);
  // Roles don't matter yet for an active client: no one can delete it.
  if (record.client.state === 'inactive' && world.switches.deleteDemandsRoles)
    demandRoles(request, rolesOf(record.client));
  if (beginDeletion(world, record, request.caller?.id)) return { status: world.switches.deleteStatus };
  record.readsLeft = world.switches.deletedReads;
  changeClient(world, record, { state: 'deleted' }, request.caller?.id);
  if (record.readsLeft <= 0) world.clients.delete(record.client.id);
  return { status: world.switches.deleteStatus };
}

function renewSecret(world: World, request: ApiRequest): ApiAnswer {
  const record = living(world, request);
  if (world.switches.secretDemandsRoles) demandRoles(request, rolesOf(record.client));
  if (isPublicGrant(record.client) && world.switches.secretOfPublicGrants === 'refused') {
    throw failure('bad.request');
  }
  record.secret = newSecret(world);
  changeClient(world, record, {}, request.caller?.id);
  return { status: 200, body: clientBody(world, record, shown(world, record)) };
}

function living(world: World, request: ApiRequest): ClientRecord {
  const record = arrived(world, request.params['clientId'] ?? '');
  if (record === undefined || record.client.state === 'deleted') throw failure('not.found');
  return record;
}

function shown(world: World, record: ClientRecord): 'absent' | 'present' {
  return isPublicGrant(record.client) && world.switches.secretOfPublicGrants !== 'present' ? 'absent' : 'present';
}

/** Whether a client without a secret gets one, because its new grant type uses secrets. */
function givesSecret(world: World, before: SandboxClient, after: SandboxClient): boolean {
  return world.switches.secretOnMove === 'present' && isPublicGrant(before) && !isPublicGrant(after);
}

function stateOf(
  world: World,
  wanted: ClientRequest,
  state: string,
  before: SandboxClient | undefined,
): Partial<SandboxClient> {
  if (state !== 'inactive') return { state, dateToDelete: undefined };
  const filled = world.switches.inactiveSetsDateToDelete ? instant(world.now() + 7 * dayMs) : undefined;
  const kept = before?.state === 'inactive' ? before.dateToDelete : undefined;
  return { state, dateToDelete: wanted.dateToDelete ?? kept ?? filled };
}
