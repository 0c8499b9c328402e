import type { types } from '@slack/bolt';
import { App, HTTPReceiver, LogLevel, SocketModeReceiver } from '@slack/bolt';
import type { SlackSandbox } from '../../sandbox/slack.ts';

export type Blocks = types.KnownBlock[];
export type Modal = types.ModalView;
export type Transport = 'http' | 'socket';

export const plain = (text: string): types.PlainTextElement => ({ type: 'plain_text', text });
export const section = (text: string): types.SectionBlock => ({ type: 'section', text: { type: 'mrkdwn', text } });

/** A text input in a block of the same name. */
export function textInput(blockId: string, more: Partial<types.PlainTextInput> = {}): types.InputBlock {
  return {
    type: 'input',
    block_id: blockId,
    label: plain(`Label of ${blockId}`),
    element: { type: 'plain_text_input', action_id: 'text', ...more },
  };
}

export function modal(title: string, blocks: Blocks, more: Partial<Modal> = {}): Modal {
  return { type: 'modal', callback_id: 'modal', title: plain(title), submit: plain('Go'), blocks, ...more };
}

/** A Bolt app connected to the workspace over HTTP or by socket. `listen` registers its listeners. */
export async function startApp(
  slack: SlackSandbox,
  transport: Transport,
  listen: (app: App) => void,
): Promise<{ app: App; stop: () => Promise<void> }> {
  const logLevel = LogLevel.ERROR;
  const clientOptions = { slackApiUrl: slack.url, retryConfig: { retries: 0 } };
  const http = new HTTPReceiver({ signingSecret: slack.signingSecret, logLevel });
  const receiver =
    transport === 'http'
      ? http
      : new SocketModeReceiver({
          appToken: slack.appToken,
          logLevel,
          installerOptions: { clientOptions: { ...clientOptions } },
        });
  const app = new App({
    receiver,
    logLevel,
    clientOptions,
    convoStore: false,
    authorize: async () => ({ botToken: slack.botToken, botId: slack.botId, botUserId: slack.botUserId }),
  });
  listen(app);
  const server = await app.start(0);
  if (transport === 'http') {
    const address = server && 'address' in server ? server.address() : null;
    if (typeof address !== 'object' || !address) throw new Error('the app does not listen');
    slack.deliverTo(`http://127.0.0.1:${address.port}/slack/events`);
  } else {
    await slack.waitFor(() => slack.sockets.count() > 0);
  }
  return {
    app,
    async stop() {
      await app.stop();
      // Stops the receiver without waiting for its connections to close.
      await slack.waitFor(() => slack.sockets.count() === 0);
    },
  };
}
