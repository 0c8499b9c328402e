import { App, LogLevel, type SlackViewAction, type ViewSubmitAction } from '@slack/bolt';
import { orderModal, streets } from './modal.ts';

export type Transport = 'http' | 'socket';

/** What the app is told of Slack, in its environment. */
export interface Environment {
  SLACK_BOT_TOKEN: string;
  SLACK_SIGNING_SECRET: string;
  SLACK_APP_TOKEN: string;
  SLACK_API_URL: string;
}

/** A Bolt app that knows nothing of this project: it only has its own tokens, and another address of Slack's API. */
export function createLunchBot(env: Environment, transport: Transport, log: (words: string) => void): App {
  const app = new App({
    token: env.SLACK_BOT_TOKEN,
    ...(transport === 'http'
      ? { signingSecret: env.SLACK_SIGNING_SECRET }
      : { appToken: env.SLACK_APP_TOKEN, socketMode: true }),
    clientOptions: { slackApiUrl: env.SLACK_API_URL },
    logger: {
      debug: () => undefined,
      info: () => undefined,
      warn: (...words) => log(words.join(' ')),
      error: (...words) => log(words.join(' ')),
      setLevel: () => undefined,
      getLevel: () => LogLevel.WARN,
      setName: () => undefined,
    },
  });
  takesOrders(app);
  talks(app);
  doesOddThings(app, log);
  return app;
}

function takesOrders(app: App): void {
  app.command('/lunch', async ({ ack, body, command, client }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: orderModal(command.text) });
  });
  app.shortcut('plan_lunch', async ({ ack, body, client }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: orderModal() });
  });
  app.shortcut({ type: 'message_action', callback_id: 'order_this' }, async ({ ack, shortcut, client, respond }) => {
    await ack();
    await client.views.open({ trigger_id: shortcut.trigger_id, view: orderModal(shortcut.message.text) });
    await respond('Fill in the rest.');
  });
  app.options('street', ({ ack, payload }) => ack({ options: streets(payload.value) }));
  app.view<ViewSubmitAction & SlackViewAction>('order', async ({ ack, body, view, client }) => {
    const { values } = view.state;
    const portions = Number(values['portions']?.['it']?.value);
    if (portions > 20) return ack({ response_action: 'errors', errors: { portions: 'We only cook 20.' } });
    await ack();
    const words = `*${portions} × ${values['dish']?.['it']?.value}*, asked by <@${body.user.id}>`;
    await client.chat.postMessage({ channel: '#general', text: 'An order', blocks: card(words) });
    for (const { response_url } of body.response_urls ?? [])
      await fetch(response_url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ response_type: 'in_channel', text: 'There’s lunch.' }),
      });
  });
  app.action('join', async ({ ack, body, client }) => {
    await ack();
    if (body.type !== 'block_actions' || !body.message) return;
    const { ts, blocks } = body.message;
    const words = `${blocks[0].text.text}, <@${body.user.id}>`;
    await client.chat.update({ channel: body.channel?.id ?? '', ts, text: 'An order', blocks: card(words) });
  });
  app.action('cancel', async ({ ack, respond }) => {
    await ack();
    await respond({ response_type: 'ephemeral', replace_original: false, text: 'Only who ordered can cancel.' });
  });
}

function card(words: string) {
  const button = (name: string) => ({
    type: 'button' as const,
    action_id: name.toLowerCase(),
    text: { type: 'plain_text' as const, text: name },
  });
  return [
    { type: 'section' as const, text: { type: 'mrkdwn' as const, text: words } },
    { type: 'actions' as const, elements: [button('Join'), button('Cancel')] },
  ];
}

function talks(app: App): void {
  app.event('app_home_opened', async ({ event, client }) => {
    const text = { type: 'mrkdwn' as const, text: `Hungry, <@${event.user}>?` };
    await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: [{ type: 'section', text }] } });
  });
  app.message('hungry', async ({ message, say }) => {
    await say({ text: 'Type /lunch.', thread_ts: message.ts });
  });
  app.event('app_mention', async ({ event, say }) => {
    await say(`You called, <@${event.user}>?`);
  });
}

/** What a workspace may refuse, or what this one may not draw. */
function doesOddThings(app: App, log: (words: string) => void): void {
  app.command('/menu', async ({ ack, client, command }) => {
    await ack();
    await client.chat.postMessage({
      channel: command.channel_id,
      text: 'The menu',
      username: 'The cook',
      icon_emoji: ':cook:',
      attachments: [
        {
          color: '#f00',
          title: 'Monday',
          title_link: 'https://menu.example.com',
          text: '*Soup*',
          author_name: 'The cook',
        },
      ],
    });
    await client.chat.postMessage({
      channel: command.channel_id,
      text: 'A film',
      blocks: [
        {
          type: 'video',
          title: { type: 'plain_text', text: 'How it’s made' },
          video_url: 'https://menu.example.com/film',
          thumbnail_url: 'https://menu.example.com/film.png',
          alt_text: 'A film',
        },
      ],
    });
    const odd = [
      () => client.conversations.list(),
      () => client.users.info({ user: command.user_id }),
      () => client.chat.postMessage({ channel: command.channel_id, blocks: [{ type: 'header' }] as never, text: 'x' }),
    ];
    for (const call of odd) await call().catch((error: Error) => log(error.message));
  });
}
