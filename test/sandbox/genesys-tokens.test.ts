import { beforeEach, expect, test } from 'vitest';
import type { GenesysSandbox } from '../../sandbox/genesys.ts';
import { type Caller, callerWith, requestToken, signedIn } from './genesys-caller.ts';
import { CLIENTS, openGenesys } from './genesys-open.ts';

let genesys: GenesysSandbox;
let bot: Caller;
let clock: number;

beforeEach(async () => {
  clock = Date.parse('2026-03-01T09:00:00.000Z');
  ({ genesys, bot } = await openGenesys({ now: () => clock }));
});

function machine(rest: object = {}) {
  const { id } = genesys.addClient({ authorizedGrantType: 'CLIENT-CREDENTIALS', ...rest });
  return { id, secret: genesys.secretOf(id) ?? '' };
}

test('a token is valid for as long as its client says', async () => {
  const client = machine({ accessTokenValiditySeconds: 300 });
  expect((await requestToken(genesys, client)).json).toMatchObject({ token_type: 'bearer', expires_in: 300 });
  const caller = await signedIn(genesys, client);
  clock += 299_000;
  expect((await caller.call('GET', '/api/v2/tokens/me')).status).toBe(200);
  clock += 1_000;
  expect((await caller.call('GET', '/api/v2/tokens/me')).json).toMatchObject({ status: 401, code: 'bad.credentials' });
});

test('invalid_client repeats its description, and tells an unknown client from a wrong secret', async () => {
  const wrong = await requestToken(genesys, { id: genesys.botClient.id, secret: 'no' });
  const description = 'authentication failed';
  expect(wrong.status).toBe(400);
  expect(wrong.json).toEqual({ error: 'invalid_client', description, error_description: description });
  const unknown = await requestToken(genesys, { id: 'nobody', secret: 'no' });
  expect(unknown.json).toMatchObject({ error: 'invalid_client', error_description: 'client not found' });
  genesys.switches.invalidClientStatus = 401;
  expect((await requestToken(genesys, { id: 'nobody', secret: 'no' })).status).toBe(401);
});

test('other grants, and clients with other grant types, get no token', async () => {
  const form = { grant_type: 'password' };
  expect((await requestToken(genesys, genesys.botClient, form)).json['error']).toBe('unsupported_grant_type');
  expect((await requestToken(genesys, genesys.botClient, {})).json['error']).toBe('invalid_request');
  const client = machine({ authorizedGrantType: 'CODE' });
  expect((await requestToken(genesys, client)).json['error']).toBe('unauthorized_client');
  const saml = 'urn:ietf:params:oauth:grant-type:saml2-bearer';
  const portal = machine({ authorizedGrantType: 'SAML2-BEARER' });
  expect((await requestToken(genesys, portal, { grant_type: saml })).json).toMatchObject({
    error: 'invalid_request',
    description: 'orgName, assertion is missing',
  });
  expect((await requestToken(genesys, portal)).json['error']).toBe('unauthorized_client');
});

test('an inactive client keeps its tokens and gets no new ones; a disabled one loses them', async () => {
  const client = machine();
  const caller = await signedIn(genesys, client);
  genesys.changeClient(client.id, { state: 'inactive' });
  expect((await requestToken(genesys, client)).status).toBe(400);
  expect((await caller.call('GET', '/api/v2/tokens/me')).status).toBe(200);
  genesys.changeClient(client.id, { state: 'disabled' });
  expect((await requestToken(genesys, client)).status).toBe(400);
  expect((await caller.call('GET', '/api/v2/tokens/me')).json).toMatchObject({ status: 401, code: 'bad.credentials' });
});

test('asking for tokens too often answers 400 invalid_request', async () => {
  genesys.switches.tokensPerMinute = 2;
  const client = machine();
  const statuses = [];
  for (let turn = 0; turn < 3; turn += 1) statuses.push((await requestToken(genesys, client)).status);
  expect(statuses).toEqual([200, 200, 400]);
  const { json } = await requestToken(genesys, client);
  expect(json['error']).toBe('invalid_request');
  expect(json['description']).toMatch(/^rate limit exceeded;/);
  clock += 60_000;
  expect((await requestToken(genesys, client)).status).toBe(200);
});

