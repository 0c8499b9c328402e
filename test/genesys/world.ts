import { onTestFinished } from 'vitest';
import { asKeyturnError, type KeyturnError } from '../../services/errors.ts';
import type { CallRecord, Genesys } from '../../services/genesys/types.ts';
import { createGenesys, type GenesysOptions } from '../../services/genesys.ts';
import { type HttpServer, type Received, type Reply, startHttpServer } from '../support/http-server.ts';

export const BOT = { clientId: 'bot-client', clientSecret: 'bot-secret-4711' };
export const CORRELATION = { 'inin-correlation-id': 'corr-1' };
export const CLIENTS = '/api/v2/oauth/clients';
export const ONE = `${CLIENTS}/c1`;

/** `times`: 1 for the first request of this route. */
export type Route = (request: Received, times: number) => Reply | Promise<Reply>;

export interface World {
  readonly genesys: Genesys;
  readonly server: HttpServer;
  readonly calls: CallRecord[];
  /** Delays between tries, in ms. None takes real time. */
  readonly waits: number[];
}

/** A server with these routes (`GET /path`) and a token endpoint unless one is given, and the bot's client for it. */
export async function createWorld(
  routes: Record<string, Route>,
  options: Partial<GenesysOptions> = {},
): Promise<World> {
  const times = new Map<string, number>();
  const all: Record<string, Route> = { 'POST /oauth/token': (_request, n) => token(`token-${n}`), ...routes };
  const server = await startHttpServer((request) => {
    const name = `${request.method} ${request.path}`;
    const n = (times.get(name) ?? 0) + 1;
    times.set(name, n);
    return all[name]?.(request, n) ?? refusal(404, 'not.found');
  });
  const calls: CallRecord[] = [];
  const waits: number[] = [];
  const genesys = createGenesys({
    ...BOT,
    apiUrl: server.url,
    loginUrl: server.url,
    wait: async (ms) => {
      waits.push(ms);
    },
    random: () => 0.5,
    onCall: (call) => calls.push(call),
    ...options,
  });
  onTestFinished(() => genesys.close());
  return { genesys, server, calls, waits };
}

export function token(value: string, expiresIn = 86_400): Reply {
  return { json: { access_token: value, token_type: 'bearer', expires_in: expiresIn } };
}

/** An error as Genesys Cloud words it (model ErrorBody). */
export function refusal(status: number, code: string, message = `message of ${code}`, headers = {}): Reply {
  const json = { message, code, status, messageParams: {}, contextId: 'corr-1', details: [], errors: [] };
  return { status, json, headers: { ...CORRELATION, ...headers } };
}

/** A client as the API sends it. */
export function rawClient(change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 'c1',
    name: 'Reporting',
    description: 'Nightly reports',
    accessTokenValiditySeconds: 86_400,
    registeredRedirectUri: [],
    roleIds: ['role-1'],
    roleDivisions: [{ roleId: 'role-1', divisionId: 'division-1' }],
    scope: [],
    authorizedGrantType: 'CLIENT-CREDENTIALS',
    state: 'active',
    dateCreated: '2025-01-02T03:04:05.000Z',
    dateModified: '2025-02-03T04:05:06.000Z',
    createdBy: { id: 'user-1', selfUri: '/api/v2/users/user-1' },
    modifiedBy: { id: 'user-2' },
    selfUri: ONE,
    ...change,
  };
}

/** The error that `promise` ends with. */
export async function failure(promise: Promise<unknown>): Promise<KeyturnError> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ('value' in outcome) throw new Error(`no error but ${JSON.stringify(outcome.value)}`);
  return asKeyturnError(outcome.error);
}
