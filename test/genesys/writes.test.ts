import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { Genesys } from '../../services/genesys/types.ts';
import { createGenesys } from '../../services/genesys.ts';
import { startHttpServer } from '../support/http-server.ts';
import { BOT, CLIENTS, CORRELATION, createWorld, failure, ONE, type Route, rawClient, refusal } from './world.ts';

interface Write {
  name: string;
  method: string;
  path: string;
  run: (genesys: Genesys) => Promise<unknown>;
}

const WRITES: Write[] = [
  {
    name: 'create',
    method: 'POST',
    path: CLIENTS,
    run: (genesys) => genesys.createClient({ name: 'New', grantType: 'CODE' }),
  },
  { name: 'update', method: 'PUT', path: ONE, run: (genesys) => genesys.updateClient('c1', { name: 'New' }) },
  { name: 'delete', method: 'DELETE', path: ONE, run: (genesys) => genesys.deleteClient('c1') },
  { name: 'rotate', method: 'POST', path: `${ONE}/secret`, run: (genesys) => genesys.rotateSecret('c1') },
];

const read: Route = () => ({ json: rawClient() });
const done: Route = () => ({ json: rawClient({ secret: 'fresh' }), headers: CORRELATION });

const UNCLEAR: [string, Route][] = [
  ['a dropped connection', () => 'drop'],
  ['408', () => refusal(408, 'client.timeout')],
  ['500', () => refusal(500, 'internal.server.error')],
  ['501', () => refusal(501, 'not.implemented')],
  ['502 with HTML', () => ({ status: 502, text: '<html>', headers: { 'content-type': 'text/html' } })],
  ['503 with Retry-After', () => refusal(503, 'service.unavailable', 'later', { 'retry-after': '1' })],
  ['504', () => refusal(504, 'request.timeout')],
  ['no answer in time', () => 'hang'],
  ['a redirect', () => ({ status: 303, headers: { location: CLIENTS } })],
  ['a success that is HTML', () => ({ text: '<html>ok</html>', headers: { 'content-type': 'text/html' } })],
  [
    'a success that breaks off',
    () => (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
      response.write('{"id":"c1","secret":"s3cr3t"', () => response.socket?.destroy());
    },
  ],
  ['a success that is too large', () => ({ json: rawClient({ description: 'x'.repeat(10_000) }) })],
];

for (const { name, method, path, run } of WRITES) {
  test.each(UNCLEAR)(`${name}: %s is genesys_outcome_unknown, and the write isn’t sent again`, async (fault, bad) => {
    // Where nothing hangs, a slow machine may take its time, also for the token.
    const tryMs = fault === 'no answer in time' ? 1_500 : 15_000;
    const { genesys, server, waits } = await createWorld(
      { [`GET ${ONE}`]: read, [`${method} ${path}`]: bad },
      { timeouts: { tryMs, totalMs: 30_000 }, maxBytes: 5_000 },
    );
    const error = await failure(run(genesys));
    expect(error).toMatchObject({ code: 'genesys_outcome_unknown', changed: 'unknown' });
    expect(`${error.stack}${String(error.cause)}${JSON.stringify(error.details)}`).not.toContain('s3cr3t');
    expect(server.count(method, path)).toBe(1);
    expect(waits).toEqual([]);
  });

  test(`${name}: 429 is waited out, since nothing has happened`, async () => {
    const { genesys, server, waits } = await createWorld({
      [`GET ${ONE}`]: read,
      [`${method} ${path}`]: (request, n) =>
        n < 3 ? refusal(429, 'too.many.requests', 'slow', { 'retry-after': '2' }) : done(request, n),
    });
    expect(await run(genesys)).toMatchObject({ correlationId: 'corr-1' });
    expect(server.count(method, path)).toBe(3);
    expect(waits).toEqual([2_125, 2_125]);
  });

  test(`${name}: endless 429s are genesys_rate_limited, and nothing has changed`, async () => {
    const { genesys, server } = await createWorld({
      [`GET ${ONE}`]: read,
      [`${method} ${path}`]: () => refusal(429, 'too.many.requests'),
    });
    expect(await failure(run(genesys))).toMatchObject({ code: 'genesys_rate_limited', changed: 'no' });
    expect(server.count(method, path)).toBe(5);
  });

  test(`${name}: a refusal changes nothing and isn’t repeated`, async () => {
    const { genesys, server } = await createWorld({
      [`GET ${ONE}`]: read,
      [`${method} ${path}`]: () => refusal(400, 'bad.request', 'no such role'),
    });
    const error = await failure(run(genesys));
    expect(error).toMatchObject({ code: 'genesys_refused', changed: 'no', correlationId: 'corr-1' });
    expect(error.details).toMatchObject({ status: '400', genesysCode: 'bad.request', genesysMessage: 'no such role' });
    expect(server.count(method, path)).toBe(1);
  });

  test(`${name}: 404 is genesys_not_found`, async () => {
    const { genesys } = await createWorld({
      [`GET ${ONE}`]: read,
      [`${method} ${path}`]: () => refusal(404, 'not.found'),
    });
    expect(await failure(run(genesys))).toMatchObject({ code: 'genesys_not_found', changed: 'no' });
  });

  test(`${name}: a 429 followed by silence is still unknown`, async () => {
    const { genesys, server } = await createWorld({
      [`GET ${ONE}`]: read,
      [`${method} ${path}`]: (_request, n) => (n === 1 ? refusal(429, 'too.many.requests') : 'drop'),
    });
    expect(await failure(run(genesys))).toMatchObject({ code: 'genesys_outcome_unknown', changed: 'unknown' });
    expect(server.count(method, path)).toBe(2);
  });
}

