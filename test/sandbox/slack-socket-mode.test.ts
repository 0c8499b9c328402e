import { LogLevel, SocketModeClient } from '@slack/socket-mode';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { SlackSandbox } from '../../sandbox/slack.ts';
import { people, startSlack } from '../../sandbox/slack.ts';
import { call } from './slack-call.ts';

let slack: SlackSandbox;
const clients: SocketModeClient[] = [];
beforeEach(async () => {
  slack = await startSlack();
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.disconnect();
  await slack.waitFor(() => slack.sockets.count() === 0).catch(() => undefined);
  await slack.close();
});

async function connect(
  onCommand: (body: object) => object | undefined,
  autoReconnectEnabled = false,
): Promise<SocketModeClient> {
  const client = new SocketModeClient({
    appToken: slack.appToken,
    autoReconnectEnabled,
    clientOptions: { slackApiUrl: slack.url },
    logLevel: LogLevel.ERROR,
  });
  client.on('slash_commands', async ({ ack, body }: { ack: (answer?: object) => Promise<void>; body: object }) => {
    await ack(onCommand(body));
  });
  clients.push(client);
  await client.start();
  return client;
}

async function ticketUrl(): Promise<string> {
  return String((await call(slack, 'apps.connections.open', {}, slack.appToken))['url']);
}

/** The reason of the close, or of the refusal to connect. */
function ending(socket: WebSocket): Promise<string> {
  return new Promise((resolve) => {
    socket.on('message', (data) => String(data).includes('"disconnect"') && resolve(JSON.parse(String(data)).reason));
    socket.on('unexpected-response', (_request, response) => resolve(String(response.statusCode)));
    socket.on('error', (error) => resolve(error.message));
  });
}

test('a command reaches the official client, and its acknowledgment reaches the person', async () => {
  await connect(() => ({ text: 'hello' }));
  const delivery = await slack.as(people.ada).types('/oauth help');
  expect(delivery).toMatchObject({ via: 'socket', ack: { text: 'hello' } });
  expect(slack.ephemerals(people.ada).map((one) => one.text)).toEqual(['hello']);
});

test('a redelivery is a new envelope with the same payload, or the captured one', async () => {
  const ids: string[] = [];
  const client = await connect(() => ({ text: 'heard' }));
  client.on('slack_event', ({ envelope_id: id }: { envelope_id: string }) => void ids.push(id));
  const first = await slack.as(people.ada).types('/oauth help');
  const captured = await slack.redeliver(first, { asCaptured: true });
  const fresh = await slack.redeliver(first);
  expect([captured, fresh]).toMatchObject([first, first].map(({ payload, ack }) => ({ via: 'socket', payload, ack })));
  expect(ids).toHaveLength(3);
  expect(ids[1]).toBe(ids[0]);
  expect(ids[2]).not.toBe(ids[0]);
});

test('each command reaches exactly one of several connections', async () => {
  const heard: string[] = [];
  await connect(() => void heard.push('first'));
  await connect(() => void heard.push('second'));
  expect(slack.sockets.count()).toBe(2);
  for (let n = 0; n < 4; n += 1) await slack.as(people.ada).types('/oauth');
  expect(heard).toHaveLength(4);
  expect(new Set(heard)).toEqual(new Set(['first', 'second']));
});

test('a ticket opens one connection', async () => {
  const url = await ticketUrl();
  const first = new WebSocket(url);
  await slack.waitFor(() => slack.sockets.count() === 1);
  expect(await ending(new WebSocket(url))).toBe('401');
  first.close();
});

test('ten connections are allowed, the eleventh is turned away', async () => {
  const sockets = [];
  for (let n = 0; n < 10; n += 1) sockets.push(new WebSocket(await ticketUrl()));
  await slack.waitFor(() => slack.sockets.count() === 10);
  expect(await ending(new WebSocket(await ticketUrl()))).toBe('too_many_websockets');
  expect(slack.sockets.count()).toBe(10);
  for (const socket of sockets) socket.close();
});

test('a disconnect frame ends the official client’s connection', async () => {
  const client = await connect(() => undefined);
  const ended = new Promise((resolve) => client.on('disconnected', resolve));
  slack.sockets.disconnect('refresh_requested');
  await ended;
  await slack.waitFor(() => slack.sockets.count() === 0);
});

test('a client whose connection was cut reconnects and hears commands again', async () => {
  await connect(() => undefined, true);
  slack.sockets.kill();
  await slack.waitFor(() => slack.sockets.count() === 0);
  expect(await slack.as(people.ada).types('/oauth')).toMatchObject({ via: 'none' });
  await slack.waitFor(() => slack.sockets.count() === 1);
  expect(await slack.as(people.ada).types('/oauth')).toMatchObject({ via: 'socket', status: 200 });
});

test('an event that isn’t acknowledged is retried, with the count and the reason', async () => {
  const frames: { type: string; retry_attempt?: number; retry_reason?: string }[] = [];
  const socket = new WebSocket(await ticketUrl());
  socket.on('message', (data) => frames.push(JSON.parse(String(data))));
  await slack.waitFor(() => slack.sockets.count() === 1);
  void slack.as(people.ada).opensHome();
  const retried = await slack.waitFor(() => frames.find((frame) => frame.retry_attempt === 1));
  expect(retried).toMatchObject({ type: 'events_api', retry_reason: 'timeout', accepts_response_payload: false });
  expect(frames[0]).toMatchObject({ type: 'hello', num_connections: 1 });
  socket.close();
});

test('with sockets first, a bot is served over its socket if there is one, and otherwise over HTTP', async () => {
  slack.switches.socketsFirst = true;
  slack.deliverTo('http://127.0.0.1:1/slack/events');
  const client = await connect(() => ({ text: 'heard' }));
  expect(await slack.as(people.ada).types('/oauth help')).toMatchObject({ via: 'socket', ack: { text: 'heard' } });
  await client.disconnect();
  await slack.waitFor(() => slack.sockets.count() === 0);
  expect(await slack.as(people.ada).types('/oauth help')).toMatchObject({ via: 'http' });
});
