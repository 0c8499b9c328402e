import type { Asking } from '../admission/share.ts';
import type { Admission } from '../admission.ts';
import { KeyturnError } from '../errors.ts';
import { within } from '../within.ts';
import { type Body, type Exchange, type Sender, textOf, textsOf } from './exchange.ts';
import { jsonOf, readRefusal, refusalDetails, refusalError } from './failures.ts';
import { parsePage } from './page-json.ts';
import { type Persist, parseRetryAfter, retryAfterOfMessage, type Try } from './retry.ts';
import { type Tokens, tokenCall } from './token.ts';

export interface Call {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  /** The path as in the API reference: `/api/v2/oauth/clients/{clientId}`. */
  readonly path: string;
  /** The values for the path's `{…}`. */
  readonly ids?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>> | URLSearchParams;
  readonly body?: unknown;
  /** What to make of each of a page's `entities`. A page with many of them is parsed without holding up anything else. */
  readonly each?: (entity: unknown) => void;
  /** The most tries; default as in retry.ts. */
  readonly tries?: number;
}

/** Parses a response's JSON value (undefined for an empty one). If it throws, the response counts as broken. */
export type Parse<T> = (json: unknown) => T;

export interface Answer<T> {
  readonly value: T;
  readonly status: number;
  readonly correlationId: string | undefined;
}

export interface Http {
  /** A call that changes nothing: repeated until there's a response, or no time or tries are left. */
  read<T>(call: Call, parse: Parse<T>): Promise<Answer<T>>;
  /**
   * A call that changes something: only repeated after 429, after 401 (once), or if nothing was sent.
   * Throws `genesys_outcome_unknown` if it may have happened anyway.
   */
  write<T>(call: Call, parse: Parse<T>): Promise<Answer<T>>;
}

export interface HttpOptions {
  apiUrl: string;
  send: Sender['send'];
  persist: Persist;
  tokens: Tokens;
  admission: Admission;
  asking: Asking;
  now: () => number;
  tryMs: number;
  /** No write starts with less time left than this, because its outcome would be unknown if it were cut off. */
  reserveMs: number;
  /** Runs right before each try of a write. Throws if no other try may start. */
  confirm?: (() => Promise<void>) | undefined;
  onSent?: (() => void) | undefined;
}

export function createHttp(options: HttpOptions): Http {
  const { tokens, admission, asking, now } = options;
  const { host } = new URL(options.apiUrl);

  function run<T>(call: Call, write: boolean, parse: Parse<T>): Promise<Answer<T>> {
    const url = options.apiUrl + pathOf(call);
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    const name = `${call.method} ${call.path}`;
    let renewed = false;

    async function once(left: () => number): Promise<Try<Answer<T>>> {
      const token = await within(tokens.get(), left(), timedOut);
      const turn = await admission.turn(asking, left() - (write ? options.reserveMs : 0));
      if (write) await options.confirm?.();
      if (write && left() < options.reserveMs) {
        return { again: new KeyturnError('genesys_unreachable', { details: { call: name, reason: 'timeout' } }) };
      }
      const exchange = await options.send({
        method: call.method,
        url,
        path: call.path,
        reference: asking.reference,
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json',
          // The official SDKs (docs/platforms.md) send it on calls without a body too.
          ...(call.method === 'POST' || call.method === 'PUT' ? { 'content-type': 'application/json' } : {}),
        },
        body,
        write,
        timeoutMs: Math.min(options.tryMs, left()),
      });
      if (write && mayHaveHappened(exchange)) options.onSent?.();
      if (exchange.kind === 'answer') admission.heed(exchange.headers, turn);
      if (exchange.kind === 'answer' && exchange.status === 401 && !renewed) {
        renewed = true;
        await within(tokens.renew(token), left(), timedOut);
        return once(left);
      }
      return judge(exchange, {
        name,
        host,
        write,
        read: call.each === undefined ? (answer) => jsonOf(textOf(answer)) : readingPage(call.each),
        parse,
        now: now(),
        conceal: tokens.conceal,
      });
    }

    return options.persist(once, { tries: call.tries, reserveMs: write ? options.reserveMs : 0 });
  }

  return {
    read: async (call, parse) => run(call, false, parse),
    write: async (call, parse) => run(call, true, parse),
  };
}

