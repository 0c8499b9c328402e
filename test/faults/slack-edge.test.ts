import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, onTestFinished } from 'vitest';
import { people } from '../../sandbox/slack.ts';
import { audited } from '../bot/support.ts';
import { testsInTurn } from '../support/cases.ts';
import { startWorld, type World } from '../support/world.ts';
import { ownFaults, ready, says } from './support.ts';
import { command, form, payload, post, type Sent } from './wire.ts';

const test = testsInTurn();

/** No one was called or answered because of it, and the bot still works. */
async function expectUntouched(world: World): Promise<void> {
  expect(world.slack.calls.filter(({ method }) => method === 'response_url')).toEqual([]);
  expect(world.slack.ephemerals(people.vera)).toEqual([]);
  expect(audited(world)).toEqual([]);
  expect(await says(world, 'vera', '/oauth list')).toContain('of 17 clients');
}

describe('what reaches the bot but isn’t from Slack', () => {
  const forgeries: Readonly<Record<string, Sent>> = {
    'signed with another secret': { secret: 'another secret' },
    unsigned: { headers: { 'x-slack-signature': undefined } },
    'without its time': { headers: { 'x-slack-request-timestamp': undefined } },
    'with words for its time': { headers: { 'x-slack-request-timestamp': 'yesterday' } },
    'of another signature version': { headers: { 'x-slack-signature': 'v1=0123' } },
    'signed for another time': { headers: { 'x-slack-request-timestamp': String(Math.floor(Date.now() / 1000) - 9) } },
    'more than five minutes old': { at: -302 },
    'more than five minutes ahead': { at: 305 },
    'a forged address verification': {
      secret: 'another secret',
      type: 'application/json',
      body: JSON.stringify({ type: 'url_verification', challenge: 'echo' }),
    },
  };
  test.each(Object.entries(forgeries))('%s is refused with 401 and does nothing', async (_name, sent) => {
    const world = await startWorld();
    expect(await post(world, sent)).toEqual({ status: 401, text: '' });
    await expectUntouched(world);
    expect(ownFaults(world)).toEqual([]);
  });

  test('clocks can differ by up to five minutes, either way', async () => {
    const world = await startWorld();
    for (const at of [-290, 290]) {
      const { payload } = await world.person('vera').types('/oauth help');
      const response = { response_url: String(payload['response_url']) };
      const before = world.slack.ephemerals(people.vera).length;
      expect((await post(world, { at, body: command(world, { text: 'whoami', ...response }) })).status).toBe(200);
      await world.slack.waitFor(() => world.slack.ephemerals(people.vera).length > before);
    }
  });

  test('a certificate check gets an empty answer, and what’s smuggled in with it isn’t read', async () => {
    const world = await startWorld();
    const body = `${command(world)}&ssl_check=1`;
    expect(await post(world, { body, headers: { 'x-slack-signature': undefined } })).toEqual({ status: 200, text: '' });
    await expectUntouched(world);
  });
});

describe('what’s signed but makes no sense', () => {
  const click = { type: 'block_actions', team: { id: 'T0SANDBOX' }, user: { id: people.vera } };
  const nonsense: Readonly<Record<string, [Sent, number]>> = {
    'a form with a charset, as Slack never sends it': [{ type: `${form}; charset=utf-8` }, 400],
    'a form that says it is text': [{ type: 'text/plain' }, 400],
    'a form that says it is JSON': [{ type: 'application/json' }, 400],
    'a form in parts': [{ type: 'multipart/form-data; boundary=x' }, 400],
    'half of a JSON object': [{ body: 'payload=%7B' }, 400],
    'an empty payload': [{ body: 'payload=' }, 400],
    'a click without a person': [
      { body: payload({ ...click, user: {}, actions: [{ action_id: 'x', type: 'button' }] }) },
      200,
    ],
    'a modal without an id': [
      { body: payload({ ...click, user: {}, type: 'view_submission', view: { callback_id: 'x', type: 'modal' } }) },
      200,
    ],
    'type-ahead for an object': [
      { body: payload({ ...click, type: 'block_suggestion', action_id: 'roles', block_id: 'b', value: {} }) },
      200,
    ],
    'a null payload': [{ body: payload(null) }, 200],
    'JSON that isn’t an object': [{ type: 'application/json', body: 'null' }, 200],
    'a command without a person': [{ body: `command=%2Foauth&text=list&team_id=T0SANDBOX&user_id=` }, 200],
  };
  test.each(Object.entries(nonsense))('%s does nothing', async (_name, [sent, status]) => {
    const world = await startWorld();
    expect((await post(world, sent)).status).toBe(status);
    await expectUntouched(world);
  });

  test('a body of five megabytes is refused with 413, signed or not', async () => {
    const world = await startWorld();
    const body = `text=${'0123456789'.repeat(500_000)}`;
    expect((await post(world, { body })).status).toBe(413);
    expect((await post(world, { body, secret: 'another secret' })).status).toBe(413);
    await expectUntouched(world);
  });
});

