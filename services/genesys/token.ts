import { z } from 'zod';
import { defined } from '../defined.ts';
import { KeyturnError } from '../errors.ts';
import { isOauthCode } from './error-codes.ts';
import { type Exchange, type Sender, textOf } from './exchange.ts';
import { jsonOf } from './failures.ts';
import { type Persist, parseRetryAfter, type Try } from './retry.ts';
import { tokenSeconds } from './rules.ts';

/** The call of a token, as errors name it. */
export const tokenCall = 'POST /oauth/token';
/** How many of the latest tokens are concealed: the answer to a call with one can come after it was renewed. */
const rememberedTokens = 5;

/** RFC 6749, 5.1. A token with characters that a header can't carry is invalid. One without a lifetime gets the shortest. */
const tokenAnswer = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  expires_in: z.coerce.number().positive().default(tokenSeconds.shortest),
});

const words = z.string().optional().catch(undefined);
/** RFC 6749, 5.2; `description` is Genesys Cloud's own name for `error_description`. */
const tokenError = z.object({ error: words, description: words, error_description: words });

export interface Tokens {
  /** The current token, or a new one shortly before that expires. Calls at the same time share one request. */
  get(): Promise<string>;
  /** A new token in place of `used`, which Genesys Cloud refused. */
  renew(used: string): Promise<string>;
  /** Removes Keyturn's secret and tokens from a text. */
  conceal(text: string): string;
}

export interface TokensOptions {
  send: Sender['send'];
  persist: Persist;
  loginUrl: string;
  clientId: string;
  clientSecret: string;
  now: () => number;
  tryMs: number;
}

/**
 * Keyturn's own token, from the client credentials grant. Throws `genesys_bot_credentials` if Genesys Cloud doesn't accept the client, and
 * otherwise `genesys_rate_limited`, `genesys_failed`, `genesys_unreachable`, or `genesys_answer_broken`.
 */
export function createTokens(options: TokensOptions): Tokens {
  const { now, clientId, clientSecret } = options;
  const { host } = new URL(options.loginUrl);
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  let kept: { value: string; useUntil: number } | undefined;
  const sent: string[] = [];
  let underWay: Promise<string> | undefined;

  async function request(left: () => number): Promise<Try<string>> {
    const askedAt = now();
    const exchange = await options.send({
      method: 'POST',
      url: `${options.loginUrl}/oauth/token`,
      path: '/oauth/token',
      headers: {
        authorization: `Basic ${basic}`,
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials',
      // An extra token does no harm, so this is repeated like a read.
      write: false,
      timeoutMs: Math.min(options.tryMs, left()),
    });
    const answer = answerOf(exchange, host, now());
    if (!('done' in answer)) return answer;
    const lifeMs = answer.done.expires_in * 1000;
    kept = { value: answer.done.access_token, useUntil: askedAt + lifeMs - Math.min(60_000, lifeMs / 10) };
    sent.unshift(kept.value);
    sent.length = Math.min(sent.length, rememberedTokens);
    return { done: kept.value };
  }

  function fresh(): Promise<string> {
    underWay ??= options.persist(request).finally(() => {
      underWay = undefined;
    });
    return underWay;
  }

  return {
    async get() {
      return kept && now() < kept.useUntil ? kept.value : fresh();
    },
    async renew(used) {
      if (kept && kept.value !== used) return kept.value;
      kept = undefined;
      return fresh();
    },
    conceal(text) {
      const secrets = [clientSecret, basic, ...sent].filter((secret) => secret !== '');
      const guises = secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]);
      return guises.reduce((clean, guise) => clean.replaceAll(guise, '[concealed]'), text);
    },
  };
}

/** Reads the token endpoint's response. Genesys Cloud responds 400 both to refuse a client and to rate limit it. */
function answerOf(exchange: Exchange, host: string, now: number): Try<z.output<typeof tokenAnswer>> {
  const { correlationId } = exchange;
  if (exchange.kind !== 'answer') {
    const { reason, cause } = exchange;
    const code = exchange.kind === 'unreadable' ? 'genesys_answer_broken' : 'genesys_unreachable';
    const error = new KeyturnError(code, { correlationId, cause, details: { call: tokenCall, reason } });
    if (exchange.kind === 'unreadable') throw error;
    return { again: error };
  }
  const { status } = exchange;
  const details = { call: tokenCall, status: String(status) };
  const json = jsonOf(textOf(exchange));
  if (status >= 200 && status < 300) {
    const parsed = tokenAnswer.safeParse(json);
    if (parsed.success) return { done: parsed.data };
    throw new KeyturnError('genesys_answer_broken', { correlationId, details });
  }
  const retryAfterMs = parseRetryAfter(exchange.headers.get('retry-after'), now);
  const refused = tokenError.safeParse(json).data;
  const described = refused?.description ?? refused?.error_description ?? '';
  const throttled = refused?.error === 'invalid_request' && /^rate limit exceeded/i.test(described);
  if (status === 429 || throttled) {
    const retryAfterSeconds = retryAfterMs === undefined ? undefined : String(Math.ceil(retryAfterMs / 1000));
    const again = new KeyturnError('genesys_rate_limited', {
      correlationId,
      details: { ...details, ...defined({ retryAfterSeconds }) },
    });
    return { again, retryAfterMs };
  }
  if (status === 408 || (status >= 500 && status !== 501)) {
    return { again: new KeyturnError('genesys_failed', { correlationId, details }), retryAfterMs };
  }
  if (refused?.error !== undefined || status === 401 || status === 403) {
    // Only keeps OAuth's error codes, which are a closed set. A description could quote what was sent.
    const genesysCode = isOauthCode(refused?.error ?? '') ? refused?.error : undefined;
    const facts = { ...details, host, ...defined({ genesysCode }) };
    throw new KeyturnError('genesys_bot_credentials', { correlationId, details: facts });
  }
  throw new KeyturnError('genesys_answer_broken', { correlationId, details });
}
