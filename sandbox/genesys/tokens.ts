import { randomBytes } from 'node:crypto';
import { failure, rateLimited } from './errors.ts';
import type { ApiAnswer, ApiRequest, Route } from './exchange.ts';
import type { SandboxClient } from './resources.ts';
import type { World } from './world.ts';

interface Token {
  clientId: string;
  expiresAt: number;
}

/** Requests in the minute that began at `from`. */
interface Minute {
  from: number;
  requests: number;
}

export interface Tokens {
  readonly routes: Route[];
  /** The client of the bearer token. Throws 401 authentication.required or bad.credentials, 429 over the limit. */
  authenticate(authorization: string | undefined): { token: string; client: SandboxClient };
  /** The client of a valid or former token, for the journal. */
  clientIdOf(authorization: string | undefined): string | undefined;
  limitHeaders(token: string): Record<string, string>;
  revoke(token: string): void;
  expireAll(): void;
}

/** `grant_type` of a token call: its required fields, and the grant type of the clients that can use it (SDK: ApiClient). */
const grants: ReadonlyMap<string, { fields: readonly string[]; client: string }> = new Map([
  ['client_credentials', { fields: [], client: 'CLIENT-CREDENTIALS' }],
  ['urn:ietf:params:oauth:grant-type:saml2-bearer', { fields: ['orgName', 'assertion'], client: 'SAML2-BEARER' }],
]);

/** Login host and bearer tokens. */
export function createTokens(world: World): Tokens {
  const tokens = new Map<string, Token>();
  const expired = new Map<string, string>();
  const issued = new Map<string, number[]>();
  const minutes = new Map<string, Minute>();
  const minuteOf = (text: string, { clientId }: Token): Minute => {
    const counted = world.switches.rateLimitOf === 'client' ? clientId : text;
    const known = minutes.get(counted);
    const minute =
      known !== undefined && world.now() - known.from < 60_000 ? known : { from: world.now(), requests: 0 };
    minutes.set(counted, minute);
    return minute;
  };
  return {
    routes: [
      {
        method: 'POST',
        template: '/oauth/token',
        open: true,
        handle: (request) => issue(world, tokens, issued, request),
      },
    ],
    authenticate(authorization) {
      const text = bearer(authorization);
      if (text === undefined) throw failure('authentication.required');
      const token = tokens.get(text);
      const client = token === undefined ? undefined : world.clients.get(token.clientId)?.client;
      if (token === undefined || client === undefined || token.expiresAt <= world.now()) {
        throw failure('bad.credentials');
      }
      // An inactive client gets no new token, but its old ones still work (model OAuthClient, field state).
      if (client.state === 'disabled' || client.state === 'deleted') throw failure('bad.credentials');
      limit(world, minuteOf(text, token));
      return { token: text, client };
    },
    clientIdOf(authorization) {
      const text = bearer(authorization) ?? '';
      return tokens.get(text)?.clientId ?? expired.get(text);
    },
    limitHeaders(text) {
      const token = tokens.get(text);
      if (!world.switches.rateLimitHeaders || token === undefined) return {};
      const { requests, from } = minuteOf(text, token);
      return {
        'inin-ratelimit-count': String(requests),
        'inin-ratelimit-allowed': String(world.switches.rateLimitPerMinute ?? 300),
        'inin-ratelimit-reset': String(Math.max(0, Math.ceil((from + 60_000 - world.now()) / 1000))),
      };
    },
    revoke: (token) => {
      tokens.delete(token);
    },
    expireAll() {
      for (const [text, token] of tokens) expired.set(text, token.clientId);
      tokens.clear();
    },
  };
}

function refuse(error: string, description: string, status = 400): ApiAnswer {
  // `description` repeats the field that RFC 6749 5.2 names, as the real login host does.
  return { status, body: { error, description, error_description: description } };
}

function issue(
  world: World,
  tokens: Map<string, Token>,
  issued: Map<string, number[]>,
  request: ApiRequest,
): ApiAnswer {
  const form = new URLSearchParams(request.text);
  const [id, secret] = basic(String(request.headers['authorization'] ?? ''));
  if (id === undefined) return refuse('invalid_request', 'client credentials are missing');
  const record = world.clients.get(id);
  if (record === undefined || record.client.state === 'deleted') {
    return refuse('invalid_client', 'client not found', world.switches.invalidClientStatus);
  }
  const throttled = throttle(world, issued, id);
  if (throttled !== undefined) return throttled;
  if (record.secret !== secret || record.client.state !== 'active') {
    return refuse('invalid_client', 'authentication failed', world.switches.invalidClientStatus);
  }
  const grant = form.get('grant_type');
  if (grant === null) return refuse('invalid_request', 'grant_type is missing');
  const wanted = grants.get(grant);
  if (wanted === undefined) return refuse('unsupported_grant_type', 'this grant is not simulated');
  const missing = wanted.fields.filter((field) => !form.get(field));
  if (missing.length > 0) return refuse('invalid_request', `${missing.join(', ')} is missing`);
  if (record.client.authorizedGrantType !== wanted.client) {
    return refuse('unauthorized_client', 'client is not authorized for this grant type');
  }
  const token = randomBytes(48).toString('base64url');
  const seconds = record.client.accessTokenValiditySeconds;
  const now = world.now();
  tokens.set(token, { clientId: id, expiresAt: now + seconds * 1000 });
  return { status: 200, body: { access_token: token, token_type: 'bearer', expires_in: seconds } };
}

/** The refusal if a client asks for too many tokens in a minute. */
function throttle(world: World, issued: Map<string, number[]>, clientId: string): ApiAnswer | undefined {
  const limit = world.switches.tokensPerMinute;
  const now = world.now();
  const recent = (issued.get(clientId) ?? []).filter((at) => at > now - 60_000);
  if (limit !== null && recent.length >= limit) {
    return refuse('invalid_request', 'rate limit exceeded; retry later');
  }
  issued.set(clientId, [...recent, now]);
  return undefined;
}

/** Counts a request. Throws 429 over the limit. */
function limit(world: World, minute: Minute): void {
  minute.requests += 1;
  const allowed = world.switches.rateLimitPerMinute;
  if (allowed !== null && minute.requests > allowed) {
    throw rateLimited(Math.max(1, Math.ceil((minute.from + 60_000 - world.now()) / 1000)));
  }
}

function bearer(authorization: string | undefined): string | undefined {
  return /^bearer\s+(\S+)\s*$/i.exec(authorization ?? '')?.[1];
}

function basic(authorization: string): [string | undefined, string] {
  const encoded = /^basic\s+(\S+)\s*$/i.exec(authorization)?.[1];
  if (encoded === undefined) return [undefined, ''];
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const at = text.indexOf(':');
  return at < 0 ? [undefined, ''] : [text.slice(0, at), text.slice(at + 1)];
}