describe('a body before its signature is checked', () => {
  const bodyOf = (bytes: number) => `text=${'x'.repeat(bytes - 5)}`;

  test('is read up to 512 KB', async () => {
    const world = await startWorld();
    expect((await post(world, { body: bodyOf(512 * 1024), secret: 'another secret' })).status).toBe(401);
    expect((await post(world, { body: bodyOf(512 * 1024 + 1), secret: 'another secret' })).status).toBe(413);
    expect((await post(world, { body: bodyOf(512 * 1024 + 1) })).status).toBe(413);
    await expectUntouched(world);
  });

  test.each<[string, Sent]>([
    ['no signature', { headers: { 'x-slack-signature': undefined } }],
    ['a signature of another form', { headers: { 'x-slack-signature': 'v0=short' } }],
    ['an old time', { at: -302 }],
    ['no time', { headers: { 'x-slack-request-timestamp': undefined } }],
  ])('is read up to 4 KB with %s', async (_what, sent) => {
    const world = await startWorld();
    expect((await post(world, { ...sent, body: bodyOf(4 * 1024) })).status).toBe(401);
    expect((await post(world, { ...sent, body: bodyOf(4 * 1024 + 1) })).status).toBe(413);
  });

  test('of 4 MB on 120 connections takes no memory to speak of', async () => {
    const world = await startWorld();
    const head = `POST /slack/events HTTP/1.1\r\nHost: keyturn\r\nX-Slack-Signature: v0=${'0'.repeat(64)}\r\n`;
    const at = `X-Slack-Request-Timestamp: ${Math.floor(Date.now() / 1000)}\r\n`;
    const before = process.memoryUsage();
    const answers = await Promise.all(
      Array.from({ length: 120 }, async () => {
        const { line, socket } = await raw(world, `${head}${at}Content-Length: 4194304\r\n\r\n`);
        socket.write('x'.repeat(64 * 1024));
        return line;
      }),
    );
    expect(new Set(answers)).toEqual(new Set(['HTTP/1.1 413 Payload Too Large']));
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(64 * 1024 * 1024);
    expect(await says(world, 'vera', '/oauth list')).toContain('of 17 clients');
  });

  test.each([
    ['headers', 'POST /slack/events HTTP/1.1\r\nHost: keyturn\r\n'],
    ['a body', 'POST /slack/events HTTP/1.1\r\nHost: keyturn\r\nContent-Length: 99\r\n\r\nhalf'],
    ['nothing at all', ''],
  ])(
    'that stops after %s is cut off after ten seconds',
    async (_what, bytes) => {
      const world = await startWorld();
      const { socket } = await raw(world, bytes);
      const from = performance.now();
      await once(socket, 'close');
      expect(performance.now() - from).toBeGreaterThan(8_000);
    },
    30_000,
  );

  test('can come on 256 connections, and those beyond are closed until one is free', async () => {
    const world = await startWorld({ settings: { KEYTURN_ADMIN_PORT: '0' } });
    const opened = await Promise.all(Array.from({ length: 300 }, () => raw(world, '').then(({ socket }) => socket)));
    await expect.poll(() => opened.filter(({ closed }) => closed).length).toBeGreaterThanOrEqual(44);
    // Health has a port of its own, which strangers don't reach.
    expect((await fetch(`http://127.0.0.1:${world.bot.adminPort}/healthz`)).status).toBe(200);
    for (const socket of opened) socket.destroy();
    await expect.poll(() => says(world, 'vera', '/oauth list').catch(() => '')).toContain('of 17 clients');
  });
});

/** Sends bytes unchanged, and gives the first line of the answer. Leaves the connection open. */
async function raw(world: World, bytes: string): Promise<{ line: Promise<string>; socket: Socket }> {
  const socket = connect(world.bot.port, '127.0.0.1');
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  socket.write(bytes);
  return { socket, line: once(socket, 'data').then(([data]) => String(data).split('\r\n')[0] ?? '') };
}

describe.each([false, true])('the bot’s port (Socket Mode: %s)', (socketMode) => {
  test.each([['//'], ['/%zz'], ['*'], ['/healthz/..%2f'], ['http://['], ['/a', 10_000]])(
    'survives the path %s',
    async (start, times = 1) => {
      const path = start.repeat(times);
      const world = await startWorld({ socketMode });
      const { line } = await raw(world, `GET ${path} HTTP/1.1\r\nHost: keyturn\r\n\r\n`);
      expect(await line).toMatch(/^HTTP\/1\.1 [45]\d\d /u);
      expect(await ready(world)).toBe(200);
    },
  );

  test('isn’t held open by a request that never ends: a stop goes through', async () => {
    const world = await startWorld({ socketMode });
    const { socket } = await raw(
      world,
      'POST /slack/events HTTP/1.1\r\nHost: keyturn\r\nContent-Length: 99\r\n\r\nhalf',
    );
    const closed = once(socket, 'close');
    expect(await world.bot.stop(2_000)).toBe(true);
    await closed;
  });
});
