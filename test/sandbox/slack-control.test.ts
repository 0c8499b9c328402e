import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SlackSandbox } from '../../sandbox/slack.ts';
import { people, startSlack } from '../../sandbox/slack.ts';
import { modal, plain, section, startApp, textInput } from './slack-app.ts';

let slack: SlackSandbox;
beforeEach(async () => {
  slack = await startSlack();
});
afterEach(() => slack.close());

async function ask(method: string, path: string, body?: object): Promise<{ status: number; body: unknown }> {
  const url = slack.url.replace('/api/', `/_sandbox/${path}`);
  const response = await fetch(url, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
  return { status: response.status, body: await response.json() };
}

test('another process can act for a person, from the command to the submitted form', async () => {
  const user = people.ada;
  const { stop } = await startApp(slack, 'http', (app) => {
    app.command('/oauth', async ({ ack, body, client }) => {
      await ack({
        text: 'pick',
        blocks: [{ type: 'actions', elements: [{ type: 'button', action_id: 'go', text: plain('Go on') }] }],
      });
      await client.views.open({
        trigger_id: body.trigger_id,
        view: modal('Form', [
          textInput('name'),
          {
            type: 'input',
            block_id: 'role',
            label: plain('Role'),
            element: { type: 'external_select', action_id: 'role', min_query_length: 1 },
          },
        ]),
      });
    });
    app.options('role', async ({ ack, payload }) => {
      await ack({ options: [{ text: plain(`role ${payload.value}`), value: payload.value }] });
    });
    app.view('modal', async ({ ack, view }) => {
      const name = view.state.values['name']?.['text']?.value;
      await ack({ response_action: 'update', view: modal(`Made ${name}`, [section('x')]) });
    });
    app.action('go', async ({ ack, respond }) => {
      await ack();
      await respond({ replace_original: true, text: 'gone on' });
    });
  });
  expect(await ask('POST', 'command', { user, text: '/oauth create' })).toMatchObject({
    body: { delivery: { status: 200 } },
  });
  await slack.waitFor(() => slack.views(user).length === 1);
  expect(await ask('POST', 'suggest', { user, field: 'Role', text: 'a' })).toMatchObject({
    body: { options: [{ label: 'role a' }] },
  });
  await ask('POST', 'fill', { user, values: { name: 'bot', Role: { search: 'a', pick: 'role a' } } });
  await ask('POST', 'submit', { user });
  expect(await ask('GET', `screen?user=${user}`)).toMatchObject({
    body: { views: [{ title: 'Made bot' }], ephemerals: [{ rendered: '[Go on]' }], directMessages: [], home: null },
  });
  const text = await fetch(slack.url.replace('/api/', `/_sandbox/text?user=${user}`));
  expect(await text.text()).toBe('── Modal\nMade bot\nx\n[Go]\n\n── Only visible to them\n[Go on]\n\n');
  await ask('POST', 'close', { user });
  await ask('POST', 'click', { user, what: 'Go on' });
  await slack.waitFor(() => slack.ephemerals(user)[0]?.rendered === 'gone on');
  await stop();
});

test('another process can set faults, the clock and the bot’s address', async () => {
  await ask('POST', 'deliver-to', { url: 'http://127.0.0.1:1/' });
  expect(await ask('POST', 'command', { user: people.ada, text: '/oauth' })).toMatchObject({
    body: { delivery: { via: 'http', shown: '/oauth failed with the error "dispatch_failed"' } },
  });
  await ask('POST', 'faults', { fault: { method: 'auth.test', error: 'fatal_error' } });
  const authTest = async (): Promise<unknown> => (await fetch(`${slack.url}auth.test?token=${slack.botToken}`)).json();
  expect(await authTest()).toMatchObject({ error: 'fatal_error' });
  await ask('POST', 'faults', { clear: true });
  expect(await authTest()).toMatchObject({ ok: true });
  const trigger = slack.deliveries[0]?.payload['trigger_id'];
  await ask('POST', 'advance', { ms: 3_001 });
  const url = `${slack.url}views.open?token=${slack.botToken}&trigger_id=${trigger}`;
  expect(await (await fetch(url)).json()).toMatchObject({ error: 'expired_trigger_id' });
  expect(await ask('GET', 'refusals')).toMatchObject({ body: { refusals: ['views.open: expired_trigger_id'] } });
});

test('what can’t be done is answered with the reason, and with what can', async () => {
  const user = people.ada;
  expect(await ask('POST', 'submit', { user })).toEqual({ status: 400, body: { error: `${user} has no modal open.` } });
  expect(await ask('POST', 'click', { user, what: 'Go' })).toEqual({
    status: 400,
    body: { error: `${user} sees no “Go” to press in any message. They can press: nothing.` },
  });
  expect(await ask('POST', 'faults', { fault: { method: 7 } })).toMatchObject({
    status: 400,
    body: { error: expect.stringContaining('expected string, received number') },
  });
  expect(await ask('POST', 'submit', {})).toMatchObject({
    status: 400,
    body: { error: expect.stringMatching(/^Say who/) },
  });
  expect(await ask('POST', 'dance', {})).toMatchObject({
    status: 404,
    body: { error: expect.stringContaining('POST dance'), routes: { 'POST click': expect.any(String) } },
  });
});

test('a control that isn’t there is answered with those that are', async () => {
  const user = people.ada;
  const { stop } = await startApp(slack, 'http', (app) => {
    app.command('/oauth', async ({ ack, body, client }) => {
      await ack();
      const go = { type: 'button', action_id: 'go', text: plain('Go on') } as const;
      await client.views.open({
        trigger_id: body.trigger_id,
        view: modal('Form', [textInput('name'), { type: 'actions', elements: [go] }]),
      });
    });
  });
  await ask('POST', 'command', { user, text: '/oauth' });
  await slack.waitFor(() => slack.views(user).length === 1);
  const choices =
    /^There’s no control “Go” here\. You can press: \[Go on\]\. You can fill in: “Label of name”\. It reads:\nForm\n/;
  expect(await ask('POST', 'click', { user, what: 'Go' })).toMatchObject({
    status: 400,
    body: { error: expect.stringMatching(choices) },
  });
  await stop();
});

test('the control API lists its routes', async () => {
  const list = { status: 200, body: { 'POST click': expect.stringContaining('presses a button') } };
  expect(await ask('GET', '')).toMatchObject(list);
  const response = await fetch(slack.url.replace('/api/', '/_sandbox'));
  expect({ status: response.status, body: await response.json() }).toMatchObject(list);
});

test('the clock only takes a time that there is', async () => {
  for (const ms of ['soon', null, -1, 1e18, undefined])
    expect(await ask('POST', 'advance', { ms })).toMatchObject({ status: 400, body: { error: expect.any(String) } });
  const before = slack.now();
  expect(await ask('POST', 'advance', { ms: 60_000 })).toMatchObject({ status: 200 });
  expect(slack.now() - before).toBeGreaterThanOrEqual(60_000);
});
