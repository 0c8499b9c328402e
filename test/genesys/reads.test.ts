import { expect, test } from 'vitest';
import { startHttpServer } from '../support/http-server.ts';
import { eventually } from '../support/patience.ts';
import { CLIENTS, CORRELATION, createWorld, failure, ONE, type Route, rawClient, refusal } from './world.ts';

const fine: Route = () => ({ json: rawClient(), headers: CORRELATION });
const failsOnce =
  (bad: Route): Route =>
  (request, n) =>
    n === 1 ? bad(request, n) : fine(request, n);

test.each<[string, Route]>([
  ['408', () => refusal(408, 'client.timeout')],
  ['429', () => refusal(429, 'too.many.requests')],
  ['500', () => refusal(500, 'internal.server.error')],
  ['502 with HTML', () => ({ status: 502, text: '<html>', headers: { 'content-type': 'text/html' } })],
  ['503', () => refusal(503, 'service.unavailable')],
  ['504', () => refusal(504, 'request.timeout')],
  ['a dropped connection', () => 'drop'],
  [
    'an answer that breaks off',
    () => (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
      response.write('{"id":"c1"', () => response.socket?.destroy());
    },
  ],
])('a read is retried after %s', async (_name, bad) => {
  const { genesys, server, waits } = await createWorld({ [`GET ${ONE}`]: failsOnce(bad) });
  expect(await genesys.getClient('c1')).toMatchObject({ name: 'Reporting' });
  expect(server.count('GET', ONE)).toBe(2);
  expect(waits).toEqual([187.5]);
});

test('a read that keeps failing is tried five times, with growing delays, and ends in genesys_failed', async () => {
  const { genesys, server, waits } = await createWorld({ [`GET ${ONE}`]: () => refusal(503, 'service.unavailable') });
  const error = await failure(genesys.getClient('c1'));
  expect(error).toMatchObject({ code: 'genesys_failed', changed: 'no', correlationId: 'corr-1' });
  expect(error.details).toMatchObject({ status: '503', genesysCode: 'service.unavailable' });
  expect(server.count('GET', ONE)).toBe(5);
  expect(waits).toEqual([187.5, 375, 750, 1500]);
});

test('501 isn’t retried', async () => {
  const { genesys, server } = await createWorld({ [`GET ${ONE}`]: () => refusal(501, 'not.implemented') });
  expect(await failure(genesys.getClient('c1'))).toMatchObject({ code: 'genesys_failed' });
  expect(server.count('GET', ONE)).toBe(1);
});

test('Retry-After is respected, or without one the message of a 429', async () => {
  const { genesys, waits } = await createWorld({
    [`GET ${ONE}`]: (request, n) => {
      if (n === 1) return refusal(429, 'too.many.requests', 'slow down', { 'retry-after': '3' });
      if (n === 2) return refusal(429, 'too.many.requests', 'Retry the request in [2] seconds');
      return fine(request, n);
    },
  });
  await genesys.getClient('c1');
  expect(waits).toEqual([3_125, 2_125]);
});

test('a wait that would end after the deadline isn’t started: genesys_rate_limited says how long it is', async () => {
  const { genesys, server, waits } = await createWorld({
    [`GET ${ONE}`]: () => refusal(429, 'too.many.requests', 'slow down', { 'retry-after': '120' }),
  });
  const error = await failure(genesys.getClient('c1'));
  expect(error).toMatchObject({ code: 'genesys_rate_limited', changed: 'no', correlationId: 'corr-1' });
  expect(error.details['retryAfterSeconds']).toBe('120');
  expect(server.count('GET', ONE)).toBe(1);
  expect(waits).toEqual([]);
});

test('if nothing listens there, it’s genesys_unreachable', async () => {
  const { genesys, server, waits } = await createWorld({});
  await server.close();
  const error = await failure(genesys.getClient('c1'));
  expect(error).toMatchObject({ code: 'genesys_unreachable', changed: 'no' });
  expect(error.details['reason']).toBe('ECONNREFUSED');
  expect(waits).toHaveLength(4);
});

test('each try has a deadline, and so does the call', async () => {
  const { genesys, server } = await createWorld(
    { [`GET ${ONE}`]: () => 'hang' },
    { timeouts: { tryMs: 300, totalMs: 3_000 } },
  );
  const error = await failure(genesys.getClient('c1'));
  expect(error).toMatchObject({ code: 'genesys_unreachable', changed: 'no' });
  expect(error.details['reason']).toBe('timeout');
  expect(server.count('GET', ONE)).toBeGreaterThan(1);
});

test('a try can’t outlast the call', async () => {
  const { genesys } = await createWorld(
    { [`GET ${ONE}`]: () => 'hang' },
    { timeouts: { tryMs: 60_000, totalMs: 100 } },
  );
  expect(await failure(genesys.getClient('c1'))).toMatchObject({ code: 'genesys_unreachable' });
});

test('neither can renewing a token that was refused late', async () => {
  const { genesys } = await createWorld(
    {
      'POST /oauth/token': (_request, n) => (n === 1 ? { json: { access_token: 't', expires_in: 300 } } : 'hang'),
      [`GET ${ONE}`]: () => (response) => void setTimeout(() => response.writeHead(401).end(), 900),
    },
    { timeouts: { tryMs: 60_000, totalMs: 1_000 } },
  );
  expect(await failure(genesys.getClient('c1'))).toMatchObject({ code: 'genesys_unreachable' });
});

