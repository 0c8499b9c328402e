import { defined } from '../defined.ts';
import { checkAllowedIps, noAllowedIps } from './allowed-ips.ts';
import { demandGrantType, demandValidity } from './client-rules.ts';
import { failure } from './errors.ts';
import { isObject } from './exchange.ts';
import type { RoleDivision, SandboxClient } from './resources.ts';
import { type ClientRecord, instant, type World } from './world.ts';

const grantTypes = ['CODE', 'TOKEN', 'SAML2-BEARER', 'PASSWORD', 'CLIENT-CREDENTIALS'];
const readOnly = ['id', 'secret', 'dateCreated', 'dateModified', 'createdBy', 'modifiedBy', 'selfUri'];
const writable = [
  'name',
  'description',
  'accessTokenValiditySeconds',
  'registeredRedirectUri',
  'roleIds',
  'roleDivisions',
  'scope',
  'authorizedGrantType',
  'state',
  'dateToDelete',
];

/** model OAuthClientRequest as it was sent. `undefined`: left out, or null. */
export interface ClientRequest {
  name: string;
  authorizedGrantType: string;
  description: string | undefined;
  accessTokenValiditySeconds: number | undefined;
  registeredRedirectUri: string[] | undefined;
  scope: string[] | undefined;
  roleDivisions: RoleDivision[];
  /** Roles in `roleIds` that the `roleDivisions` beside it lack, if they count. */
  roleIdsOnly: string[];
  state: string | undefined;
  dateToDelete: string | undefined;
  unknownFields: Record<string, unknown>;
}

/** Reads a body of POST or PUT. Throws the 400s of the two operations. `before`: the client that PUT replaces. */
export function readClientRequest(world: World, body: Record<string, unknown>, before?: SandboxClient): ClientRequest {
  const name = text(body, 'name');
  if (name === undefined || name.trim() === '') throw failure('bad.request', { field: 'name' });
  const seconds = body['accessTokenValiditySeconds'] ?? undefined;
  if (seconds !== undefined && !Number.isInteger(seconds)) {
    throw invalid('accessTokenValiditySeconds', seconds, 'long', 'whole numbers');
  }
  const state = text(body, 'state');
  if (state !== undefined && !['active', 'inactive', 'disabled'].includes(state)) {
    throw invalid('state', state, 'state', 'active, disabled, inactive');
  }
  const dateToDelete = text(body, 'dateToDelete');
  if (dateToDelete !== undefined && Number.isNaN(Date.parse(dateToDelete))) {
    throw failure('invalid.date', { field: 'dateToDelete' });
  }
  const request = {
    name,
    authorizedGrantType: grantType(body['authorizedGrantType'], before),
    description: text(body, 'description'),
    accessTokenValiditySeconds: seconds === undefined ? undefined : Number(seconds),
    registeredRedirectUri: texts(body, 'registeredRedirectUri'),
    scope: texts(body, 'scope'),
    roleDivisions: roleDivisions(world, body),
    roleIdsOnly: roleIdsOnly(world, body),
    state,
    dateToDelete: dateToDelete === undefined ? undefined : instant(Date.parse(dateToDelete)),
    unknownFields: Object.fromEntries(
      Object.entries(body).filter(([key]) => !readOnly.includes(key) && !writable.includes(key)),
    ),
  };
  demandGrantType(world, request, before);
  demandValidity(world, request, before);
  const roles = request.roleDivisions.length + request.roleIdsOnly.length;
  if (request.authorizedGrantType === 'CLIENT-CREDENTIALS' && roles === 0) {
    throw failure('missing.client.roles', { field: 'roleDivisions' });
  }
  const redirects = ['CODE', 'TOKEN'].includes(request.authorizedGrantType);
  if (world.switches.redirectUriRequired && redirects && !request.registeredRedirectUri?.length) {
    throw failure('bad.request', { field: 'registeredRedirectUri' });
  }
  checkAllowedIps(world, request, before === undefined);
  return request;
}