const timedOut = (): Error =>
  new KeyturnError('genesys_unreachable', { details: { call: tokenCall, reason: 'timeout' } });

const mayHaveHappened = (exchange: Exchange): boolean =>
  exchange.kind === 'answer' ? !isTurnedDown(exchange.status) : exchange.kind !== 'unsent';
const isTurnedDown = (status: number): boolean => status >= 400 && status < 500 && status !== 408;

interface Judged<T> {
  readonly name: string;
  readonly host: string;
  readonly write: boolean;
  /** The JSON value of a body, or undefined. */
  readonly read: (answer: Body) => unknown;
  readonly parse: Parse<T>;
  readonly now: number;
  readonly conceal: (text: string) => string;
}

/** Decides what an exchange means: done, or try again. Throws if neither. */
async function judge<T>(exchange: Exchange, call: Judged<T>): Promise<Try<Answer<T>>> {
  const { correlationId } = exchange;
  if (exchange.kind !== 'answer') {
    const { kind, reason, cause } = exchange;
    const facts = { correlationId, cause, details: { call: call.name, reason } };
    if (kind === 'unsent') return { again: new KeyturnError('genesys_unreachable', facts) };
    if (call.write) throw new KeyturnError('genesys_outcome_unknown', { ...facts, changed: 'unknown' });
    if (kind === 'unreadable') throw new KeyturnError('genesys_answer_broken', facts);
    return { again: new KeyturnError('genesys_unreachable', facts) };
  }
  const { status } = exchange;
  if (status >= 200 && status < 300) {
    return { done: { value: await parsed(exchange, call), status, correlationId } };
  }

  const refusal = readRefusal(exchange, call.conceal);
  const asked = parseRetryAfter(exchange.headers.get('retry-after'), call.now);
  const retryAfterMs = asked ?? (status === 429 ? retryAfterOfMessage(refusal.message) : undefined);
  const error = refusalError(refusal, call.name, call.host, retryAfterMs);
  if (status === 429) return { again: error, retryAfterMs };
  if (call.write && !isTurnedDown(status)) {
    throw new KeyturnError('genesys_outcome_unknown', {
      changed: 'unknown',
      correlationId: refusal.correlationId,
      details: refusalDetails(refusal, call.name),
    });
  }
  if (status === 408 || (status >= 500 && status !== 501)) return { again: error, retryAfterMs };
  throw error;
}

/** Drops the parser's error, which quotes the text and could contain a secret. */
const readingPage =
  (each: (entity: unknown) => void) =>
  (answer: Body): Promise<unknown> =>
    parsePage(textsOf(answer), each).catch(() => undefined);

/** The value of a success. If a write's response can't be read, its outcome is unknown. */
async function parsed<T>(answer: Extract<Exchange, { kind: 'answer' }>, call: Judged<T>): Promise<T> {
  const broken = (problem: string, cause?: unknown) =>
    new KeyturnError(call.write ? 'genesys_outcome_unknown' : 'genesys_answer_broken', {
      changed: call.write ? 'unknown' : 'no',
      correlationId: answer.correlationId,
      details: { call: call.name, status: String(answer.status), problem },
      cause,
    });
  const isEmpty = answer.parts.every((part) => part.length === 0);
  const json = isEmpty ? undefined : await call.read(answer);
  if (!isEmpty && json === undefined) throw broken('not JSON');
  // A body that's declared as HTML is a web page. With any other wrong type, it may still contain a secret.
  if (json !== undefined && /html/i.test(answer.headers.get('content-type') ?? '')) throw broken('content type');
  try {
    return call.parse(json);
  } catch (cause) {
    throw broken(json === undefined ? 'empty' : 'unexpected content', cause);
  }
}

/** The path with its IDs and query. Refuses IDs that can't be one, such as `..`, which would lead to another resource. */
function pathOf(call: Call): string {
  const path = call.path.replace(/\{(\w+)\}/g, (_gap, name: string) => {
    const id = call.ids?.[name] ?? '';
    if (!/^[\w.~:@-]{1,200}$/.test(id) || /^\.+$/.test(id)) {
      throw new KeyturnError('genesys_not_found', {
        details: { call: `${call.method} ${call.path}`, reason: 'not an id' },
      });
    }
    return encodeURIComponent(id);
  });
  const query = new URLSearchParams(call.query).toString();
  return query === '' ? path : `${path}?${query}`;
}
