import { failure } from './errors.ts';
import { type ApiAnswer, type ApiRequest, demandAny, type Route } from './exchange.ts';
import type { Tokens } from './tokens.ts';
import type { World } from './world.ts';

/** The largest body, as Genesys Cloud announced for 413. */
const maximumBytes = 3_000_000;

export type RawRequest = Omit<ApiRequest, 'params' | 'caller' | 'token'>;

interface Found {
  route: Route | undefined;
  params: Record<string, string>;
  /** Another method has a route with this path. */
  otherMethod: boolean;
}

/** Finds the route, checks body size, token, and permissions in the order of the API, and runs it. Throws an ApiFailure. */
export function createRouter(world: World, routes: readonly Route[], tokens: Tokens): (raw: RawRequest) => ApiAnswer {
  const table = routes.map((route) => ({ route, segments: route.template.split('/') }));

  return (raw) => {
    const { route, params, otherMethod } = find(raw.method, raw.path);
    const length = Buffer.byteLength(raw.text);
    if (length > maximumBytes) {
      throw failure('request.entity.too.large', { params: { length: String(length), maximum: String(maximumBytes) } });
    }
    if (route?.open === true) return route.handle({ ...raw, params, caller: undefined, token: undefined });
    const { token, client } = tokens.authenticate(raw.headers['authorization']?.toString());
    if (route === undefined) throw failure(otherMethod ? 'method.not.allowed' : 'not.found');
    const request: ApiRequest = { ...raw, params, caller: client, token };
    if (route.permissions !== undefined) demandAny(world, request, route.permissions);
    const answer = route.handle(request);
    return { ...answer, headers: { ...tokens.limitHeaders(token), ...answer.headers } };
  };

  function find(method: string, path: string): Found {
    const parts = path.split('/');
    const matching = table.filter(({ segments }) => fits(segments, parts));
    const hit = matching.find(({ route }) => route.method === method);
    const params: Record<string, string> = {};
    hit?.segments.forEach((segment, at) => {
      if (segment.startsWith('{')) params[segment.slice(1, -1)] = decode(parts[at] ?? '');
    });
    return { route: hit?.route, params, otherMethod: matching.length > 0 };
  }
}

function fits(segments: readonly string[], parts: readonly string[]): boolean {
  if (segments.length !== parts.length) return false;
  return segments.every((segment, at) => (segment.startsWith('{') ? parts[at] !== '' : segment === parts[at]));
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