for (const { name, method, path, run } of WRITES.filter((write) => write.name !== 'delete')) {
  test.each<[string, Route]>([
    ['nothing', () => ({ status: 204, headers: CORRELATION })],
    [
      'half a document',
      () => ({ text: '{"id":"c1","secret":"s3cr3t', headers: { ...CORRELATION, 'content-type': 'application/json' } }),
    ],
  ])(`${name}: a success with %s is genesys_outcome_unknown with its correlation ID`, async (_fault, bad) => {
    const { genesys, server } = await createWorld({ [`GET ${ONE}`]: read, [`${method} ${path}`]: bad });
    const error = await failure(run(genesys));
    expect(error).toMatchObject({ code: 'genesys_outcome_unknown', changed: 'unknown', correlationId: 'corr-1' });
    expect(`${error.stack}${String(error.cause)}${JSON.stringify(error.details)}`).not.toContain('s3cr3t');
    expect(server.count(method, path)).toBe(1);
  });
}

test('a creation whose answer doesn’t say which client was created is genesys_outcome_unknown', async () => {
  const { genesys } = await createWorld({ [`POST ${CLIENTS}`]: () => ({ json: { secret: 's3cr3t' } }) });
  const error = await failure(genesys.createClient({ name: 'New', grantType: 'CODE' }));
  expect(error).toMatchObject({ code: 'genesys_outcome_unknown', changed: 'unknown' });
  expect(`${error.stack}${String(error.cause)}${JSON.stringify(error.details)}`).not.toContain('s3cr3t');
});

test('a secret that isn’t text makes a rotation unknown instead of silently losing the secret', async () => {
  const { genesys } = await createWorld({
    [`POST ${ONE}/secret`]: () => ({ json: rawClient({ secret: { value: 's' } }) }),
  });
  expect(await failure(genesys.rotateSecret('c1'))).toMatchObject({
    code: 'genesys_outcome_unknown',
    changed: 'unknown',
  });
});

test.each<[string, Route]>([
  ['204', () => ({ status: 204, headers: CORRELATION })],
  ['200 without a body', () => ({ status: 200, headers: CORRELATION })],
  ['202 with JSON', () => ({ status: 202, json: {}, headers: CORRELATION })],
])('a deletion answered with %s has happened', async (_name, reply) => {
  const { genesys } = await createWorld({ [`DELETE ${ONE}`]: reply });
  expect(await genesys.deleteClient('c1')).toEqual({ correlationId: 'corr-1' });
});

