import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { isOwnAddress, keepAliveMs, readText } from '../http.ts';
import { refusalWords } from './block-kit/validate.ts';
import type { ControlAnswer, ControlRequest } from './control.ts';
import type { Json } from './json.ts';
import { isRecord, parseJson, record, string } from './json.ts';
import type { Method } from './methods/method.ts';
import { needScope } from './methods/method.ts';
import { methods } from './methods/registry.ts';
import type { SlackFault } from './options.ts';
import { refuse, SlackRefusal } from './refusal.ts';
import { useResponseUrl } from './response-url.ts';
import { keepTier } from './tiers.ts';
import type { World } from './world.ts';

/** Answers requests under /_sandbox/. */
export type Control = (request: ControlRequest) => Promise<ControlAnswer>;

interface Answer {
  status: number;
  body: Json | string;
  headers?: Record<string, string>;
}

// In a form, complex arguments are JSON texts. Only those are parsed, so that a text '[1]' stays a text.
const jsonArguments = new Set(['blocks', 'attachments', 'metadata', 'view']);
// There's one workspace, so its ID changes nothing.
const everywhere = new Set(['token', 'team_id']);
const notOwn: Answer = { status: 403, body: { error: 'The control API only answers at its own address.' } };
const flagArguments = new Set([
  'link_names',
  'unfurl_links',
  'unfurl_media',
  'mrkdwn',
  'as_user',
  'replace_original',
  'delete_original',
]);

/** The workspace's HTTP server: /api/<method>, response_urls, and the control API under /_sandbox/. */
export function createSlackServer(world: World, control: Control): Server {
  // A call that took effect is in `calls`, and wakes those who wait, before the response is sent.
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', world.baseUrl);
    const text = await readText(request);
    const [, path] = /^\/_sandbox(?:\/(.*))?$/.exec(url.pathname) ?? [];
    if (path !== undefined || url.pathname === '/_sandbox') {
      const method = request.method ?? '';
      if (!isOwnAddress(request)) return send(response, notOwn, world);
      return send(response, await control({ method, path: path ?? '', query: url.searchParams, text }), world);
    }
    const isApi = url.pathname.startsWith('/api/');
    if (!isApi && !/^\/(commands|actions)\//.test(url.pathname))
      return send(response, { status: 404, body: 'not found' }, world);
    const method = isApi ? url.pathname.slice(5) : 'response_url';
    const at = world.clock.now();
    const fault = takeFault(world, method);
    if (fault?.delayMs) await new Promise((resolve) => setTimeout(resolve, fault.delayMs).unref());
    if (fault?.hang) return;
    if (fault?.drop === 'before') return void request.socket.destroy();
    let args: Json = {};
    let answer = fault && faultAnswer(world, fault);
    try {
      args = parseArgs(request, text, url.searchParams);
      answer ??= isApi ? callApi(world, method, request, args) : callResponseUrl(world, url.pathname, args);
    } catch (error) {
      answer ??= refused(world, method, error);
    }
    const { token: _token, ...shown } = args;
    world.calls.push({ method, args: shown, answer: record(answer.body), status: answer.status, at });
    world.changed();
    if (fault?.drop === 'after') return void request.socket.destroy();
    send(response, answer, world);
  }

  return createServer({ keepAliveTimeout: keepAliveMs }, (request, response) => {
    handle(request, response).catch((error: unknown) => {
      world.refusals.push(`sandbox: ${String(error)}`);
      if (!response.headersSent) send(response, { status: 500, body: { error: String(error) } }, world);
    });
  });
}

function parseForm(body: string): Json {
  const args: Json = {};
  for (const [key, value] of new URLSearchParams(body)) {
    const parsed = jsonArguments.has(key) ? parseJson(value) : undefined;
    args[key] = parsed ?? (flagArguments.has(key) && value === 'true' ? true : value);
  }
  return args;
}

