import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { isOwnAddress, keepAliveMs } from '../http.ts';
import { parseJson } from '../slack/json.ts';
import { actionSchema } from './action-schema.ts';
import type { Act } from './actions.ts';
import type { Assets } from './bundle.ts';
import type { ActionAnswer } from './protocol.ts';
import { Refusal } from './refusal.ts';

export interface PageServerOptions {
  assets: Assets;
  act: Act;
  /** Whether there's such a person to be. */
  isPerson: (id: string) => boolean;
  /** Whose Slack it is if the browser doesn't say. */
  firstPerson: () => string;
  /** Sends a person's state as it changes, until the response is closed. Gives false if too many are followed already. */
  follow: (person: string, response: ServerResponse) => boolean;
  mask: (text: string) => string;
  /** Something may have changed. */
  changed: () => void;
}

const headers = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};
const mostBytes = 1_000_000;
const doneSchema = z.strictObject({ person: z.string(), action: actionSchema });

/** The page's HTTP server. It only answers a browser on this machine that was sent to its own address, so that no other page can use it. */
export function createPageServer(options: PageServerOptions): Server {
  return createServer({ keepAliveTimeout: keepAliveMs }, (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    handle(options, request, response).catch((error: unknown) => {
      // The browser went away in the middle of its request.
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
}

async function handle(options: PageServerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://page');
  if (!isOwnAddress(request)) return send(response, 403, 'This page only answers at its own address.');
  if (request.method === 'POST' && url.pathname === '/do') return answerDo(options, request, response);
  if (request.method !== 'GET') return send(response, 405, 'Not allowed.');
  if (url.pathname === '/state')
    return answerState(options, url.searchParams.get('person') ?? options.firstPerson(), response);
  const asset = Object.hasOwn(options.assets, url.pathname) ? options.assets[url.pathname] : undefined;
  if (asset === undefined) return send(response, 404, 'Not found.');
  send(response, 200, asset.text, asset.type);
}

function answerState({ isPerson, follow }: PageServerOptions, person: string, response: ServerResponse): void {
  if (!isPerson(person)) return void send(response, 404, 'There’s no such person.');
  response.setHeader('Content-Type', 'text/event-stream; charset=utf-8');
  if (!follow(person, response)) send(response, 503, 'Too many browsers follow this Slack. Close some tabs.');
}

async function answerDo(options: PageServerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const answer = (status: number, body: ActionAnswer): void =>
    send(response, status, options.mask(JSON.stringify(body)), 'application/json; charset=utf-8');
  // A form of another site can't send this type, and a script of another site would have to ask first.
  if (!/^application\/json\s*(?:;|$)/iu.test(request.headers['content-type'] ?? ''))
    return answer(415, { ok: false, error: 'The body has to be JSON.' });
  const text = await readBody(request);
  if (text === undefined) return answer(413, { ok: false, error: 'That’s too long.' });
  const parsed = doneSchema.safeParse(parseJson(text));
  if (!parsed.success || !options.isPerson(parsed.data.person))
    return answer(400, { ok: false, error: 'The sandbox doesn’t know this action. Reload the page.' });
  try {
    answer(200, await options.act(parsed.data.person, parsed.data.action));
  } catch (error) {
    answer(200, { ok: false, error: sentenceOf(error) });
  } finally {
    options.changed();
  }
}

/** The body; undefined if it's too long. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    // It's read to its end nevertheless: a browser doesn't listen before it has sent everything.
    if (length <= mostBytes) chunks.push(Buffer.from(chunk));
  }
  return length <= mostBytes ? Buffer.concat(chunks).toString('utf8') : undefined;
}

function sentenceOf(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  const [words = ''] = String(error instanceof Error ? error.message : error).split('\n', 1);
  return `That didn’t work: ${words}`;
}

function send(response: ServerResponse, status: number, text: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(text) }).end(text);
}
