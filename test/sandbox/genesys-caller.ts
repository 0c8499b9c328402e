import type { GenesysSandbox } from '../../sandbox/genesys.ts';

/** A JSON value, read loosely: tests look at one field at a time. */
export interface Json {
  readonly [field: string]: Json;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  json: Json;
}

export interface Caller {
  token: string;
  /** `body`: an object is sent as JSON, a string unchanged. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

/** Asks for a token as `client`, with the form and the Basic header that SDKs send. */
export async function requestToken(
  sandbox: GenesysSandbox,
  client = sandbox.botClient,
  form: Record<string, string> = { grant_type: 'client_credentials' },
): Promise<Answer> {
  const authorization = `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}`;
  const body = new URLSearchParams(form);
  return read(await fetch(`${sandbox.url}/oauth/token`, { method: 'POST', headers: { authorization }, body }));
}

/** Calls the API with a new token of `client`, by default the bot's own. */
export async function signedIn(sandbox: GenesysSandbox, client = sandbox.botClient): Promise<Caller> {
  const { status, json, text } = await requestToken(sandbox, client);
  if (status !== 200) throw new Error(`no token: ${text}`);
  return callerWith(sandbox.url, String(json['access_token']));
}

export function callerWith(url: string, token: string): Caller {
  return {
    token,
    async call(method, path, body, headers = {}) {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const json = body === undefined ? {} : { 'content-type': 'application/json' };
      const authorization = `Bearer ${token}`;
      const init = { method, headers: { authorization, ...json, ...headers } };
      return read(await fetch(url + path, body === undefined ? init : { ...init, body: text }));
    },
  };
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  const json = text !== '' && type.startsWith('application/json') ? JSON.parse(text) : {};
  return { status: response.status, headers: response.headers, text, json };
}