/** model OAuthClient, with `secret` as `show` says. Deprecated `roleIds` are still returned beside `roleDivisions`. */
export function clientBody(world: World, record: ClientRecord, show: 'absent' | 'null' | 'empty' | 'present'): object {
  const client = record.client;
  const secret = { present: record.secret, null: null, empty: '', absent: undefined }[show];
  return defined({
    id: client.id,
    name: client.name,
    accessTokenValiditySeconds: client.accessTokenValiditySeconds,
    description: client.description,
    registeredRedirectUri: client.registeredRedirectUri,
    secret,
    roleIds: [...new Set([...client.roleDivisions.map(({ roleId }) => roleId), ...(client.roleIdsOnly ?? [])])],
    dateCreated: client.dateCreated,
    dateModified: client.dateModified,
    createdBy: person(client.createdBy),
    modifiedBy: person(client.modifiedBy),
    authorizedGrantType: client.authorizedGrantType,
    scope: client.scope,
    roleDivisions: client.roleDivisions,
    state: client.state,
    dateToDelete: client.dateToDelete,
    ...noAllowedIps(world, client.authorizedGrantType),
    ...client.unknownFields,
    selfUri: `/api/v2/oauth/clients/${client.id}`,
  });
}

// Live responses only have id and selfUri, no name.
function person(id: string | undefined): object | undefined {
  return id === undefined ? undefined : { id, selfUri: `/api/v2/users/${id}` };
}

function invalid(field: string, value: unknown, type: string, allowed: string): Error {
  return failure('invalid.value', { field, params: { value: String(value), type, allowed } });
}

function grantType(value: unknown, before?: SandboxClient): string {
  if (value === undefined || value === null || value === '') {
    throw failure('grant.type.required', { field: 'authorizedGrantType' });
  }
  const grant = value === 'SAML2BEARER' ? 'SAML2-BEARER' : String(value);
  if (grantTypes.includes(grant) || grant === before?.authorizedGrantType) return grant;
  throw failure('bad.grant.type', { field: 'authorizedGrantType', params: { value: grant } });
}

function roleDivisions(world: World, body: Record<string, unknown>): RoleDivision[] {
  const value = body['roleDivisions'];
  if (value === undefined || value === null) {
    const ids = texts(body, 'roleIds') ?? [];
    return ids.map((roleId) => ({ roleId, divisionId: world.homeDivision }));
  }
  const field = 'roleDivisions';
  if (!Array.isArray(value)) throw failure('bad.request', { field });
  return value.map((item: unknown) => {
    if (!isObject(item) || typeof item['roleId'] !== 'string' || typeof item['divisionId'] !== 'string') {
      throw failure('bad.request', { field });
    }
    const { roleId, divisionId } = item;
    if (divisionId !== '*' && !world.divisions.has(divisionId)) throw failure('bad.request', { field });
    return { roleId, divisionId };
  });
}

/** Without `roleDivisions`, `roleIds` takes its place, so none is only there. */
function roleIdsOnly(world: World, body: Record<string, unknown>): string[] {
  const stated: unknown = body['roleDivisions'] ?? undefined;
  if (!Array.isArray(stated)) return [];
  const named = stated.map((item: unknown) => (isObject(item) ? item['roleId'] : undefined));
  const more = (texts(body, 'roleIds') ?? []).filter((id) => !named.includes(id));
  if (more.length > 0 && world.switches.roleIdsBeside === 'refused') throw failure('bad.request', { field: 'roleIds' });
  return world.switches.roleIdsBeside === 'kept' ? more : [];
}

function text(body: Record<string, unknown>, field: string): string | undefined {
  const value = body[field] ?? undefined;
  if (value === undefined || typeof value === 'string') return value;
  throw failure('bad.request', { field });
}

function texts(body: Record<string, unknown>, field: string): string[] | undefined {
  const value = body[field] ?? undefined;
  if (value === undefined) return undefined;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw failure('bad.request', { field });
}