test('a slow body counts against the deadline', async () => {
  const { genesys } = await createWorld(
    {
      [`GET ${ONE}`]: () => (response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const drip = setInterval(() => response.write(' '), 10);
        response.once('close', () => clearInterval(drip));
      },
    },
    { timeouts: { tryMs: 80, totalMs: 100 } },
  );
  const error = await failure(genesys.getClient('c1'));
  expect(error).toMatchObject({ code: 'genesys_unreachable' });
  expect(error.details['reason']).toBe('timeout');
});

test('a slow token counts against the deadline of the call', async () => {
  const { genesys, server } = await createWorld(
    { 'POST /oauth/token': () => 'hang' },
    { timeouts: { tryMs: 5_000, totalMs: 60 } },
  );
  expect(await failure(genesys.deleteClient('c1'))).toMatchObject({ code: 'genesys_unreachable', changed: 'no' });
  expect(server.count('DELETE')).toBe(0);
});

test.each(['', '.', '..', '../tokens/me', 'a/b', 'a?b', 'a b', 'é', 'x'.repeat(201)])(
  '%j isn’t an ID, so no call is made',
  async (id) => {
    const { genesys, server } = await createWorld({});
    expect(await failure(genesys.getClient(id))).toMatchObject({ code: 'genesys_not_found', changed: 'no' });
    expect(await failure(genesys.deleteClient(id))).toMatchObject({ code: 'genesys_not_found', changed: 'no' });
    expect(server.count()).toBe(0);
  },
);

test('reads share a connection, and writes never reuse one', async () => {
  const { genesys, server } = await createWorld({
    [`GET ${ONE}`]: fine,
    [`DELETE ${ONE}`]: () => ({ status: 204 }),
  });
  for (let i = 0; i < 3; i += 1) await genesys.getClient('c1');
  for (let i = 0; i < 3; i += 1) await genesys.deleteClient('c1');
  const of = (method: string) => server.received.filter((one) => one.method === method).map((one) => one.connection);
  expect(new Set(of('GET')).size).toBe(1);
  expect(new Set(of('DELETE')).size).toBe(3);
  expect(of('DELETE')).not.toContain(of('GET')[0]);
});

test('onCall hears about each try, with the documented path and without IDs', async () => {
  const { genesys, calls } = await createWorld({
    [`GET ${ONE}`]: failsOnce(() => refusal(503, 'x')),
    [`PUT ${ONE}`]: () => 'drop',
  });
  await failure(genesys.updateClient('c1', { name: 'New' }));
  const seen = calls.map(({ method, path, status, correlationId }) => [method, path, status, correlationId]);
  expect(seen).toEqual([
    ['POST', '/oauth/token', 200, undefined],
    ['GET', '/api/v2/oauth/clients/{clientId}', 503, 'corr-1'],
    ['GET', '/api/v2/oauth/clients/{clientId}', 200, 'corr-1'],
    ['PUT', '/api/v2/oauth/clients/{clientId}', undefined, undefined],
  ]);
  expect(calls.every(({ ms }) => ms >= 0 && ms < 10_000)).toBe(true);
});

test('an onCall that throws changes nothing', async () => {
  const { genesys } = await createWorld(
    { [`GET ${ONE}`]: fine },
    {
      onCall: () => {
        throw new Error('boom');
      },
    },
  );
  expect(await genesys.getClient('c1')).toMatchObject({ id: 'c1' });
});

test('ping calls HEAD tokens/me once, and renews an old token', async () => {
  const { genesys, server } = await createWorld({
    'HEAD /api/v2/tokens/me': (_request, n) => ({ status: n === 1 ? 401 : n === 2 ? 200 : 503 }),
  });
  await genesys.ping();
  expect(await failure(genesys.ping())).toMatchObject({ code: 'genesys_failed' });
  expect(server.count('HEAD')).toBe(3);
});

test('after close nothing new is sent, and a wait between tries ends', async () => {
  const { genesys, server } = await createWorld(
    { [`GET ${ONE}`]: () => refusal(429, 'too.many.requests', 'slow', { 'retry-after': '30' }) },
    {
      wait: (_ms, signal) =>
        new Promise((_resolve, reject) => {
          // The close may come before the answer does.
          if (signal?.aborted) reject(signal.reason);
          signal?.addEventListener('abort', () => reject(signal.reason));
        }),
    },
  );
  const waiting = failure(genesys.getClient('c1'));
  await eventually(() => expect(server.count('GET', ONE)).toBe(1));
  genesys.close();
  expect(await waiting).toMatchObject({ code: 'shutting_down', changed: 'no' });
  const before = server.count();
  expect(await failure(genesys.listClients())).toMatchObject({ code: 'shutting_down' });
  expect(server.count()).toBe(before);
});

test('close also ends the real wait between tries', async () => {
  const server = await startHttpServer(({ path }) =>
    path === '/oauth/token'
      ? { json: { access_token: 't', expires_in: 300 } }
      : { status: 503, headers: { 'retry-after': '20' } },
  );
  const { createGenesys } = await import('../../services/genesys.ts');
  const genesys = createGenesys({
    apiUrl: `${server.url}/`,
    loginUrl: `${server.url}//`,
    clientId: 'a',
    clientSecret: 'b',
  });
  const waiting = failure(genesys.listClients());
  await eventually(() => expect(server.count('GET', CLIENTS)).toBe(1));
  genesys.close();
  expect(await waiting).toMatchObject({ code: 'shutting_down' });
});
