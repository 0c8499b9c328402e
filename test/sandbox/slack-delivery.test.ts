import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sign } from '../../sandbox/slack/signature.ts';
import type { SlackSandbox } from '../../sandbox/slack.ts';
import { generalChannel, people, startSlack } from '../../sandbox/slack.ts';
import { modal, section, startApp } from './slack-app.ts';
import { call, command, respond } from './slack-call.ts';

let slack: SlackSandbox;
const cleanups: (() => Promise<void>)[] = [];
beforeEach(async () => {
  slack = await startSlack();
  cleanups.push(() => slack.close());
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface Seen {
  headers: IncomingMessage['headers'];
  body: string;
}

/** A minimal bot that records what comes and answers as told. */
async function bareBot(answer: (response: ServerResponse, seen: Seen) => void): Promise<Seen[]> {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const one = { headers: request.headers, body: Buffer.concat(chunks).toString() };
    seen.push(one);
    answer(response, one);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  slack.deliverTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  cleanups.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return seen;
}

test("signs as Slack's own documents do", () => {
  const body =
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar' +
    '&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com' +
    '%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
  expect(sign('8f742231b10e8888abcd99yyyzzz85a5', '1531420618', body)).toBe(
    'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  );
});

describe('over HTTP', () => {
  test('a command is a signed form with every field, and its content type has no charset', async () => {
    const seen = await bareBot((response) => response.end());
    await slack.as(people.ada).types('/oauth list  foo');
    const [{ headers, body } = { headers: {}, body: '' }] = seen;
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
    const timestamp = String(headers['x-slack-request-timestamp']);
    expect(headers['x-slack-signature']).toBe(sign(slack.signingSecret, timestamp, body));
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
      token: expect.any(String),
      team_id: slack.team.id,
      team_domain: 'sandbox',
      channel_id: generalChannel,
      channel_name: 'general',
      user_id: people.ada,
      user_name: 'ada',
      command: '/oauth',
      text: 'list  foo',
      api_app_id: slack.appId,
      is_enterprise_install: 'false',
      response_url: expect.stringContaining('http://127.0.0.1'),
      trigger_id: expect.any(String),
    });
  });

  test('a payload can come from another team, and name people from elsewhere', async () => {
    const seen = await bareBot((response) => response.end());
    await call(slack, 'chat.postMessage', {
      channel: generalChannel,
      text: 't',
      blocks: [
        { type: 'actions', elements: [{ type: 'button', action_id: 'a', text: { type: 'plain_text', text: 'Go' } }] },
      ],
    });
    const [message] = slack.messages(generalChannel);
    if (!message) throw new Error('no message');
    await slack.as(people.olga).clicks(message, 'Go');
    await slack.as(people.ada, { team: 'T0EVIL' }).clicks(message, 'Go');
    const payloads = seen.map((one) => JSON.parse(new URLSearchParams(one.body).get('payload') ?? ''));
    expect(payloads[0]).toMatchObject({
      type: 'block_actions',
      team: { id: slack.team.id },
      user: { id: people.olga, team_id: 'T0OTHER01' },
      container: { type: 'message', message_ts: message.ts, channel_id: generalChannel, is_ephemeral: false },
      channel: { id: generalChannel, name: 'general' },
      message: { ts: message.ts, bot_id: slack.botId },
      state: { values: {} },
      response_url: expect.any(String),
      trigger_id: expect.any(String),
      actions: [{ action_id: 'a', block_id: expect.any(String), type: 'button', action_ts: expect.any(String) }],
    });
    expect(payloads[1]).toMatchObject({ team: { id: 'T0EVIL' }, user: { id: people.ada, team_id: 'T0EVIL' } });
  });

  test('a click on an ephemeral carries its container but no message', async () => {
    const seen = await bareBot((response) => response.end());
    const { url } = await command(slack);
    await respond(url, {
      text: 't',
      blocks: [
        { type: 'actions', elements: [{ type: 'button', action_id: 'a', text: { type: 'plain_text', text: 'Go' } }] },
      ],
    });
    const [message] = slack.ephemerals(people.ada);
    if (!message) throw new Error('no message');
    await slack.as(people.ada).clicks(message, 'Go');
    const payload = JSON.parse(new URLSearchParams(seen.at(-1)?.body).get('payload') ?? '');
    expect(payload.container).toEqual({
      type: 'message',
      message_ts: message.ts,
      channel_id: generalChannel,
      is_ephemeral: true,
    });
    expect(payload).not.toHaveProperty('message');
    await expect(slack.as(people.ben).clicks(message, 'Go')).rejects.toThrow('can’t see');
  });

  test('a redelivery carries the same payload, signed anew or as captured', async () => {
    const seen = await bareBot((response) => response.end());
    const first = await slack.as(people.ada).types('/oauth');
    const again = await slack.redeliver(first);
    const replayed = await slack.redeliver(first, { asCaptured: true });
    expect([again.status, replayed.status]).toEqual([200, 200]);
    expect(seen.map((one) => one.body)).toEqual([seen[0]?.body, seen[0]?.body, seen[0]?.body]);
    expect(seen[2]?.headers['x-slack-signature']).toBe(seen[0]?.headers['x-slack-signature']);
  });

  test('sends emoji in a command’s text by name, and special characters as entities, or both as typed', async () => {
    const typed = 'show 🚀 & <👍🏽> 👩🏽‍💻 🇩🇪 1️⃣ ☎️ :party: 🪿';
    const sent = async () => (await slack.as(people.ada).types(`/oauth ${typed}`)).payload['text'];
    expect(await sent()).toBe(
      'show :rocket: &amp; &lt;:+1::skin-tone-4:&gt; :female-technologist::skin-tone-4: :de: :one: :phone: :party: :goose:',
    );
    Object.assign(slack.switches, { emojiNames: 'nowhere', entities: false });
    expect(await sent()).toBe(typed);
  });

  test('escapes mentions in a command if the manifest asks for it', async () => {
    slack.switches.escapeCommands = true;
    const { payload } = await slack.as(people.ada).types('/oauth show @ben #general https://x.example @nobody');
    expect(payload['text']).toBe(`show <@${people.ben}|ben> <#${generalChannel}|general> <https://x.example> @nobody`);
  });
});

describe('when the bot fails', () => {
  test('the person sees why, in Slack’s words', async () => {
    const ada = slack.as(people.ada);
    expect(await ada.types('/oauth')).toMatchObject({
      via: 'none',
      shown: '/oauth failed with the error "dispatch_failed"',
    });
    slack.deliverTo('http://127.0.0.1:1/');
    expect(await ada.types('/oauth')).toMatchObject({
      via: 'http',
      shown: '/oauth failed with the error "dispatch_failed"',
    });
    await bareBot((response) => {
      response.statusCode = 500;
      response.end('oops');
    });
    expect(await ada.types('/oauth')).toMatchObject({
      status: 500,
      shown: '/oauth failed with the error "dispatch_failed"',
    });
    await call(slack, 'views.open', { trigger_id: (await command(slack)).trigger, view: modal('A', [section('x')]) });
    expect(await ada.submits()).toMatchObject({ status: 500, shown: 'We had some trouble connecting. Try again?' });
    expect(slack.views(people.ada)).toHaveLength(1);
  });

  test('three seconds without an acknowledgment is a timeout, over HTTP and by socket', async () => {
    await bareBot(() => undefined);
    const other = await startSlack();
    cleanups.push(() => other.close());
    const { stop } = await startApp(other, 'socket', (app) => app.command('/oauth', async () => undefined));
    cleanups.push(stop);
    const timeout = { timedOut: true, shown: '/oauth failed with the error "operation_timeout"' };
    const [http, socket] = await Promise.all([
      slack.as(people.ada).types('/oauth'),
      other.as(people.ada).types('/oauth'),
    ]);
    expect(http).toMatchObject({ via: 'http', ...timeout });
    expect(socket).toMatchObject({ via: 'socket', ...timeout });
  });

  test('an event is retried at once, after one minute and after five, with the reason', async () => {
    const seen = await bareBot((response) => {
      response.statusCode = 500;
      response.end();
    });
    await slack.as(people.ada).opensHome();
    await slack.waitFor(() => seen.length === 2 && slack.deliveries.at(-1)?.status);
    slack.advance(60_000);
    await slack.waitFor(() => seen.length === 3 && slack.deliveries.at(-1)?.status);
    slack.advance(299_000);
    slack.advance(1_000);
    await slack.waitFor(() => seen.length === 4 && slack.deliveries.at(-1)?.status);
    slack.advance(3_600_000);
    const retries = seen.map((one) => [one.headers['x-slack-retry-num'], one.headers['x-slack-retry-reason']]);
    expect(retries).toEqual([
      [undefined, undefined],
      ['1', 'http_error'],
      ['2', 'http_error'],
      ['3', 'http_error'],
    ]);
    expect(new Set(seen.map((one) => JSON.parse(one.body).event_id)).size).toBe(1);
    expect(JSON.parse(seen[0]?.body ?? '')).toMatchObject({
      type: 'event_callback',
      team_id: slack.team.id,
      event: { type: 'app_home_opened', user: people.ada, tab: 'home' },
    });
  });
});

describe('a response_url', () => {
  test('works five times', async () => {
    const { url } = await command(slack);
    for (let n = 1; n <= 5; n += 1) expect(await respond(url, { text: `${n}` })).toMatchObject({ status: 200 });
    expect(await respond(url, { text: '6' })).toEqual({ status: 404, body: { ok: false, error: 'used_url' } });
    expect(slack.ephemerals(people.ada).map((one) => one.text)).toEqual(['1', '2', '3', '4', '5']);
  });

  test('works for thirty minutes', async () => {
    const { url } = await command(slack);
    slack.advance(30 * 60_000 - 5_000);
    expect(await respond(url, { text: 'x' })).toMatchObject({ status: 200 });
    slack.advance(10_000);
    expect(await respond(url, { text: 'x' })).toMatchObject({ status: 404, body: { error: 'expired_url' } });
  });

  test('of a command replaces the last message posted through it, or posts a new one', async () => {
    const { url } = await command(slack);
    await respond(url, { text: 'working' });
    await respond(url, { text: 'done', replace_original: true });
    expect(slack.ephemerals(people.ada).map((one) => one.rendered)).toEqual(['done']);
    slack.switches.commandUrlReplacesLast = false;
    await respond(url, { text: 'more', replace_original: true });
    expect(slack.ephemerals(people.ada).map((one) => one.rendered)).toEqual(['done', 'more']);
  });

  test('of a click replaces or deletes the clicked message, or answers privately', async () => {
    const button = { type: 'button', action_id: 'a', text: { type: 'plain_text', text: 'Go' } };
    await call(slack, 'chat.postMessage', {
      channel: generalChannel,
      text: 't',
      blocks: [{ type: 'actions', elements: [button] }],
    });
    const [message] = slack.messages(generalChannel);
    if (!message) throw new Error('no message');
    const { payload } = await slack.as(people.ada).clicks(message, 'Go');
    const url = payload['response_url'];
    await respond(url, { text: 'for you' });
    await respond(url, { text: 'for all', response_type: 'in_channel' });
    await respond(url, { text: 'changed', replace_original: true });
    expect(slack.ephemerals(people.ada).map((one) => one.rendered)).toEqual(['for you']);
    expect(slack.messages(generalChannel).map((one) => one.rendered)).toEqual(['changed', 'for all']);
    await respond(url, { delete_original: true });
    expect(slack.message(generalChannel, message.ts)?.deleted).toBe(true);
  });

  test('refuses what can’t be a message', async () => {
    const { url } = await command(slack);
    expect(await respond(url, { blocks: [{ type: 'nothing' }] })).toMatchObject({
      status: 400,
      body: { error: 'invalid_blocks' },
    });
    expect(await respond(url, {})).toMatchObject({ status: 400, body: { error: 'no_text' } });
    slack.faults.inject({ method: 'response_url', status: 500, times: 1 });
    expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(500);
    expect(slack.calls.filter((one) => one.method === 'response_url').map((one) => one.status)).toEqual([
      400, 400, 500,
    ]);
  });
});
