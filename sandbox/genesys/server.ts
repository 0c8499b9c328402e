import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { defined } from '../defined.ts';
import { ApiFailure, errorBody, failure } from './errors.ts';
import { type ApiAnswer, parseJson, type Route } from './exchange.ts';
import { type ActiveFault, answerOf, type Faults } from './faults.ts';
import { createRouter } from './router.ts';
import type { Call } from './sandbox.ts';
import type { Tokens } from './tokens.ts';
import type { World } from './world.ts';

interface Incoming {
  request: IncomingMessage;
  response: ServerResponse;
  method: string;
  url: URL;
  text: string;
}

/** How much of a response the journal keeps, in characters. */
const journalAnswerLength = 4_000;

/** Responds to everything sent to the login host and to /api/v2, and keeps a journal of it. */
export function createApi(options: {
  world: World;
  routes: readonly Route[];
  tokens: Tokens;
  faults: Faults;
  calls: Call[];
}): (incoming: Incoming) => Promise<void> {
  const { world, routes, tokens, faults, calls } = options;
  const route = createRouter(world, routes, tokens);

  return async (incoming) => {
    const { request, response, method, url, text } = incoming;
    const correlationId = randomUUID();
    // Before anyone hears of the call: they may remove a fault that has met its call.
    const active = faults.use(method, url.pathname);
    const call: Call = {
      at: world.now(),
      method,
      path: url.pathname,
      query: url.search.slice(1),
      status: undefined,
      correlationId,
      body: journalBody(request, text),
      tokenClientId: tokens.clientIdOf(request.headers.authorization),
      answer: undefined,
      ms: undefined,
    };
    calls.push(call);
    world.changed();
    const started = performance.now();
    const raw = { method, path: url.pathname, query: url.searchParams, headers: request.headers, text };
    const perform = (): ApiAnswer => orFailure(() => route(raw), correlationId);
    const answer = active === undefined ? perform() : await disturbed(active, call, request, perform);
    if (answer === undefined) return void request.socket.destroy();
    if (response.destroyed || request.socket.destroyed) return;
    call.status = answer.status;
    call.ms = Math.round(performance.now() - started);
    const sent = write(response, method, correlationId, answer);
    if (url.pathname !== '/oauth/token') call.answer = journalAnswer(sent);
    world.changed();
  };
}

function orFailure(perform: () => ApiAnswer, correlationId: string): ApiAnswer {
  try {
    return perform();
  } catch (error) {
    if (!(error instanceof ApiFailure)) process.emitWarning(error instanceof Error ? error : String(error));
    const known = error instanceof ApiFailure ? error : failure('internal.server.error');
    return { status: known.status, body: errorBody(known, correlationId), headers: known.headers };
  }
}

/** The response under a fault; undefined if the connection must be cut. `perform` has the real effect. */
async function disturbed(
  { fault, cleared }: ActiveFault,
  call: Call,
  request: IncomingMessage,
  perform: () => ApiAnswer,
): Promise<ApiAnswer | undefined> {
  const replaced = answerOf(fault);
  const early = fault.afterEffect === true && fault.drop !== 'before' ? perform() : undefined;
  if (fault.delayMs !== undefined) await delay(fault.delayMs, undefined, { ref: false });
  if (fault.hang === true) await cleared;
  if (fault.drop === 'before' || (fault.hang === true && request.socket.destroyed)) return undefined;
  const real = early ?? (replaced === undefined || fault.drop === 'after' ? perform() : undefined);
  if (fault.drop === 'after') return undefined;
  if (replaced === undefined)
    return { ...real, status: real?.status ?? 200, headers: { ...real?.headers, ...fault.headers } };
  return { ...replacement(call, replaced), headers: { ...replaced.retryAfter, ...fault.headers } };
}

function replacement(call: Call, { body, status }: { body: unknown; status: number }): ApiAnswer {
  if (typeof body === 'string') return { status, json: body };
  if (!(body instanceof ApiFailure)) return { status, body };
  if (call.path !== '/oauth/token') return { status, body: errorBody(body, call.correlationId) };
  const description = status === 429 ? 'rate limit exceeded; retry later' : body.message;
  return { status, body: { error: 'invalid_request', description, error_description: description } };
}

/** Returns the body that was sent. */
function write(response: ServerResponse, method: string, correlationId: string, answer: ApiAnswer): string {
  const text = answer.json ?? (answer.body === undefined ? '' : JSON.stringify(answer.body));
  const empty = text === '' || method === 'HEAD' || answer.status === 204;
  const type = text.startsWith('<') ? 'text/html' : 'application/json';
  const headers: Record<string, string> = {
    'ININ-Correlation-Id': correlationId,
    'Cache-Control': 'no-cache, no-store, must-revalidate',
    Pragma: 'no-cache',
    Expires: '0',
    'Strict-Transport-Security': 'max-age=600; includeSubDomains',
    ...defined({
      'Content-Type': empty ? undefined : type,
      'Content-Length': answer.status === 204 ? undefined : String(empty ? 0 : Buffer.byteLength(text)),
    }),
    ...answer.headers,
  };
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.statusCode = answer.status;
  response.end(empty ? undefined : text);
  return empty ? '' : text;
}

function journalAnswer(text: string): string {
  // A copy, since a slice keeps the complete text in memory: 20 MB for each list of 50,000 clients.
  const beginning = Buffer.from(text.slice(0, journalAnswerLength), 'utf16le').toString('utf16le');
  return beginning.replace(/"secret":"[^"]*"?/gu, '"secret":"…"');
}

function journalBody(request: IncomingMessage, text: string): unknown {
  if (text === '') return undefined;
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('application/x-www-form-urlencoded')) return parseJson(text) ?? text;
  return Object.fromEntries([...new URLSearchParams(text)].filter(([name]) => name !== 'client_secret'));
}
