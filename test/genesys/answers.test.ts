import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { startHttpServer } from '../support/http-server.ts';
import { CORRELATION, createWorld, failure, ONE, type Route, rawClient, refusal } from './world.ts';

test.each<[string, Route]>([
  ['HTML', () => ({ text: '<html>', headers: { ...CORRELATION, 'content-type': 'text/html' } })],
  [
    'JSON called HTML',
    () => ({ text: JSON.stringify(rawClient()), headers: { ...CORRELATION, 'content-type': 'text/html' } }),
  ],
  [
    'half a document',
    () => ({ text: '{"id":"c1","secret":"s3cr3t', headers: { ...CORRELATION, 'content-type': 'application/json' } }),
  ],
  ['nothing', () => ({ headers: CORRELATION })],
  ['null', () => ({ json: null, headers: CORRELATION })],
  ['a list', () => ({ json: [], headers: CORRELATION })],
  ['no id', () => ({ json: rawClient({ id: null }), headers: CORRELATION })],
  ['no grant type', () => ({ json: rawClient({ authorizedGrantType: '' }), headers: CORRELATION })],
  ['a number for a name', () => ({ json: rawClient({ name: 7 }), headers: CORRELATION })],
  ['half a role', () => ({ json: rawClient({ roleDivisions: [{ divisionId: 'd' }] }), headers: CORRELATION })],
  ['more than allowed', () => ({ json: rawClient({ description: 'x'.repeat(5_000) }), headers: CORRELATION })],
  [
    'more than allowed once unpacked',
    () => (response) => {
      response.writeHead(200, { ...CORRELATION, 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(gzipSync(JSON.stringify(rawClient({ description: 'x'.repeat(100_000) }))));
    },
  ],
  [
    'garbled compression',
    () => (response) => {
      response.writeHead(200, { ...CORRELATION, 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end('this is not gzip');
    },
  ],
  ['a redirect', () => ({ status: 302, headers: { ...CORRELATION, location: '/elsewhere' } })],
])(
  'an answer with %s is genesys_answer_broken with its correlation ID, and isn’t requested again',
  async (_name, bad) => {
    const { genesys, server } = await createWorld({ [`GET ${ONE}`]: bad }, { maxBytes: 4_000 });
    const error = await failure(genesys.getClient('c1'));
    expect(error).toMatchObject({ code: 'genesys_answer_broken', changed: 'no', correlationId: 'corr-1' });
    expect(`${error.stack}${String(error.cause)}${JSON.stringify(error.details)}`).not.toContain('s3cr3t');
    expect(server.count('GET', ONE)).toBe(1);
    expect(server.count('GET', '/elsewhere')).toBe(0);
  },
);

test('a redirect to another host never gets the token', async () => {
  const other = await startHttpServer(() => ({ json: rawClient() }));
  const { genesys } = await createWorld({
    [`GET ${ONE}`]: () => ({ status: 307, headers: { location: `${other.url}${ONE}` } }),
  });
  await failure(genesys.getClient('c1'));
  expect(other.count()).toBe(0);
});

test.each([
  { status: 400, code: 'bad.request', expected: 'genesys_refused' },
  { status: 403, code: 'not.authorized', expected: 'genesys_refused' },
  { status: 403, code: 'missing.permissions', expected: 'genesys_bot_permission' },
  { status: 403, code: 'missing.any.permissions', expected: 'genesys_bot_permission' },
  { status: 403, code: 'missing.division.permission', expected: 'genesys_bot_permission' },
  { status: 404, code: 'not.found', expected: 'genesys_not_found' },
  { status: 410, code: 'gone', expected: 'genesys_not_found' },
  { status: 409, code: 'conflict', expected: 'genesys_refused' },
])('$status $code is $expected after one call', async ({ status, code, expected }) => {
  const { genesys, server } = await createWorld({ [`GET ${ONE}`]: () => refusal(status, code) });
  const error = await failure(genesys.getClient('c1'));
  expect(error).toMatchObject({ code: expected, changed: 'no', correlationId: 'corr-1' });
  expect(error.details).toEqual({
    call: 'GET /api/v2/oauth/clients/{clientId}',
    status: String(status),
    genesysCode: code,
    genesysMessage: `message of ${code}`,
  });
  expect(server.count('GET', ONE)).toBe(1);
});

test('the permissions that the bot lacks are named even if only the parameters have them', async () => {
  const { genesys } = await createWorld({
    [`GET ${ONE}`]: () => ({
      status: 403,
      json: {
        code: 'missing.any.permissions',
        messageWithParams: 'One of {permissions} is needed',
        messageParams: { permissions: '[oauth:client:view]' },
        contextId: 'from-the-body',
        details: [{ fieldName: 'name' }, {}],
      },
    }),
  });
  const error = await failure(genesys.getClient('c1'));
  expect(error.details).toMatchObject({
    genesysMessage: 'One of [oauth:client:view] is needed',
    genesysFields: 'name',
  });
  expect(error.correlationId).toBe('from-the-body');
});

test.each([404, 400])('a %i with a truncated body is still a refusal', async (status) => {
  const cut: Route = () => (response) => {
    response.writeHead(status, { ...CORRELATION, 'content-type': 'application/json', 'content-length': '500' });
    response.write('{"message":"no', () => response.socket?.destroy());
  };
  const { genesys, server } = await createWorld({ [`GET ${ONE}`]: cut, [`DELETE ${ONE}`]: cut });
  const code = status === 404 ? 'genesys_not_found' : 'genesys_refused';
  expect(await failure(genesys.getClient('c1'))).toMatchObject({ code, changed: 'no', correlationId: 'corr-1' });
  expect(await failure(genesys.deleteClient('c1'))).toMatchObject({ code, changed: 'no' });
  expect(server.count()).toBe(3);
});

test('a refusal without a readable body is still a refusal', async () => {
  const { genesys } = await createWorld({
    [`GET ${ONE}`]: () => ({ status: 404, text: 'gone', headers: { 'genesys-correlation-id': 'newer' } }),
  });
  expect(await failure(genesys.getClient('c1'))).toMatchObject({ code: 'genesys_not_found', correlationId: 'newer' });
});

test('an error from Genesys Cloud can’t contain the bot’s secret or token', async () => {
  const { genesys } = await createWorld({
    [`GET ${ONE}`]: ({ headers }) => refusal(400, 'bad.request', `saw ${headers.authorization} and bot-secret-4711`),
  });
  const { details } = await failure(genesys.getClient('c1'));
  expect(details['genesysMessage']).toBe('saw Bearer [concealed] and [concealed]');
});
