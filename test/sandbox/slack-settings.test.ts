import { expect, onTestFinished, test } from 'vitest';
import type { AppSettings } from '../../sandbox/slack/app.ts';
import { approvalsChannel, generalChannel, people, startSlack } from '../../sandbox/slack.ts';
import { modal, startApp } from './slack-app.ts';
import { call, command, respond } from './slack-call.ts';

async function open(app: Partial<AppSettings>, scopes?: string[]) {
  const slack = await startSlack({ app, ...(scopes && { scopes }) });
  onTestFinished(() => slack.close());
  return slack;
}

const shortcuts = [
  { name: 'Save', callbackId: 'save', type: 'message' as const },
  { name: 'New', callbackId: 'new', type: 'global' as const },
];

const control = async (url: string, path: string, body: object) => {
  const response = await fetch(url.replace('/api/', `/_sandbox/${path}`), {
    method: 'POST',
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as { error?: string } };
};

test('the bot has the app’s name, and an app without a Home tab can’t publish one', async () => {
  const slack = await open({ name: 'Lunch Bot', homeTab: false });
  const bot = slack.users().find(({ id }) => id === slack.botUserId);
  expect(bot).toMatchObject({ name: 'lunch_bot', profile: { display_name: 'Lunch Bot' } });
  const view = { type: 'home', blocks: [{ type: 'divider' }] };
  expect(await call(slack, 'views.publish', { user_id: people.ada, view })).toMatchObject({ error: 'not_enabled' });
  expect((await slack.as(people.ada).opensHome()).via).toBe('none');
});

test('only commands that want it get names and addresses as IDs and links', async () => {
  const slack = await open({ escapedCommands: ['/lunch'] });
  const texts = ['/lunch', '/dinner'].map(async (name) => {
    const { payload } = await slack.as(people.ada).types(`${name} @ben https://example.com`);
    return payload['text'];
  });
  expect(await Promise.all(texts)).toEqual([`<@${people.ben}|ben> <https://example.com>`, '@ben https://example.com']);
});

test('the bot hears what people write where it is, if it listens and has the scopes', async () => {
  const events = ['message.channels', 'message.groups', 'message.im', 'app_mention'];
  const scopes = ['chat:write', 'channels:history', 'im:history', 'app_mentions:read'];
  const slack = await open({ events }, scopes);
  slack.changeChannel(approvalsChannel, { is_private: true });
  const elsewhere = slack.addChannel({ members: [people.ada] });
  const heard: Record<string, unknown>[] = [];
  const { stop } = await startApp(slack, 'socket', (app) => {
    app.use(async ({ payload, next }) => {
      heard.push({ ...payload });
      await next();
    });
  });
  const ada = slack.as(people.ada);
  const { ts } = ada.says('One');
  ada.says(`Two, <@${slack.botUserId}>`, { thread: ts });
  ada.says('Not without groups:history', { channel: approvalsChannel });
  ada.says('Not where it isn’t', { channel: elsewhere.id });
  ada.says(`Three, <@${slack.botUserId}>`, { channel: `D${people.ada.slice(1)}` });
  await slack.waitFor(() => heard.length === 4);
  expect(heard.map(({ type, channel_type, thread_ts, user }) => [type, channel_type, thread_ts, user])).toEqual(
    expect.arrayContaining([
      ['message', 'channel', undefined, people.ada],
      ['message', 'channel', ts, people.ada],
      ['app_mention', undefined, ts, people.ada],
      ['message', 'im', undefined, people.ada],
    ]),
  );
  await stop();
});

test('by default, the bot isn’t told of messages', async () => {
  const slack = await open({});
  slack.as(people.ada).says('Hello');
  expect(slack.deliveries).toEqual([]);
});

test('shortcuts send what a client sends, and what isn’t one is refused', async () => {
  const slack = await open({ shortcuts });
  const { stop } = await startApp(slack, 'http', (app) => {
    app.shortcut({ type: 'message_action', callback_id: 'save' }, async ({ ack, respond }) => {
      await ack();
      await respond('Saved.');
    });
    app.shortcut('new', async ({ ack, body, client }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: modal('New one', [{ type: 'divider' }]) });
    });
  });
  const ada = slack.as(people.ada);
  const { ts } = slack.as(people.ben).says('Worth saving');
  const body = { user: people.ada, shortcut: 'save', channel: generalChannel, ts };
  expect((await control(slack.url, 'shortcut', body)).status).toBe(200);
  const [{ payload } = { payload: {} }] = slack.deliveries;
  expect(payload).toMatchObject({
    type: 'message_action',
    callback_id: 'save',
    channel: { id: generalChannel },
    message_ts: ts,
    message: { text: 'Worth saving', user: people.ben },
  });
  const saved = await slack.waitFor(() => slack.ephemerals(people.ada).find(({ text }) => text === 'Saved.'));
  await expect(ada.uses('save', saved)).rejects.toThrow('has no shortcuts');
  await expect(ada.uses('save')).rejects.toThrow('There’s no global shortcut save. There are: new.');
  expect((await control(slack.url, 'shortcut', { ...body, ts: '1.1' })).body.error).toContain('There’s no message 1.1');
  const { payload: global } = await ada.uses('new');
  expect(global).toMatchObject({ type: 'shortcut', callback_id: 'new' });
  for (const key of ['response_url', 'channel', 'message']) expect(global).not.toHaveProperty(key);
  await slack.waitFor(() => slack.views(people.ada)[0]?.title === 'New one');
  await stop();
  slack.deliverTo('http://127.0.0.1:1/slack/events');
  expect((await ada.uses('new')).shown).toBe('⚠ for the shortcut new');
});