test('no token, an unknown one, an expired one and a revoked one answer 401', async () => {
  const bare = await fetch(genesys.url + CLIENTS);
  expect(await bare.json()).toMatchObject({ status: 401, code: 'authentication.required' });
  expect((await callerWith(genesys.url, 'foreign').call('GET', CLIENTS)).json['code']).toBe('bad.credentials');
  genesys.expireTokens();
  expect((await bot.call('GET', CLIENTS)).json['code']).toBe('bad.credentials');
  const again = await signedIn(genesys);
  expect((await again.call('DELETE', '/api/v2/tokens/me')).status).toBe(200);
  expect((await again.call('GET', CLIENTS)).json['code']).toBe('bad.credentials');
});

test('a call without permission answers 403 and lists every permission that would do', async () => {
  genesys.changeClient(genesys.botClient.id, { permissions: ['oauth:client:add'] });
  const { json } = await bot.call('GET', CLIENTS);
  expect(json).toMatchObject({
    status: 403,
    code: 'missing.any.permissions',
    messageParams: { permissions: '[oauth:client:view]' },
  });
  expect(json['message']).toContain('[oauth:client:view]');
  const usage = await bot.call('GET', `${CLIENTS}/${genesys.botClient.id}/usage/summary`);
  expect(usage.json['messageParams']).toEqual({ permissions: '[oauth:client:view, usage:client:view]' });
});

test.each([['oauth:client:view'], ['OAUTH:*:view'], ['oauth:*:*'], ['*']])(
  '%s lets a client list clients',
  async (permission) => {
    genesys.changeClient(genesys.botClient.id, { permissions: [permission] });
    expect((await bot.call('GET', CLIENTS)).status).toBe(200);
  },
);

test('a client without its own permissions has those of its roles', async () => {
  const role = genesys.addRole({ permissions: ['oauth:client:view'] });
  const caller = await signedIn(genesys, machine({ roleDivisions: [{ roleId: role.id, divisionId: '*' }] }));
  expect((await caller.call('GET', CLIENTS)).status).toBe(200);
  expect((await caller.call('POST', CLIENTS, {})).status).toBe(403);
});

test('each token has its own limit per minute, and 429 says when to try again', async () => {
  genesys.switches.rateLimitPerMinute = 2;
  const other = await signedIn(genesys);
  clock += 60_000;
  const statuses = [];
  for (let turn = 0; turn < 3; turn += 1) statuses.push((await bot.call('GET', '/api/v2/tokens/me')).status);
  expect(statuses).toEqual([200, 200, 429]);
  clock += 20_000;
  const refused = await bot.call('GET', '/api/v2/tokens/me');
  expect(refused.headers.get('retry-after')).toBe('40');
  expect(refused.json).toMatchObject({
    code: 'too.many.requests.retry.after',
    message: 'Rate limit exceeded the maximum. Retry the request in [40] seconds',
  });
  expect((await other.call('GET', '/api/v2/tokens/me')).status).toBe(200);
  clock += 40_000;
  expect((await bot.call('GET', '/api/v2/tokens/me')).status).toBe(200);
});

test('all tokens of a client share the limit if the switch says so', async () => {
  genesys.switches.rateLimitPerMinute = 2;
  genesys.switches.rateLimitOf = 'client';
  clock += 60_000;
  const [same, other] = [await signedIn(genesys), await signedIn(genesys, machine({ permissions: ['*'] }))];
  const statuses = [];
  for (const each of [bot, same, same, bot]) statuses.push((await each.call('GET', '/api/v2/tokens/me')).status);
  expect(statuses).toEqual([200, 200, 429, 429]);
  expect((await other.call('GET', '/api/v2/tokens/me')).status).toBe(200);
});

test('the deprecated rate limit headers are there if the switch says so', async () => {
  expect((await bot.call('GET', '/api/v2/tokens/me')).headers.has('inin-ratelimit-count')).toBe(false);
  genesys.switches.rateLimitHeaders = true;
  const { headers } = await bot.call('GET', '/api/v2/tokens/me');
  expect(headers.get('inin-ratelimit-count')).toBe('2');
  expect(headers.get('inin-ratelimit-allowed')).toBe('300');
  expect(headers.get('inin-ratelimit-reset')).toBe('60');
  clock += 20_000;
  const later = (await bot.call('GET', '/api/v2/tokens/me')).headers;
  expect(later.get('inin-ratelimit-reset')).toBe('40');
});