function parseArgs(request: IncomingMessage, body: string, query: URLSearchParams): Json {
  const given = Object.fromEntries(query);
  const type = string(request.headers['content-type']);
  if (body === '') return given;
  if (!type.startsWith('application/json')) return { ...given, ...parseForm(body) };
  const json = parseJson(body);
  if (!isRecord(json)) throw refuse('invalid_json');
  return { ...given, ...json };
}

function checkToken(world: World, request: IncomingMessage, args: Json, method: Method): void {
  const header = /^Bearer (.+)$/.exec(string(request.headers['authorization']))?.[1];
  const token = header ?? string(args['token']);
  if (token === '') throw refuse('not_authed');
  const wanted = method.token === 'app' ? world.appToken : world.botToken;
  const known = token === world.appToken || token === world.botToken;
  if (token !== wanted) throw refuse(known ? 'not_allowed_token_type' : 'invalid_auth');
  const revoked = world.revoked.get(method.token ?? 'bot');
  if (revoked !== undefined) throw refuse(revoked);
  needScope(world, ...method.scopes);
}

function takeFault(world: World, method: string): SlackFault | undefined {
  const found = world.faults.find(({ fault, left }) => left > 0 && (fault.method === method || fault.method === '*'));
  if (!found) return undefined;
  found.left -= 1;
  return found.fault;
}

function faultAnswer(world: World, fault: SlackFault): Answer | undefined {
  if (fault.retryAfterSeconds !== undefined) return limited(world, fault.retryAfterSeconds);
  if (fault.status !== undefined)
    return { status: fault.status, body: fault.error ? { ok: false, error: fault.error } : 'upstream error' };
  if (fault.error !== undefined) return { status: 200, body: { ok: false, error: fault.error } };
  return undefined;
}

function limited(world: World, seconds: number): Answer {
  const body = { ok: false, error: 'ratelimited' };
  if (world.switches.limitsAsWords) return { status: 200, body };
  return { status: 429, body, headers: { 'retry-after': String(seconds) } };
}

function refused(world: World, method: string, error: unknown): Answer {
  if (!(error instanceof SlackRefusal)) throw error;
  world.refusals.push(`${method}: ${refusalWords(error)}`);
  if (error.retryAfterSeconds !== undefined) return limited(world, error.retryAfterSeconds);
  return { status: 200, body: { ok: false, error: error.word, ...error.extra } };
}

function callApi(world: World, name: string, request: IncomingMessage, args: Json): Answer {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  try {
    if (!method) throw refuse('unknown_method', `the sandbox doesn’t simulate ${name}`);
    checkToken(world, request, args, method);
    keepTier(world, name);
    return { status: 200, body: { ok: true, ...withWarning(method.run(world, args), ignored(method, args)) } };
  } catch (error) {
    return refused(world, name, error);
  }
}

function ignored({ takes }: Method, args: Json): string[] {
  return Object.keys(args).filter((key) => !everywhere.has(key) && !takes.includes(key));
}

/** Slack's SDKs log such messages, so that nothing is left out silently. */
function withWarning(answer: Json, left: readonly string[]): Json {
  if (left.length === 0) return answer;
  const messages = [`[WARN] the sandbox ignores ${left.join(', ')}`];
  return { ...answer, response_metadata: { ...record(answer['response_metadata']), messages } };
}

function callResponseUrl(world: World, path: string, body: Json): Answer {
  try {
    useResponseUrl(world, path, body);
    return { status: 200, body: { ok: true } };
  } catch (error) {
    const answer = refused(world, 'response_url', error);
    const word = string(record(answer.body)['error']);
    return { ...answer, status: word.endsWith('_url') ? 404 : 400 };
  }
}

function send(response: ServerResponse, answer: Answer, world: World): void {
  const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
  response.writeHead(answer.status, {
    'content-type': typeof answer.body === 'string' ? 'text/plain' : 'application/json; charset=utf-8',
    'x-oauth-scopes': world.scopes.join(','),
    'x-slack-req-id': world.id(''),
    ...answer.headers,
  });
  response.end(text);
}