/** A working token endpoint, and an API address of the test's choice. */
async function withApi(
  apiUrl: string,
  options: { tryMs?: number; totalMs?: number; onWait?: () => Promise<void> } = {},
) {
  const login = await startHttpServer(() => ({ json: { access_token: 't', expires_in: 300 } }));
  const waits: number[] = [];
  const genesys = createGenesys({
    ...BOT,
    apiUrl,
    loginUrl: login.url,
    timeouts: { tryMs: options.tryMs ?? 2_000, totalMs: options.totalMs ?? 10_000 },
    wait: async (ms) => {
      waits.push(ms);
      await options.onWait?.();
    },
  });
  onTestFinished(() => genesys.close());
  return { genesys, waits };
}

test('a refused connection is retried, and ends in genesys_unreachable with nothing changed', async () => {
  const gone = await startHttpServer(() => 'drop');
  await gone.close();
  const { genesys, waits } = await withApi(gone.url);
  const error = await failure(genesys.rotateSecret('c1'));
  expect(error).toMatchObject({ code: 'genesys_unreachable', changed: 'no' });
  expect(error.details['reason']).toBe('ECONNREFUSED');
  expect(waits).toHaveLength(4);
});

test('a write whose first connection is refused goes through once something listens', async () => {
  const late = createServer();
  late.listen(0, '127.0.0.1');
  await once(late, 'listening');
  const address = late.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  late.close();
  await once(late, 'close');
  let requests = 0;
  const http = await import('node:http');
  const server = http.createServer((_request, response) => {
    requests += 1;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(rawClient({ secret: 'fresh' })));
  });
  onTestFinished(() => void server.close());
  const { genesys } = await withApi(`http://127.0.0.1:${port}`, {
    onWait: async () => {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
  });
  expect(await genesys.rotateSecret('c1')).toMatchObject({ secret: 'fresh' });
  expect(requests).toBe(1);
});

test('a host name that doesn’t resolve is genesys_unreachable with nothing changed', async () => {
  const { genesys } = await withApi('http://genesys.invalid');
  expect(await failure(genesys.deleteClient('c1'))).toMatchObject({ code: 'genesys_unreachable', changed: 'no' });
});

test('a TLS handshake that fails has sent nothing', async () => {
  const broken = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end('this is not TLS'));
  });
  broken.listen(0, '127.0.0.1');
  await once(broken, 'listening');
  onTestFinished(() => void broken.close());
  const address = broken.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { genesys, waits } = await withApi(`https://127.0.0.1:${port}`);
  expect(await failure(genesys.rotateSecret('c1'))).toMatchObject({ code: 'genesys_unreachable', changed: 'no' });
  expect(waits).toHaveLength(4);
});

test('a TLS handshake that never ends has sent nothing', async () => {
  const silent = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.resume();
  });
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  onTestFinished(() => void silent.close());
  const address = silent.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { genesys } = await withApi(`https://127.0.0.1:${port}`, { tryMs: 50, totalMs: 500 });
  const error = await failure(genesys.rotateSecret('c1'));
  expect(error).toMatchObject({ code: 'genesys_unreachable', changed: 'no' });
  expect(error.details['reason']).toBe('timeout');
});

test('a write isn’t started or retried with too little time left for its answer', async () => {
  let now = 0;
  const { genesys, server } = await createWorld(
    {
      'POST /oauth/token': () => {
        now += 31_000;
        return { json: { access_token: 't', expires_in: 86_400 } };
      },
      [`DELETE ${ONE}`]: () => refusal(429, 'too.many.requests', 'slow', { 'retry-after': '30' }),
    },
    { now: () => now, timeouts: { tryMs: 15_000, totalMs: 45_000 } },
  );
  expect(await failure(genesys.deleteClient('c1'))).toMatchObject({ code: 'genesys_unreachable', changed: 'no' });
  expect(server.count('DELETE')).toBe(0);
  expect(await failure(genesys.deleteClient('c1'))).toMatchObject({ code: 'genesys_rate_limited', changed: 'no' });
  expect(server.count('DELETE')).toBe(1);
});

test('close lets a write finish that’s on its way', async () => {
  let release = () => {};
  const arrived = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { genesys } = await createWorld({
    [`POST ${ONE}/secret`]: () => (response) => {
      release();
      setImmediate(() => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(rawClient({ secret: 'fresh' })));
      });
    },
  });
  const rotated = genesys.rotateSecret('c1');
  await arrived;
  genesys.close();
  expect(await rotated).toMatchObject({ secret: 'fresh' });
});
