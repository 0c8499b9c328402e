import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished } from 'vitest';
import { command, post } from '../faults/wire.ts';
import { testsInTurn } from '../support/cases.ts';
import { startWorld, type World } from '../support/world.ts';

const test = testsInTurn();

/** Strangers at the port of Slack's requests. */

async function open(world: World, bytes: string): Promise<Socket> {
  const socket = connect(world.bot.port, '127.0.0.1');
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  socket.write(bytes);
  return socket;
}

/** The first line of the answer. */
const answered = async (socket: Socket): Promise<string> =>
  String((await once(socket, 'data'))[0]).split('\r\n')[0] ?? '';

const list = async (world: World): Promise<string> =>
  (await world.asks('vera', '/oauth list').catch(() => ({ rendered: '' }))).rendered;

test.each([
  ['a page that isn’t there', 'GET /nothing HTTP/1.1\r\nHost: keyturn\r\n\r\n'],
  ['health', 'GET /healthz HTTP/1.1\r\nHost: keyturn\r\n\r\n'],
  ['what only Slack may', 'POST /slack/events HTTP/1.1\r\nHost: keyturn\r\nContent-Length: 0\r\n\r\n'],
])('256 connections that asked for %s and stay open don’t keep Slack out', async (_what, bytes) => {
  const world = await startWorld();
  const sockets = await Promise.all(Array.from({ length: 256 }, () => open(world, bytes)));
  await Promise.all(sockets.map(answered));
  await expect.poll(() => list(world), { timeout: 30_000 }).toContain('of 17 clients');
});

const head = (more: string): string =>
  [
    'POST /slack/events HTTP/1.1',
    'Host: keyturn',
    `X-Slack-Signature: v0=${'0'.repeat(64)}`,
    `X-Slack-Request-Timestamp: ${Math.floor(Date.now() / 1000)}`,
    more,
    '',
    '',
  ].join('\r\n');

test('a body without an end in sight is refused once it’s longer than 512 KB', async () => {
  const world = await startWorld();
  const socket = await open(world, head('Transfer-Encoding: chunked'));
  const answer = answered(socket);
  const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
  for (let at = 0; at < 20; at += 1) socket.write(chunk);
  expect(await answer).toBe('HTTP/1.1 413 Payload Too Large');
});

test('a body that’s compressed isn’t unpacked', async () => {
  const world = await startWorld();
  const bomb = gzipSync(Buffer.alloc(200_000_000, 'x')).toString('latin1');
  const before = process.memoryUsage().rss;
  const socket = await open(world, head(`Content-Encoding: gzip\r\nContent-Length: ${bomb.length}`));
  const answer = answered(socket);
  socket.write(bomb, 'latin1');
  expect(await answer).toMatch(/^HTTP\/1\.1 4\d\d /u);
  expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
});

test('a request that’s smuggled behind another length isn’t read', async () => {
  const world = await startWorld();
  const inner = 'POST /slack/events HTTP/1.1\r\nHost: keyturn\r\nContent-Length: 3\r\n\r\nx=1';
  const socket = await open(
    world,
    `POST /slack/events HTTP/1.1\r\nHost: keyturn\r\nContent-Length: ${inner.length}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inner}`,
  );
  expect(await answered(socket)).toMatch(/^HTTP\/1\.1 4\d\d /u);
});

test.each([
  ['a time with digits of another script', { at: '١٧٩٥٧٩٢١٥٤' }],
  ['a time in another notation', { at: '1e99' }],
  ['two signatures', { signature: 'twice' }],
])('a request with %s is refused', async (_what, odd) => {
  const world = await startWorld();
  const body = command(world);
  const header = 'at' in odd ? { 'x-slack-request-timestamp': encodeURIComponent(odd.at) } : {};
  const double = 'signature' in odd ? { 'x-slack-signature': `v0=${'0'.repeat(64)}, v0=${'0'.repeat(64)}` } : {};
  expect((await post(world, { body, headers: { ...header, ...double } })).status).toBe(401);
});

test.each([
  ['headers', 'POST /slack/events HTTP/1.1\r\nHost: keyturn\r\nX-Slow: '],
  ['a body', head('Content-Length: 9999')],
])('%s that comes a byte at a time is cut off, too', { timeout: 120_000 }, async (_what, bytes) => {
  const world = await startWorld();
  const socket = await open(world, bytes);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const from = performance.now();
  const dripping = setInterval(() => socket.write('x'), 200);
  await closed;
  clearInterval(dripping);
  expect(performance.now() - from).toBeLessThan(16_000);
});
