import { expect, test } from 'vitest';
import { clientsPath, forever } from '../bot/support.ts';
import { startHttpServer } from '../support/http-server.ts';
import { launchBot } from '../support/process.ts';
import { startSlackFront } from '../support/slack-front.ts';
import { startWorld, type World } from '../support/world.ts';

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
  expect(await bot.ended).toBe(1);
  expect(bot.errors.join('')).toContain('Keyturn can’t start');
  expect(bot.errors.join('') + bot.lines.join('')).not.toContain(marked);
});
