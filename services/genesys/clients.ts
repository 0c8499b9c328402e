import { z } from 'zod';
import { defined } from '../defined.ts';
import { asKeyturnError, KeyturnError } from '../errors.ts';
import { filtering, inSlices } from '../slices.ts';
import { writeAllowedIps } from './allowed-ips.ts';
import type { Http } from './http.ts';
import { notSent, writable } from './model-fields.ts';
import type { NotYet, OwnWrites } from './not-yet.ts';
import { otherFields } from './other-fields.ts';
import { allPages } from './pages.ts';
import { authorNames, client, normalizeGrantType, secret } from './schemas/client.ts';
import type { ClientChange, ClientDraft, OAuthClient } from './types/client.ts';
import type { Genesys } from './types.ts';

const listPath = '/api/v2/oauth/clients';
const clientPath = '/api/v2/oauth/clients/{clientId}';

const rawObject = z.record(z.string(), z.unknown());

type Clients = Pick<
  Genesys,
  'listClients' | 'getClient' | 'createClient' | 'updateClient' | 'deleteClient' | 'rotateSecret'
>;

export interface ClientsOptions {
  http: Http;
  notYet: NotYet;
  ownWrites: OwnWrites;
  now: () => number;
}

/** The six operations on OAuth clients (OAuthApi). */
export function createClients({ http, notYet, ownWrites, now }: ClientsOptions): Clients {
  return {
    async listClients({ each } = {}) {
      const row = each === undefined ? client.soft : client.soft.transform(each);
      const { rows, incomplete } = await allPages({ http, path: listPath, row });
      return { clients: await inSlices(filtering(rows, ({ state }) => state !== 'deleted')), incomplete };
    },

    async getClient(id) {
      const call = { method: 'GET', path: clientPath, ids: { clientId: id } } as const;
      const read = () =>
        http.read(call, (json) => {
          const raw = rawObject.parse(json);
          const [others, names] = [otherFields(raw), authorNames(raw)];
          return {
            ...client.strict.parse(json),
            ...defined({ otherFields: others.length === 0 ? undefined : others, authorNames: names }),
          };
        });
      return (await notYet(id, read, ({ value }) => value)).value;
    },

    async createClient(draft) {
      const body = requestOf(draft);
      // If the response leaves out the name, it's the one that was sent.
      const asked = { name: draft.name, authorizedGrantType: draft.grantType };
      const { value, correlationId } = await http.write({ method: 'POST', path: listPath, body }, (json) => ({
        client: client.soft.parse({ ...asked, ...rawObject.parse(json) }),
        secret: secret.parse(json),
      }));
      const at = now();
      ownWrites.remember({ client: value.client, at, createdAt: at });
      return { ...value, correlationId };
    },

    async updateClient(id, change, guard) {
      const call = { path: clientPath, ids: { clientId: id } };
      const read = () =>
        http.read({ method: 'GET', ...call }, (json) => ({
          raw: rawObject.parse(json),
          client: client.strict.parse(json),
        }));
      // A read from before our last write must not overwrite that write.
      const { value: current } = await notYet(id, read, ({ value: { client } }) => client);
      await guard?.(current.client);
      const body = overlay(current.raw, current.client, change);
      const { value, correlationId } = await notYet(id, () => http.write({ method: 'PUT', ...call, body }, withSecret));
      const shown = value.client ?? (await read().catch(() => undefined))?.value.client ?? current.client;
      ownWrites.remember({ client: shown, at: now() });
      // Before mid-2025 each response showed the client's secret, so one that was there before isn't new.
      const known = secret.safeParse(current.raw).data;
      return {
        before: current.client,
        client: shown,
        secret: value.secret === known ? undefined : value.secret,
        correlationId,
      };
    },

    async deleteClient(id) {
      const call = { method: 'DELETE', path: clientPath, ids: { clientId: id } } as const;
      try {
        const { correlationId } = await notYet(id, () => http.write(call, () => undefined));
        ownWrites.forget(id);
        return { correlationId };
      } catch (error) {
        if (asKeyturnError(error).changed !== 'no') ownWrites.forget(id);
        throw error;
      }
    },

    async rotateSecret(id) {
      const path = '/api/v2/oauth/clients/{clientId}/secret';
      const call = { method: 'POST', path, ids: { clientId: id } } as const;
      const { value, correlationId } = await notYet(id, () => http.write(call, withSecret));
      if (value.client !== undefined) ownWrites.remember({ client: value.client, at: now() });
      return { ...value, correlationId };
    },
  };
}

/** The client in a response, or undefined if the response has no name. */
function clientOf(raw: Readonly<Record<string, unknown>>): OAuthClient | undefined {
  const named = typeof raw['name'] === 'string' && raw['name'] !== '';
  return named ? client.soft.safeParse(raw).data : undefined;
}

const filled = z.string().min(1);
/** Every response about a client has one of these. Any other object says nothing, not even that the change was made. */
const aboutClient = z.union([z.looseObject({ id: filled }), z.looseObject({ secret: filled })]);

/** Only this response has the new secret, so odd or missing fields don't fail it. An empty response does. */
function withSecret(json: unknown): { client: OAuthClient | undefined; secret: string | undefined } {
  aboutClient.parse(json);
  return { client: clientOf(rawObject.parse(json)), secret: secret.parse(json) };
}

/** Model OAuthClientRequest, with only the fields of `from`. */
function requestOf(from: ClientDraft | ClientChange): Record<string, unknown> {
  const request = {
    name: from.name,
    description: from.description,
    authorizedGrantType: from.grantType === undefined ? undefined : normalizeGrantType(from.grantType),
    accessTokenValiditySeconds: from.accessTokenValiditySeconds,
    registeredRedirectUri: from.redirectUris,
    scope: from.scopes,
    roleDivisions: from.roleDivisions?.map(({ roleId, divisionId }) => ({ roleId, divisionId })),
    state: 'state' in from ? from.state : undefined,
    ...writeAllowedIps(from.allowedIps),
  };
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined));
}

/** The complete object for a PUT, which replaces the client: all writable fields as they were read, with `change` applied. */
function overlay(raw: Record<string, unknown>, current: OAuthClient, change: ClientChange): Record<string, unknown> {
  if (current.rolesWithoutDivision.length > 0 && change.roleDivisions === undefined) {
    // It isn't documented whether a PUT with roleIds keeps these roles. One with roleDivisions alone removes them.
    throw new KeyturnError('role_division_missing', {
      details: { roles: current.rolesWithoutDivision.map((roleId) => ({ roleId })) },
    });
  }
  const kept = Object.entries(raw).filter(
    ([name, value]) => !notSent.has(name) && !(value === null && writable.has(name)),
  );
  // A reactivated client mustn't keep the day of its deletion.
  const living = change.state === 'active' ? kept.filter(([name]) => name !== 'dateToDelete') : kept;
  return { ...Object.fromEntries(living), ...requestOf(change) };
}
