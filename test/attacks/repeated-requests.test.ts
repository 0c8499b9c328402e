import { expect, onTestFinished } from 'vitest';
import { startGenesys } from '../../sandbox/genesys.ts';
import { clientsPath, forever } from '../bot/support.ts';
import { testsInTurn } from '../support/cases.ts';
import { type Reply, startHttpServer } from '../support/http-server.ts';
import { launchBot } from '../support/process.ts';
import { startSlackFront } from '../support/slack-front.ts';
import { startWorld, type World } from '../support/world.ts';

const test = testsInTurn();

const marked = 'MARKED-SECRET-0123456789-abcdefghijklmnop';

/** What a proxy says that shows a request again, in each place where Genesys Cloud puts its own words. */
const pages: Readonly<Record<string, unknown>> = {
  'a message': { message: `You sent Authorization: Bearer ${marked}`, code: 'bad.request' },
  'an error code': { message: 'no', code: marked },
  'the name of a field': {
    message: 'no',
    code: 'bad.request',
    details: [{ fieldName: marked }, { fieldName: 'name' }],
  },
  parameters: { messageWithParams: 'You sent {field}', messageParams: { field: marked }, code: 'bad.request' },
  'an error within the error': { message: 'no', code: 'bad.request', errors: [{ message: marked, details: [] }] },
  'a correlation ID': { message: 'no', code: 'bad.request', contextId: marked },
};

const logged = (world: World): string => world.logLines().join('');

test.each(Object.entries(pages))('a secret that a proxy repeats in %s isn’t logged', async (_where, body) => {
  const world = await startWorld();
  for (const status of [400, 403, 500]) {
    world.genesys.faults.inject({ path: clientsPath, times: forever, status, body });
    expect((await world.asks('ada', '/oauth list --fresh')).rendered).not.toBe('');
    world.genesys.faults.clear();
  }
  expect(logged(world)).toContain('genesys_');
  expect(logged(world)).not.toContain(marked);
  expect(JSON.stringify(await world.asks('ada', '/oauth audit'))).not.toContain(marked);
});

test('what Genesys Cloud documents is still logged: its code, its fields, and a correlation ID', async () => {
  const world = await startWorld();
  const contextId = '5c0de5c0-0000-4000-8000-000000000001';
  const body = { message: 'no', code: 'bad.request', contextId, details: [{ fieldName: 'roleDivisions[0].roleId' }] };
  world.genesys.faults.inject({ path: clientsPath, times: forever, status: 400, body });
  await world.asks('ada', '/oauth list --fresh');
  expect(logged(world)).toMatch(/"genesysCode":"bad.request"/u);
  expect(logged(world)).toContain('"genesysFields":"roleDivisions[0].roleId"');
});

test.each([
  ['a page', `<html>You sent Authorization: Bearer ${marked}</html>`],
  ['one word', marked],
  ['JSON', JSON.stringify({ ok: false, error: marked })],
])('a token that a proxy before Slack repeats as %s isn’t logged', async (_kind, text) => {
  const world = await startWorld();
  const front = await startSlackFront(world);
  const bot = await launchBot({ ...world.settings, SLACK_API_URL: front.url, LOG_LEVEL: 'debug' });
  await bot.ready;
  world.slack.deliverTo(`http://127.0.0.1:${bot.port}/slack/events`);
  for (const method of ['users.info', 'chat.postEphemeral', 'chat.postMessage', 'auth.test'])
    front.answer(method, { status: 200, text });
  await world.person('ada').types('/oauth list');
  await world.slack.waitFor(() => bot.lines.join('').includes('couldn’t deliver'));
  await fetch(`http://127.0.0.1:${bot.port}/readyz`);
  expect(bot.lines.join('') + bot.errors.join('')).not.toContain(marked);
});

test('a start with such a proxy before Slack or Genesys Cloud doesn’t show it either', async () => {
  const world = await startWorld();
  const proxy = await startHttpServer(() => ({ status: 401, json: { ok: false, error: marked, message: marked } }));
  const genesys = { GENESYS_API_URL: proxy.url, GENESYS_LOGIN_URL: proxy.url };
  const bot = await launchBot({ ...world.settings, ...genesys });
  expect(await bot.ended).toBe(77);
  expect(bot.errors.join('')).toContain('Keyturn can’t start');
  expect(bot.errors.join('') + bot.lines.join('')).not.toContain(marked);
});

/** A proxy before Genesys Cloud that answers some calls itself. */
async function proxied(answer: (path: string) => Reply | undefined) {
  const genesys = await startGenesys();
  onTestFinished(() => genesys.close());
  const proxy = await startHttpServer(async ({ method, path, query, headers, text }) => {
    const own = answer(path);
    if (own !== undefined) return own;
    const { host: _host, connection: _connection, 'content-length': _length, ...rest } = headers;
    const asked = query.size === 0 ? path : `${path}?${query}`;
    const given = await fetch(`${genesys.url}${asked}`, {
      method,
      headers: rest as Record<string, string>,
      ...(text === '' ? {} : { body: text }),
    });
    return { status: given.status, text: await given.text(), headers: { 'content-type': 'application/json' } };
  });
  const { id, secret } = genesys.botClient;
  const urls = { GENESYS_API_URL: proxy.url, GENESYS_LOGIN_URL: proxy.url };
  return { ...urls, GENESYS_CLIENT_ID: id, GENESYS_CLIENT_SECRET: secret };
}

test.each<[string, Reply]>([
  ['as text with 200', { status: 200, text: marked }],
  ['as a page with 200', { status: 200, text: `<html>${marked}</html>`, headers: { 'content-type': 'text/html' } }],
  ['as half of JSON', { status: 200, text: `{"entities": [{"name": "${marked}` }],
  [
    'in a header',
    { status: 502, text: '', headers: { 'inin-correlation-id': marked, 'x-request-id': marked, server: marked } },
  ],
  ['as the time to wait', { status: 429, text: '', headers: { 'retry-after': marked } }],
  ['as the name of the error', { status: 400, json: { [marked]: marked, code: 'bad.request', status: 400 } }],
  ['as where to go', { status: 302, text: '', headers: { location: `https://example.org/${marked}` } }],
])('a secret that a proxy before Genesys Cloud repeats %s isn’t logged', async (_how, reply) => {
  let broken = false;
  const settings = await proxied((path) => (broken && path === clientsPath ? reply : undefined));
  const world = await startWorld({ settings });
  broken = true;
  const { rendered } = await world.asks('ada', '/oauth list --fresh');
  expect(rendered).not.toBe('');
  expect(rendered).not.toContain(marked.slice(0, 12));
  expect(logged(world)).not.toContain(marked.slice(0, 12));
  expect(JSON.stringify(await world.asks('ada', '/oauth audit'))).not.toContain(marked.slice(0, 12));
});
