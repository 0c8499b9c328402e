import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiFailure, errorBody, failure } from './errors.ts';
import { type ApiAnswer, type ApiRequest, demandAny, parseJson, type Route } from './exchange.ts';
import { answerOf, type Faults } from './faults.ts';
import type { Call } from './sandbox.ts';
import type { Tokens } from './tokens.ts';
import type { World } from './world.ts';

/** Largest body, as Genesys Cloud announced for 413. */
const maximumBytes = 3_000_000;

interface Incoming {
  request: IncomingMessage;
  response: ServerResponse;
  method: string;
  url: URL;
  text: string;
}

/** Answers whatever goes to the login host and to /api/v2. */
export function createApi(options: {
  world: World;
  routes: readonly Route[];
  tokens: Tokens;
  faults: Faults;
  calls: Call[];
}) {
  const { world, routes, tokens, faults, calls } = options;
  const table = routes.map((route) => ({ route, segments: route.template.split('/') }));

  return async function answer(incoming: Incoming): Promise<void> {
    const { request, response, method, url, text } = incoming;
    const correlationId = randomUUID();
    const call: Call = {
      at: world.now(),
      method,
      path: url.pathname,
      query: url.search.slice(1),
      status: undefined,
      correlationId,
      body: journalBody(request, text),
      tokenClientId: tokens.clientIdOf(request.headers.authorization),
    };
    calls.push(call);

    const send = (result: ApiAnswer) => {
      if (response.destroyed || request.socket.destroyed) return;
      call.status = result.status;
      write(response, method, correlationId, result);
    };
    const met = faults.meet(method, url.pathname);
    if (met === undefined) return send(perform());

    const { fault } = met;
    const replaced = answerOf(fault);
    const pause = async () => {
      if (fault.delayMs !== undefined) await sleep(fault.delayMs);
      if (fault.hang === true) await met.cleared;
    };
    if (fault.drop === 'before') {
      await pause();
      request.socket.destroy();
      return;
    }
    const early = fault.afterEffect === true ? perform() : undefined;
    await pause();
    if (fault.hang === true && request.socket.destroyed) return;
    const real = early ?? (replaced === undefined || fault.drop === 'after' ? perform() : undefined);
    if (fault.drop === 'after') {
      request.socket.destroy();
      return;
    }
    if (replaced === undefined)
      return send({ ...real, status: real?.status ?? 200, headers: { ...real?.headers, ...fault.headers } });
    const headers = { ...replaced.retryAfter, ...fault.headers };
    send({ ...replacement(replaced.body, replaced.status), headers });

    function replacement(body: unknown, status: number): ApiAnswer {
      if (typeof body === 'string') return { status, json: body };
      if (!(body instanceof ApiFailure)) return { status, body };
      if (url.pathname !== '/oauth/token') return { status, body: errorBody(body, correlationId) };
      const description = status === 429 ? 'rate limit exceeded; retry later' : body.message;
      return { status, body: { error: 'invalid_request', description, error_description: description } };
    }

    function perform(): ApiAnswer {
      try {
        return handle(incoming);
      } catch (error) {
        if (!(error instanceof ApiFailure)) process.emitWarning(error instanceof Error ? error : String(error));
        const known = error instanceof ApiFailure ? error : failure('internal.server.error');
        return { status: known.status, body: errorBody(known, correlationId), headers: known.headers };
      }
    }
  };

  function handle({ request, method, url, text }: Incoming): ApiAnswer {
    const found = find(method, url.pathname);
    const { route, params } = found;
    const bare = { method, path: url.pathname, query: url.searchParams, headers: request.headers, text, params };
    const length = Buffer.byteLength(text);
    if (length > maximumBytes) {
      throw failure('request.entity.too.large', { params: { length: String(length), maximum: String(maximumBytes) } });
    }
    if (route?.open === true) return route.handle({ ...bare, caller: undefined, token: undefined });
    const { token, client } = tokens.authenticate(request.headers.authorization);
    if (route === undefined) throw failure(found.otherMethod ? 'method.not.allowed' : 'not.found');
    const full: ApiRequest = { ...bare, caller: client, token };
    if (route.permissions !== undefined) demandAny(world, full, route.permissions);
    const answer = route.handle(full);
    return { ...answer, headers: { ...tokens.limitHeaders(token), ...answer.headers } };
  }

  function find(method: string, path: string) {
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

/** Reads a body to its end. */
export async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

function write(response: ServerResponse, method: string, correlationId: string, answer: ApiAnswer): void {
  const text = answer.json ?? (answer.body === undefined ? '' : JSON.stringify(answer.body));
  const empty = text === '' || method === 'HEAD' || answer.status === 204;
  const headers: Record<string, string> = {
    'ININ-Correlation-Id': correlationId,
    'Cache-Control': 'no-cache, no-store, must-revalidate',
    Pragma: 'no-cache',
    Expires: '0',
    'Strict-Transport-Security': 'max-age=600; includeSubDomains',
    ...(empty ? {} : { 'Content-Type': text.startsWith('<') ? 'text/html' : 'application/json' }),
    ...(answer.status === 204 ? {} : { 'Content-Length': String(empty ? 0 : Buffer.byteLength(text)) }),
    ...answer.headers,
  };
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.statusCode = answer.status;
  response.end(empty ? undefined : text);
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

function journalBody(request: IncomingMessage, text: string): unknown {
  if (text === '') return undefined;
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('application/x-www-form-urlencoded')) return parseJson(text) ?? text;
  return Object.fromEntries([...new URLSearchParams(text)].filter(([name]) => name !== 'client_secret'));
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
