import { beforeEach, describe, expect, test } from 'vitest';
import type { GenesysSandbox } from '../../sandbox/genesys.ts';
import { type Caller, type Json, requestToken } from './genesys-caller.ts';
import { CLIENTS, openGenesys } from './genesys-open.ts';

const DRAFT = { name: 'Made under a fault', authorizedGrantType: 'CODE' };
let genesys: GenesysSandbox;
let bot: Caller;

beforeEach(async () => {
  ({ genesys, bot } = await openGenesys());
});

const made = () => genesys.clients().filter(({ name }) => name === DRAFT.name).length;

describe('a fault', () => {
  test('answers once with a status and its usual body', async () => {
    genesys.faults.inject({ path: CLIENTS, status: 503 });
    const failed = await bot.call('GET', CLIENTS);
    expect(failed.json).toMatchObject({ status: 503, code: 'service.unavailable' });
    expect(failed.json['contextId']).toBe(failed.headers.get('inin-correlation-id'));
    expect((await bot.call('GET', CLIENTS)).status).toBe(200);
  });

  test('answers its status without any effect, unless it comes after the effect', async () => {
    genesys.faults.inject({ method: 'POST', path: CLIENTS, status: 500 });
    expect((await bot.call('POST', CLIENTS, DRAFT)).status).toBe(500);
    expect(made()).toBe(0);
    genesys.faults.inject({ method: 'POST', path: CLIENTS, status: 500, afterEffect: true });
    expect((await bot.call('POST', CLIENTS, DRAFT)).status).toBe(500);
    expect(made()).toBe(1);
  });

  test('limits the rate, with the same seconds in header and message', async () => {
    genesys.faults.inject({ path: /^\/api\/v2\/oauth\//, retryAfterSeconds: 7 });
    const limited = await bot.call('GET', `${CLIENTS}/any`);
    expect(limited.headers.get('retry-after')).toBe('7');
    expect(limited.json).toMatchObject({ status: 429, code: 'too.many.requests.retry.after' });
    expect(limited.json['message']).toContain('[7] seconds');
    genesys.faults.inject({ path: CLIENTS, status: 429 });
    expect((await bot.call('GET', CLIENTS)).json['code']).toBe('too.many.requests');
  });

  test('sends a text unchanged, with headers', async () => {
    genesys.faults.inject({ path: CLIENTS, status: 502, body: '<html>Bad gateway</html>' });
    const html = await bot.call('GET', CLIENTS);
    expect([html.text, html.headers.get('content-type')]).toEqual(['<html>Bad gateway</html>', 'text/html']);
    const headers = { 'content-type': 'application/problem', 'x-cache': 'Miss' };
    genesys.faults.inject({ path: CLIENTS, body: '{"entities":[{"id":', headers });
    const broken = await bot.call('GET', CLIENTS);
    expect(broken).toMatchObject({ status: 200, text: '{"entities":[{"id":' });
    expect([broken.headers.get('content-type'), broken.headers.get('x-cache')]).toEqual(Object.values(headers));
  });

  test('adds only headers to the real answer', async () => {
    genesys.faults.inject({ path: CLIENTS, headers: { 'x-edge': 'yes' } });
    const answer = await bot.call('GET', CLIENTS);
    expect([answer.status, answer.headers.get('x-edge')]).toEqual([200, 'yes']);
  });

  test('drops the connection before or after the effect', async () => {
    genesys.faults.inject({ method: 'POST', path: CLIENTS, drop: 'before' });
    await expect(bot.call('POST', CLIENTS, DRAFT)).rejects.toThrow('fetch failed');
    expect(made()).toBe(0);
    genesys.faults.inject({ method: 'POST', path: CLIENTS, drop: 'after' });
    await expect(bot.call('POST', CLIENTS, DRAFT)).rejects.toThrow('fetch failed');
    expect(made()).toBe(1);
    expect(genesys.calls.slice(-2).map(({ status }) => status)).toEqual([undefined, undefined]);
  });

  test('waits before the effect', async () => {
    genesys.faults.inject({ path: CLIENTS, delayMs: 120 });
    const from = performance.now();
    expect((await bot.call('POST', CLIENTS, DRAFT)).status).toBe(200);
    expect(performance.now() - from).toBeGreaterThanOrEqual(115);
    expect(made()).toBe(1);
  });

  test('hangs until it’s cleared, then lets the request through', async () => {
    const clear = genesys.faults.inject({ path: CLIENTS, hang: true });
    const waiting = bot.call('POST', CLIENTS, DRAFT);
    await expect.poll(() => genesys.countCalls('POST', CLIENTS)).toBe(1);
    expect([made(), genesys.calls.at(-1)?.status]).toEqual([0, undefined]);
    clear();
    expect((await waiting).status).toBe(200);
    expect(made()).toBe(1);
  });

  test('hangs after the effect until the sandbox closes', async () => {
    genesys.faults.inject({ path: CLIENTS, hang: true, afterEffect: true });
    const lost = bot.call('POST', CLIENTS, DRAFT).catch(() => 'lost');
    await expect.poll(made).toBe(1);
    await genesys.close();
    expect(await lost).toBe('lost');
  });

  test('that hangs drops a request whose caller gave up', async () => {
    const clear = genesys.faults.inject({ path: CLIENTS, hang: true });
    const controller = new AbortController();
    const headers = { authorization: `Bearer ${bot.token}`, 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(DRAFT), signal: controller.signal };
    const aborted = fetch(genesys.url + CLIENTS, init).catch(() => 'aborted');
    await expect.poll(() => genesys.countCalls('POST', CLIENTS)).toBe(1);
    controller.abort();
    expect(await aborted).toBe('aborted');
    // After a full exchange, the sandbox has seen the other connection end.
    await bot.call('GET', '/api/v2/tokens/me');
    clear();
    await bot.call('GET', '/api/v2/tokens/me');
    expect(made()).toBe(0);
  });

  test('applies as often as it says, in order of injection, and can be removed', async () => {
    const takeBack = genesys.faults.inject({ path: CLIENTS, status: 500, times: Number.POSITIVE_INFINITY });
    genesys.faults.inject({ path: CLIENTS, status: 503, times: 2 });
    const status = async () => (await bot.call('GET', CLIENTS)).status;
    expect([await status(), await status(), await status()]).toEqual([500, 500, 500]);
    takeBack();
    expect([await status(), await status(), await status()]).toEqual([503, 503, 200]);
    genesys.faults.inject({ path: CLIENTS, status: 500 });
    genesys.faults.clear();
    expect(await status()).toBe(200);
  });

  test('at the token endpoint has the login host’s shape', async () => {
    genesys.faults.inject({ method: 'post', path: '/oauth/token', status: 400 });
    const { json } = await requestToken(genesys);
    expect(json).toMatchObject({ error: 'invalid_request', description: json['error_description'] });
  });
});

test('the journal has every request, without secrets', async () => {
  await bot.call('POST', `${CLIENTS}?dry=1`, DRAFT);
  expect(genesys.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /oauth/token',
    `POST ${CLIENTS}`,
  ]);
  const [token, create] = genesys.calls;
  expect(token).toMatchObject({ status: 200, body: { grant_type: 'client_credentials' }, tokenClientId: undefined });
  expect(create).toMatchObject({ status: 200, query: 'dry=1', body: DRAFT, tokenClientId: genesys.botClient.id });
  expect(JSON.stringify(genesys.calls)).not.toContain(genesys.botClient.secret);
  expect([genesys.countCalls('POST', CLIENTS), genesys.countCalls('post', /oauth/g)]).toEqual([1, 2]);
});

describe('from another process', () => {
  const control = async (method: string, path: string, body?: unknown) => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await fetch(`${genesys.url}/_sandbox/${path}`, init);
    const json: Json = JSON.parse(await response.text());
    return { status: response.status, json };
  };

  test('faults can be injected, and cleared one by one or all at once', async () => {
    const times = 'Infinity';
    const { json } = await control('POST', 'faults', { path: `^${CLIENTS}$`, status: 500, times });
    await control('POST', 'faults', { path: 'tokens/me$', status: 503, times });
    expect((await bot.call('GET', CLIENTS)).status).toBe(500);
    await control('DELETE', `faults?id=${json['id']}`);
    expect((await bot.call('GET', CLIENTS)).status).toBe(200);
    expect((await bot.call('GET', '/api/v2/tokens/me')).status).toBe(503);
    await control('DELETE', 'faults');
    expect((await bot.call('GET', '/api/v2/tokens/me')).status).toBe(200);
    expect(await control('POST', 'faults', { path: 7, code: 'x' })).toMatchObject({ status: 400 });
  });

  test('the journal and clients can be read, switches set, tokens expired', async () => {
    expect((await control('GET', 'calls')).json).toMatchObject([{ path: '/oauth/token' }]);
    expect((await control('GET', 'clients')).json).toHaveLength(genesys.clients().length);
    const changed = await control('POST', 'switches', { deletedReads: 5 });
    expect(changed.json).toMatchObject({ deletedReads: 5, omittedKept: false });
    expect(genesys.switches.deletedReads).toBe(5);
    expect(await control('POST', 'switches', { deletedRaeds: 5 })).toMatchObject({ status: 400 });
    await control('POST', 'expire-tokens');
    expect((await bot.call('GET', CLIENTS)).status).toBe(401);
    expect((await control('GET', 'secrets')).status).toBe(404);
    expect((await control('GET', '')).json).toMatchObject({ 'GET calls': 'every request so far' });
  });
});
