import type fetch from 'node-fetch';
import { FetchError, type Headers, type Response } from 'node-fetch';
import { createPace } from '../slices.ts';
import { createConnections } from './connections.ts';
import type { CallRecord } from './types.ts';

/** One request, ready to be sent. */
export interface Outgoing {
  readonly method: string;
  readonly url: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** What the log calls the work that this belongs to. */
  readonly reference?: string | undefined;
  /** A write gets a new connection. */
  readonly write: boolean;
  /** The time until the last byte of the response, in milliseconds. */
  readonly timeoutMs: number;
}

export interface Body {
  /** Its bytes as they came in; {@link textOf} decodes them, which takes a while if they're many. */
  readonly parts: readonly Uint8Array[];
}

export type Exchange =
  | (Body & {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Headers;
      readonly correlationId: string | undefined;
    })
  | {
      /** `unsent`: certainly nothing was sent. `unanswered`: no complete response. `unreadable`: too large or garbled. */
      readonly kind: 'unsent' | 'unanswered' | 'unreadable';
      readonly reason: string;
      readonly correlationId: string | undefined;
      readonly cause: unknown;
    };

export interface Sender {
  send(out: Outgoing): Promise<Exchange>;
  close(): void;
}

export interface SenderOptions {
  fetch: typeof fetch;
  now: () => number;
  maxBytes: number;
  onCall?: ((call: CallRecord) => void) | undefined;
  proxyFor?: ((url: string) => string | undefined) | undefined;
}

/** Node.js only reports these codes if there's no connection. */
const noConnection = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

/** Sends one request once, and never throws. Redirects aren't followed: a 3xx is a response like any other. */
export function createSender(options: SenderOptions): Sender {
  const connections = createConnections(options.proxyFor);

  async function send(out: Outgoing): Promise<Exchange> {
    if (!(out.timeoutMs > 0)) {
      return { kind: 'unsent', reason: 'timeout', correlationId: undefined, cause: undefined };
    }
    const startedAt = options.now();
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), out.timeoutMs);
    const watched = out.write ? connections.forWrite(out.url) : undefined;
    let status: number | undefined;
    let correlationId: string | undefined;
    let date: string | undefined;
    try {
      const response = await options.fetch(out.url, {
        method: out.method,
        headers: { 'user-agent': 'keyturn', ...out.headers },
        body: out.body ?? null,
        redirect: 'manual',
        signal: deadline.signal,
        agent: watched?.agent ?? connections.forRead(out.url),
      });
      status = response.status;
      correlationId = correlationOf(response.headers);
      date = response.headers.get('date') ?? undefined;
      // A failure's status is enough, even if the body is cut short.
      const body = partsOf(response, options.maxBytes);
      const parts = await (response.ok ? body : body.catch(() => []));
      const { headers } = response;
      return { kind: 'answer', status, headers, parts, correlationId };
    } catch (cause) {
      const reason = deadline.signal.aborted ? 'timeout' : reasonOf(cause);
      const connection = watched?.connection() ?? 'none';
      const unsent = connection === 'opening' || (connection === 'none' && noConnection.has(reason));
      const kind = unsent ? 'unsent' : isUnreadable(reason) ? 'unreadable' : 'unanswered';
      return { kind, reason, correlationId, cause };
    } finally {
      clearTimeout(timer);
      watched?.agent.destroy();
      const { method, path, reference } = out;
      report({ method, path, status, ms: options.now() - startedAt, correlationId, date, reference });
    }
  }

  function report(call: CallRecord): void {
    try {
      options.onCall?.(call);
    } catch {
      // An error in the metrics must not change the call's result.
    }
  }

  return { send, close: connections.close };
}

/** The bytes of a body, as they are: as text, 20 MB would make the next collections of young objects long. */
async function partsOf({ body }: Response, maxBytes: number): Promise<Uint8Array[]> {
  const parts: Uint8Array[] = [];
  const pace = createPace();
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new FetchError(`more than ${maxBytes} bytes`, 'max-size');
    parts.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    // A short body has come by now, and a long one leaves room for others.
    if (parts.length > 1) await pace();
  }
  return parts;
}

/** The text of a body, decoded part by part: all at once would hold up everything else for 100 ms with a page of 50,000 clients. */
export function* textsOf({ parts }: Body): Generator<string, undefined> {
  const decoder = new TextDecoder();
  for (const part of parts) yield decoder.decode(part, { stream: true });
  yield decoder.decode();
}

export const textOf = (body: Body): string => [...textsOf(body)].join('');

/** Every response has `ININ-Correlation-Id` today; newer ones have `Genesys-Correlation-Id`. */
function correlationOf(headers: Headers): string | undefined {
  return correlationIn(headers.get('genesys-correlation-id') || headers.get('inin-correlation-id'));
}

/** A correlation ID: a UUID today. Anything else counts if it's too short for a secret or a token, because a proxy may repeat those. */
export const correlationIn = (text: string | null | undefined): string | undefined =>
  text && (/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/iu.test(text) || /^[\w.:-]{1,16}$/u.test(text))
    ? text
    : undefined;

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'type' in error && typeof error.type === 'string' ? error.type : error.name;
}

/** `max-size` is node-fetch's code for a response over `size`; zlib's codes begin with Z_. */
function isUnreadable(reason: string): boolean {
  return reason === 'max-size' || reason.startsWith('Z_') || reason.startsWith('ERR__ERROR_');
}