test('another process can write as a person', async () => {
  const slack = await open({});
  await control(slack.url, 'say', { user: people.ada, text: 'Hello', channel: approvalsChannel });
  const [said] = slack.messages(approvalsChannel);
  await control(slack.url, 'say', { user: people.ben, text: 'Hi', channel: approvalsChannel, thread: said?.ts });
  expect(slack.messages(approvalsChannel).map(({ text, user, thread_ts }) => [text, user, thread_ts])).toEqual([
    ['Hello', people.ada, undefined],
    ['Hi', people.ben, said?.ts],
  ]);
});

test('another process can change switches', async () => {
  const slack = await open({});
  const changed = await control(slack.url, 'switches', { realLimits: true, postGapMs: 5_000 });
  expect(changed.body).toMatchObject({ realLimits: true, postGapMs: 5_000, messagesTab: true });
  await call(slack, 'chat.postMessage', { channel: generalChannel, text: 'One' });
  expect(await call(slack, 'chat.postMessage', { channel: generalChannel, text: 'Two' })).toMatchObject({
    error: 'ratelimited',
  });
  expect((await control(slack.url, 'switches', { none: 1 })).body.error).toContain('Unknown switch: none. Known:');
});

test('a modal’s submission brings a response_url for each channel that the app wants one for', async () => {
  const slack = await open({});
  const { trigger } = await command(slack);
  const select = (id: string, more: object) => ({
    type: 'input',
    block_id: id,
    label: { type: 'plain_text', text: id },
    element: { type: 'conversations_select', action_id: 'it', ...more },
  });
  const blocks = [select('told', { response_url_enabled: true }), select('other', {})];
  await call(slack, 'views.open', { trigger_id: trigger, view: { ...modal('Tell', []), blocks } });
  const ada = slack.as(people.ada);
  await ada.fills({ told: '#general', other: '#general' });
  const { payload } = await ada.submits();
  expect(payload['response_urls']).toEqual([
    { block_id: 'told', action_id: 'it', channel_id: generalChannel, response_url: expect.any(String) },
  ]);
  const [{ response_url: url } = { response_url: '' }] = payload['response_urls'] as { response_url: string }[];
  expect((await respond(url, { response_type: 'in_channel', text: 'Told' })).status).toBe(200);
  expect(slack.messages(generalChannel).map(({ text }) => text)).toEqual(['Told']);
});
