import { expect, test } from 'vitest';
import { BOT, CLIENTS, createWorld, failure, type Route, rawClient, refusal, token } from './world.ts';

const listing: Route = () => ({ json: { entities: [rawClient()] } });
const accepts =
  (...good: string[]): Route =>
  ({ headers }) =>
    good.includes(headers.authorization?.replace('Bearer ', '') ?? '')
      ? { json: { entities: [rawClient()] } }
      : refusal(401, 'bad.credentials');

test('a token is requested by the client credentials grant, and sent with every call', async () => {
  const { genesys, server } = await createWorld({ [`GET ${CLIENTS}`]: listing });
  await genesys.listClients();
  const [asked, call] = server.received;
  expect(asked).toMatchObject({ method: 'POST', path: '/oauth/token', text: 'grant_type=client_credentials' });
  expect(asked?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  expect(asked?.headers.authorization).toBe(`Basic ${btoa(`${BOT.clientId}:${BOT.clientSecret}`)}`);
  expect(call?.headers.authorization).toBe('Bearer token-1');
});

test('simultaneous calls share one token request', async () => {
  const { genesys, server } = await createWorld({ [`GET ${CLIENTS}`]: listing });
  await Promise.all(Array.from({ length: 20 }, () => genesys.listClients()));
  expect(server.count('POST', '/oauth/token')).toBe(1);
  expect(server.count('GET', CLIENTS)).toBe(20);
});

test.each([
  { life: 86_400, margin: 60 },
  { life: 600, margin: 60 },
  { life: 300, margin: 30 },
])('a token with a lifetime of $life s is renewed $margin s before its end', async ({ life, margin }) => {
  let now = 1_000_000;
  const { genesys, server } = await createWorld(
    { [`GET ${CLIENTS}`]: listing, 'POST /oauth/token': (_request, n) => token(`token-${n}`, life) },
    { now: () => now },
  );
  await genesys.listClients();
  now += (life - margin) * 1000 - 1;
  await genesys.listClients();
  expect(server.count('POST', '/oauth/token')).toBe(1);
  now += 1;
  await genesys.listClients();
  expect(server.count('POST', '/oauth/token')).toBe(2);
});

test('a token that’s refused early is renewed once, and the call retried once', async () => {
  const { genesys, server } = await createWorld({ [`GET ${CLIENTS}`]: accepts('token-2') });
  expect((await genesys.listClients()).clients).toHaveLength(1);
  expect(server.count('POST', '/oauth/token')).toBe(2);
  expect(server.count('GET', CLIENTS)).toBe(2);
});

test('a write is also retried once after a 401, since nothing has happened', async () => {
  const { genesys, server } = await createWorld({
    [`POST ${CLIENTS}/c1/secret`]: (_request, n) =>
      n === 1 ? refusal(401, 'bad.credentials') : { json: rawClient({ secret: 'new' }) },
  });
  expect(await genesys.rotateSecret('c1')).toMatchObject({ secret: 'new' });
  expect(server.count('POST', `${CLIENTS}/c1/secret`)).toBe(2);
});

test('many calls whose token is refused at the same time renew it once', async () => {
  const { genesys, server } = await createWorld({ [`GET ${CLIENTS}`]: accepts('token-2') });
  await Promise.all(Array.from({ length: 10 }, () => genesys.listClients()));
  expect(server.count('POST', '/oauth/token')).toBe(2);
});

test('a second 401 ends in genesys_bot_credentials, without a third try', async () => {
  const { genesys, server } = await createWorld({ [`DELETE ${CLIENTS}/c1`]: () => refusal(401, 'bad.credentials') });
  const error = await failure(genesys.deleteClient('c1'));
  expect(error).toMatchObject({ code: 'genesys_bot_credentials', changed: 'no', correlationId: 'corr-1' });
  expect(server.count('DELETE')).toBe(2);
  expect(server.count('POST', '/oauth/token')).toBe(2);
});

test.each([400, 401])('a client that’s refused with %i is genesys_bot_credentials after one call', async (status) => {
  const { genesys, server } = await createWorld({
    'POST /oauth/token': () => ({
      status,
      json: {
        error: 'invalid_client',
        description: `no ${BOT.clientSecret}`,
        error_description: 'authentication failed',
      },
      headers: { 'inin-correlation-id': 'corr-9' },
    }),
  });
  const error = await failure(genesys.deleteClient('c1'));
  expect(error).toMatchObject({ code: 'genesys_bot_credentials', changed: 'no', correlationId: 'corr-9' });
  const { host } = new URL(server.url);
  expect(error.details).toMatchObject({ genesysCode: 'invalid_client', status: String(status), host });
  expect(server.count()).toBe(1);
});

const throttle = {
  status: 400,
  json: {
    error: 'invalid_request',
    description: 'rate limit exceeded; try later',
    error_description: 'rate limit exceeded; try later',
  },
};

test('the token endpoint’s rate limit, a 400, is waited out', async () => {
  const { genesys, waits } = await createWorld({
    [`GET ${CLIENTS}`]: listing,
    'POST /oauth/token': (_request, n) => (n < 3 ? throttle : token('t')),
  });
  expect((await genesys.listClients()).clients).toHaveLength(1);
  expect(waits).toHaveLength(2);
});

test('a rate limit without an end is genesys_rate_limited, and the write is never sent', async () => {
  const { genesys, server } = await createWorld({ 'POST /oauth/token': () => throttle });
  expect(await failure(genesys.rotateSecret('c1'))).toMatchObject({ code: 'genesys_rate_limited', changed: 'no' });
  expect(server.count('POST', '/oauth/token')).toBe(5);
  expect(server.count()).toBe(5);
});

test('a token endpoint that fails at first is asked again, and a failed request isn’t remembered', async () => {
  const { genesys, server } = await createWorld({
    [`GET ${CLIENTS}`]: listing,
    'POST /oauth/token': (_request, n) => (n <= 5 ? { status: 503 } : n === 6 ? 'drop' : token('t')),
  });
  expect(await failure(genesys.listClients())).toMatchObject({ code: 'genesys_failed', changed: 'no' });
  expect((await genesys.listClients()).clients).toHaveLength(1);
  expect(server.count('POST', '/oauth/token')).toBe(7);
});

test.each([
  ['no JSON', { text: '<html>', headers: { 'content-type': 'text/html' } }],
  ['no token', { json: { expires_in: 300 } }],
  ['a token that no header can carry', { json: { access_token: 'bad\nbot-token', expires_in: 300 } }],
  ['another resource', { status: 404, text: 'nothing here' }],
  ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }],
])('a token answer with %s is genesys_answer_broken', async (_name, reply) => {
  const { genesys } = await createWorld({ 'POST /oauth/token': () => reply });
  const error = await failure(genesys.listClients());
  expect(error).toMatchObject({ code: 'genesys_answer_broken', changed: 'no' });
  expect(`${error.stack}${JSON.stringify(error.details)}`).not.toContain('bot-token');
});
