import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { SlackSandbox } from '../../sandbox/slack.ts';
import { people, startSlack } from '../../sandbox/slack.ts';
import { startApp } from './slack-app.ts';
import { call, command, respond } from './slack-call.ts';

let slack: SlackSandbox;
beforeEach(async () => {
  slack = await startSlack();
});
afterEach(() => slack.close());

const control = (path: string, body: object) =>
  fetch(slack.url.replace('/api/', `/_sandbox/${path}`), { method: 'POST', body: JSON.stringify(body) });

describe('a token', () => {
  test('that’s revoked is refused by every method, with the chosen error, until it’s restored', async () => {
    slack.revoke('bot');
    expect(await call(slack, 'auth.test', {})).toMatchObject({ ok: false, error: 'token_revoked' });
    expect(await call(slack, 'users.info', { user: people.ada })).toMatchObject({ error: 'token_revoked' });
    expect(await call(slack, 'apps.connections.open', {}, slack.appToken)).toMatchObject({ ok: true });
    await control('revoke', { token: 'app', error: 'account_inactive' });
    expect(await call(slack, 'apps.connections.open', {}, slack.appToken)).toMatchObject({ error: 'account_inactive' });
    await control('restore', {});
    expect(await call(slack, 'auth.test', {})).toMatchObject({ ok: true });
  });

  test('that’s revoked doesn’t affect response_urls', async () => {
    const { url } = await command(slack);
    slack.revoke('bot');
    expect((await respond(url, { text: 'Hello' })).status).toBe(200);
    expect(slack.ephemerals(people.ada).map(({ text }) => text)).toEqual(['Hello']);
  });
});

describe('Socket Mode that’s off', () => {
  test('gives no connection', async () => {
    slack.switches.socketMode = 'refused';
    expect(await call(slack, 'apps.connections.open', {}, slack.appToken)).toMatchObject({ error: 'link_disabled' });
  });

  test('or ends each one at once, without a hello', async () => {
    slack.switches.socketMode = 'ended';
    const { url } = await call(slack, 'apps.connections.open', {}, slack.appToken);
    const frames: string[] = [];
    const socket = new WebSocket(String(url));
    socket.on('message', (data) => frames.push(String(data)));
    await new Promise((resolve) => socket.on('close', resolve));
    expect(frames.map((frame) => JSON.parse(frame))).toEqual([{ type: 'disconnect', reason: 'link_disabled' }]);
    expect(slack.sockets.count()).toBe(0);
  });

  test('connections can be ended from outside', async () => {
    const { stop } = await startApp(slack, 'socket', () => undefined);
    await slack.waitFor(() => slack.sockets.count() === 1);
    await control('sockets', { end: 'kill' });
    await slack.waitFor(() => slack.sockets.count() === 0);
    await stop();
  });
});

test('any payload can be sent, and what a person sends can be changed on the way', async () => {
  const bodies: unknown[] = [];
  const { stop } = await startApp(slack, 'http', (app) => {
    app.use(async ({ body }) => {
      bodies.push(body);
    });
    app.shortcut('any', async ({ ack }) => ack());
  });
  const user = { id: people.ada };
  void control('send', { payload: { type: 'shortcut', callback_id: 'any', user, team: { id: 'T1' } } });
  await expect.poll(() => bodies).toMatchObject([{ type: 'shortcut' }]);
  void slack.as(people.ada).types('/oauth list', { change: (payload) => delete payload['trigger_id'] });
  await expect.poll(() => bodies.length).toBe(2);
  expect(bodies[1]).not.toHaveProperty('trigger_id');
  expect(slack.deliveries.map(({ type, userId }) => [type, userId])).toEqual([
    ['other', people.ada],
    ['slash_commands', people.ada],
  ]);
  await stop();
});
