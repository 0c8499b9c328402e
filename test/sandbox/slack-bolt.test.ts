import type { App } from '@slack/bolt';
import { afterEach, describe, expect, test } from 'vitest';
import type { SlackSandbox } from '../../sandbox/slack.ts';
import { approvalsChannel, generalChannel, people, startSlack } from '../../sandbox/slack.ts';
import type { Transport } from './slack-app.ts';
import { modal, plain, section, startApp, textInput } from './slack-app.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function workspace(transport: Transport, listen: (app: App) => void): Promise<SlackSandbox> {
  const slack = await startSlack();
  cleanups.push(() => slack.close());
  const { stop } = await startApp(slack, transport, listen);
  cleanups.push(stop);
  return slack;
}

const transports: Transport[] = ['http', 'socket'];

describe.each(transports)('a Bolt app over %s', (transport) => {
  test('answers a command through its acknowledgment and its response_url', async () => {
    const slack = await workspace(transport, (app) => {
      app.command('/oauth', async ({ ack, respond, command }) => {
        await ack(`heard ${command.text}`);
        await respond({ text: 'later', response_type: 'in_channel' });
      });
    });
    const delivery = await slack.as(people.ada).types('/oauth list foo');
    expect(delivery).toMatchObject({ type: 'slash_commands', via: transport, status: 200, timedOut: false });
    expect(delivery.payload).toMatchObject({ command: '/oauth', text: 'list foo', user_id: people.ada });
    const later = await slack.waitFor(() => slack.messages(generalChannel).at(0));
    expect(later.rendered).toBe('later');
    expect(slack.ephemerals(people.ada).map((one) => one.rendered)).toEqual(['heard list foo']);
    expect(slack.refusals).toEqual([]);
  });

  test('opens a modal, shows an error under a field, updates it, pushes another and clears both', async () => {
    const answers = [
      { response_action: 'errors' as const, errors: { name: 'is taken' } },
      { response_action: 'update' as const, view: modal('Updated', [textInput('name')]) },
      { response_action: 'push' as const, view: modal('Pushed', [textInput('other')]) },
      { response_action: 'clear' as const },
    ];
    const slack = await workspace(transport, (app) => {
      app.command('/oauth', async ({ ack, body, client }) => {
        await ack();
        await client.views.open({ trigger_id: body.trigger_id, view: modal('First', [textInput('name')]) });
      });
      app.view('modal', async ({ ack }) => {
        const answer = answers.shift();
        await (answer ? ack(answer) : ack());
      });
    });
    const ada = slack.as(people.ada);
    await ada.types('/oauth create');
    await slack.waitFor(() => slack.views(people.ada).length === 1);
    const refused = await ada.submits();
    expect(refused.fieldErrors).toEqual({ name: 'Please complete this required field.' });
    await ada.fills({ 'Label of name': 'My client' });
    await ada.submits();
    expect(slack.views(people.ada)[0]).toMatchObject({ title: 'First', errors: { name: 'is taken' } });
    const submission = await ada.submits();
    expect(submission.payload).toMatchObject({
      view: { state: { values: { name: { text: { value: 'My client' } } } } },
    });
    expect(slack.views(people.ada)[0]).toMatchObject({
      title: 'Updated',
      errors: {},
      fields: [{ value: 'My client' }],
    });
    await ada.submits();
    expect(slack.views(people.ada).map((one) => one.title)).toEqual(['Updated', 'Pushed']);
    await ada.fills({ other: 'x' });
    await ada.submits();
    expect(slack.views(people.ada)).toEqual([]);
  });

  test('hears clicks and menu choices, and replaces their message', async () => {
    const slack = await workspace(transport, (app) => {
      app.action('approve', async ({ ack, respond }) => {
        await ack();
        await respond({ replace_original: true, text: 'approved' });
      });
      app.action('menu', async ({ ack, action, client }) => {
        await ack();
        const chosen = action.type === 'overflow' ? action.selected_option.value : '';
        await client.chat.postMessage({ channel: people.ben, text: `chose ${chosen}` });
      });
    });
    const { WebClient } = await import('@slack/web-api');
    const client = new WebClient(slack.botToken, { slackApiUrl: slack.url });
    const confirm = {
      title: plain('Sure?'),
      text: plain('It is gone then.'),
      confirm: plain('Approve'),
      deny: plain('No'),
    };
    await client.chat.postMessage({
      channel: approvalsChannel,
      text: 'a card',
      blocks: [
        {
          ...section('*A card*'),
          accessory: { type: 'overflow', action_id: 'menu', options: [{ text: plain('Show'), value: 'show-1' }] },
        },
        {
          type: 'actions',
          elements: [{ type: 'button', action_id: 'approve', text: plain('Approve'), value: 'r1', confirm }],
        },
      ],
    });
    const [card] = slack.messages(approvalsChannel);
    if (!card) throw new Error('no card');
    expect(card.rendered).toBe('A card\n[… Show]\n[Approve]');
    const ben = slack.as(people.ben);
    const declined = await ben.clicks(card, 'Approve', { decline: true });
    expect(declined).toMatchObject({ declined: true, via: 'none' });
    await ben.clicks(card, 'Show');
    await slack.waitFor(() => slack.directMessages(people.ben).find((one) => one.text === 'chose show-1'));
    const click = await ben.clicks(card, { actionId: 'approve', value: 'r1' });
    expect(click.dialog).toBe('Sure?\nIt is gone then.\n[Approve] [No]');
    await slack.waitFor(() => slack.message(approvalsChannel, card.ts)?.rendered === 'approved');
    await expect(ben.clicks(card, 'Approve')).rejects.toThrow('no control');
  });

  test('suggests options from the minimum query length on', async () => {
    const slack = await workspace(transport, (app) => {
      app.command('/oauth', async ({ ack, body, client }) => {
        await ack();
        await client.views.open({
          trigger_id: body.trigger_id,
          view: modal('Roles', [
            {
              type: 'input',
              block_id: 'roles',
              label: plain('Roles'),
              element: { type: 'multi_external_select', action_id: 'roles', min_query_length: 2 },
            },
          ]),
        });
      });
      app.options('roles', async ({ ack, payload }) => {
        await ack({ options: ['one', 'two'].map((end) => ({ text: plain(`${payload.value} ${end}`), value: end })) });
      });
    });
    const ada = slack.as(people.ada);
    await ada.types('/oauth');
    await slack.waitFor(() => slack.views(people.ada).length > 0);
    await expect(ada.suggests('Roles', 'a')).rejects.toThrow('from 2 characters');
    expect(await ada.suggests('Roles', 'ad')).toEqual([
      { label: 'ad one', value: 'one' },
      { label: 'ad two', value: 'two' },
    ]);
    await ada.fills({ Roles: { search: 'ad', pick: ['ad one', 'ad two'] } });
    expect(slack.views(people.ada)[0]?.fields[0]?.value).toBe('ad one, ad two');
    expect(slack.deliveries.at(-1)?.payload).toMatchObject({
      type: 'block_suggestion',
      value: 'ad',
      action_id: 'roles',
    });
  });

  test('publishes a Home tab, and hears when a modal is closed', async () => {
    const closed: boolean[] = [];
    const slack = await workspace(transport, (app) => {
      app.event('app_home_opened', async ({ event, client }) => {
        await client.views.publish({
          user_id: event.user,
          view: {
            type: 'home',
            blocks: [
              section('Welcome'),
              { type: 'actions', elements: [{ type: 'button', action_id: 'new', text: plain('New') }] },
            ],
          },
        });
      });
      app.action('new', async ({ ack, body, client }) => {
        await ack();
        if (!('trigger_id' in body)) return;
        await client.views.open({
          trigger_id: body.trigger_id,
          view: modal('New', [section('Hi')], { notify_on_close: true }),
        });
      });
      app.view({ callback_id: 'modal', type: 'view_closed' }, async ({ ack, body }) => {
        closed.push('is_cleared' in body && body.is_cleared === true);
        await ack();
      });
    });
    const ada = slack.as(people.ada);
    await ada.opensHome();
    const home = await slack.waitFor(() => slack.home(people.ada));
    expect(home.text).toBe('Welcome\n[New]');
    await ada.clicks(home, 'New');
    await slack.waitFor(() => slack.views(people.ada).length === 1);
    const delivery = await ada.closes({ all: true });
    expect(delivery).toMatchObject({ type: 'view_closed', status: 200 });
    expect(closed).toEqual([true]);
    expect(slack.views(people.ada)).toEqual([]);
  });
});
