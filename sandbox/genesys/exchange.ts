import { defined } from '../defined.ts';
import { failure } from './errors.ts';
import type { SandboxClient } from './resources.ts';
import { permissionsOf, permits, type World } from './world.ts';

/** A request as a route sees it. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The values for `{name}` in the route's template. */
  readonly params: Readonly<Record<string, string>>;
  /** The client whose token was sent. Routes without a token have none. */
  readonly caller: SandboxClient | undefined;
  readonly token: string | undefined;
}

/** `json` is already serialized. Neither: an empty response. */
export interface ApiAnswer {
  status: number;
  body?: unknown;
  json?: string;
  headers?: Record<string, string>;
}

/** One operation of the API. */
export interface Route {
  readonly method: string;
  /** `/api/v2/oauth/clients/{clientId}` */
  readonly template: string;
  /** Any one of them is enough. If left out, a token is enough. */
  readonly permissions?: readonly string[];
  /** Responds without a token. */
  readonly open?: true;
  readonly handle: (request: ApiRequest) => ApiAnswer;
}

/** The JSON object in a body. Throws 415 if the body isn't declared as JSON, or 400 bad.request if it isn't an object. */
export function jsonObject(request: ApiRequest): Record<string, unknown> {
  const type = String(request.headers['content-type'] ?? '');
  if (!/^application\/json\s*(;|$)/i.test(type)) throw failure('unsupported.media.type');
  const parsed = parseJson(request.text);
  if (!isObject(parsed)) throw failure('bad.request');
  return parsed;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Throws 403 missing.any.permissions unless the caller has one of them. */
export function demandAny(world: World, request: ApiRequest, permissions: readonly string[]): void {
  const held = request.caller === undefined ? [] : permissionsOf(world, request.caller);
  if (permissions.some((permission) => permits(held, permission))) return;
  throw failure('missing.any.permissions', { params: { permissions: `[${permissions.join(', ')}]` } });
}

/** One page of `all` in the envelope that roles and divisions share; 25 a page unless `pageSize` says otherwise. */
export function page<Item>(request: ApiRequest, all: readonly Item[], maximum: number): Record<string, unknown> {
  const pageSize = Math.min(positive(request, 'pageSize', 25), maximum);
  const pageNumber = positive(request, 'pageNumber', 1);
  const pageCount = Math.max(1, Math.ceil(all.length / pageSize));
  const uri = (number: number) => {
    const query = new URLSearchParams(request.query);
    query.set('pageSize', String(pageSize));
    query.set('pageNumber', String(number));
    return `${request.path}?${query.toString()}`;
  };
  return {
    entities: all.slice((pageNumber - 1) * pageSize, pageNumber * pageSize),
    pageSize,
    pageNumber,
    total: all.length,
    pageCount,
    ...pageUris(pageNumber, pageCount, uri),
  };
}

/** The links of a page to itself and to the others. */
export function pageUris(pageNumber: number, pageCount: number, uri: (number: number) => string): object {
  return defined({
    firstUri: uri(1),
    selfUri: uri(pageNumber),
    previousUri: pageNumber > 1 ? uri(pageNumber - 1) : undefined,
    nextUri: pageNumber < pageCount ? uri(pageNumber + 1) : undefined,
    lastUri: uri(pageCount),
  });
}

function positive(request: ApiRequest, name: string, otherwise: number): number {
  const text = request.query.get(name);
  if (text === null) return otherwise;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw failure('invalid.value', { params: { value: text, type: 'integer', allowed: 'positive integers' } });
}
