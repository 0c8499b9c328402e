import { App, type Logger, type Receiver, SocketModeReceiver } from '@slack/bolt';
import { getGlobalDispatcher } from 'undici';
import { defined } from '../../services/defined.ts';
import type { Config } from '../config.ts';
import type { Route } from '../process/health.ts';
import type { InFlight } from '../process/in-flight.ts';
import type { Log } from '../process/log.ts';
import { boltLogger } from './bolt-logger.ts';
import { slackEndpoint } from './endpoint.ts';
import { createEnvelopes } from './envelopes.ts';
import { createIntake, type Handlers, type Incoming } from './intake.ts';
import type { SlackLink } from './link.ts';
import { createPort } from './server/port.ts';
import { createSocketConnections } from './socket-connections.ts';
import { webClientOptions } from './web-client.ts';

export interface SlackServer {
  app: App;
  /** Sends Slack's payloads to `handlers`. */
  handle(handlers: Handlers): void;
  /** Starts accepting work. Returns the HTTP ports. */
  start(): Promise<Ports>;
  /** Still takes work, and has clients connect anew for each request. */
  finish(): void;
  /** Takes no more work. `routes` are still answered on a port of their own, and in Socket Mode. */
  stop(): Promise<void>;
  /** Closes what's still open. */
  close(): Promise<void>;
}

export interface Ports {
  port: number; // takes Slack's requests over HTTP
  adminPort: number; // answers `routes`
}

export interface SlackServerOptions {
  config: Config;
  /** From auth.test, so that events don't cost a call. */
  bot: { id?: string; userId: string };
  routes: Route[];
  /** Told about the connections in Socket Mode. */
  link: Pick<SlackLink, 'sockets' | 'seen'>;
  inFlight: InFlight;
  log: Log;
  /** When the start gives up: see `retryAtStart`. */
  startBy: number;
  /** Milliseconds per second of the pauses between connections, default 1,000; tests make it shorter. */
  secondMs?: number | undefined;
}

/** Connections in Socket Mode: while Slack renews one, the other receives payloads (Slack allows ten). */
export const socketConnections = 2;

/** Creates Bolt for HTTP or Socket Mode, with health and metrics on the same port, or on their own. */
export function createSlackServer(options: SlackServerOptions): SlackServer {
  const { config, bot, routes, link, inFlight, log, startBy, secondMs } = options;
  const logger = boltLogger(log);
  const intake = createIntake({ inFlight });
  const socketMode = config.slack.mode === 'socket';
  const take = (event: Incoming): Promise<void> => intake.process(app, event);

  const app = new App({
    receiver: socketMode ? socketReceiver({ config, link, log, logger, take, startBy, secondMs }) : idle,
    logger,
    convoStore: false,
    clientOptions: webClientOptions(config.slack.apiUrl),
    authorize: async () => ({
      botToken: config.slack.botToken,
      botUserId: bot.userId,
      ...defined({ botId: bot.id }),
    }),
  });
  app.error(async (error) => {
    throw error;
  });
  const endpoint = slackEndpoint({
    signingSecret: config.slack.signingSecret ?? '',
    process: take,
    seen: link.seen,
    logger,
    log,
  });
  const { adminPort: ownPort, bind } = config;
  const port = createPort({
    routes: ownPort === undefined ? routes : [],
    endpoint: socketMode ? undefined : endpoint,
    log,
  });
  const admin = createPort({ routes, endpoint: undefined, log });

  return {
    app,
    handle: (handlers) => intake.connect(app, handlers),
    async start() {
      await app.start();
      if (ownPort === undefined) {
        const opened = await port.open(config.port, bind);
        return { port: opened, adminPort: opened };
      }
      const adminPort = await admin.open(ownPort, bind);
      // In Socket Mode, Slack sends nothing to a port.
      return { port: socketMode ? adminPort : await port.open(config.port, bind), adminPort };
    },
    finish: port.finish,
    async stop() {
      await app.stop();
      if (!socketMode) await port.close();
    },
    async close() {
      await Promise.all([port.close(), admin.close()]);
    },
  };
}

/** Over HTTP, payloads arrive on our port, so Bolt doesn't need a receiver. */
const idle: Receiver = { init: () => undefined, start: async () => undefined, stop: async () => undefined };

type SocketReceiverOptions = Pick<SlackServerOptions, 'config' | 'link' | 'log' | 'startBy' | 'secondMs'> & {
  logger: Logger;
  take: (event: Incoming) => Promise<void>;
};

/** Bolt's receiver in Socket Mode. Handles duplicate envelopes once. */
function socketReceiver({ config, link, log, logger, take, startBy, secondMs }: SocketReceiverOptions): Receiver {
  const envelopes = createEnvelopes({
    onLost: (error) => log.warn({ err: error }, 'couldn’t send an acknowledgment; the work continues'),
  });
  const processEvent = async (event: Incoming): Promise<void> => {
    const envelope = event.customProperties?.['envelope'];
    if (typeof envelope === 'string') await envelopes(envelope, event, take);
    else await take(event);
  };
  const sockets = createSocketConnections({
    count: socketConnections,
    link: link.sockets,
    seen: link.seen,
    log,
    secondMs,
    apiUrl: config.slack.apiUrl,
    startBy,
    make: () =>
      new SocketModeReceiver({
        appToken: config.slack.appToken ?? '',
        logger,
        // Without one, Slack's client makes its own, and connects directly.
        ...(config.proxyFor === undefined ? {} : { dispatcher: getGlobalDispatcher() }),
        // Bolt's own reconnecting doesn't handle a refused apps.connections.open: the unhandled rejection would end the process.
        autoReconnectEnabled: false,
        installerOptions: { clientOptions: webClientOptions(config.slack.apiUrl) },
        customPropertiesExtractor: ({ envelope_id: envelope }: { envelope_id?: string }) => ({ envelope }),
        processEventErrorHandler: async ({ error }) => {
          log.error({ err: error }, 'couldn’t handle a payload from Slack');
          return false;
        },
      }),
  });
  return {
    init: (bolt) => sockets.init({ ...bolt, processEvent } as App),
    start: () => sockets.start(),
    stop: () => sockets.stop(),
  };
}
