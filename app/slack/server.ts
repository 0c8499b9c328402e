import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { App, type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { Config } from '../config.ts';
import type { Route } from '../process/health.ts';
import type { InFlight } from '../process/in-flight.ts';
import type { Log } from '../process/log.ts';
import { boltLogger } from './bolt-logger.ts';
import { slackEndpoint } from './endpoint.ts';
import { createEnvelopes } from './envelopes.ts';
import { createIntake, type Handlers, type Incoming } from './intake.ts';
import type { SlackLink } from './link.ts';
import { createSocketConnections } from './socket-connections.ts';
import { webClientOptions } from './web-client.ts';

export interface SlackServer {
  app: App;
  /** Has `handlers` take what Slack sends. */
  handle(handlers: Handlers): void;
  /** Begins to take work. Gives the port that answers HTTP. */
  start(): Promise<{ port: number }>;
  /** Takes no more work; what is in flight goes on. */
  stop(): Promise<void>;
}

export interface SlackServerOptions {
  config: Config;
  /** From auth.test, so that no event costs a call. */
  bot: { id?: string; userId: string };
  routes: Route[];
  /** Told of the connections in Socket Mode. */
  link: Pick<SlackLink, 'sockets'>;
  inFlight: InFlight;
  log: Log;
}

/** Where Slack posts to, over HTTP. */
const endpointPath = '/slack/events';
/** Connections in Socket Mode: while Slack renews one, the other takes the work (Slack allows ten). */
const connections = 2;
/** Slack waits 3 s for its acknowledgement, so nobody waits for an answer after that, in milliseconds. */
const stopPatience = 3_000;
/** Above the idle time-out of usual load balancers, which is 60 s. */
const keepAliveMs = 65_000;

/** Bolt over HTTP or in Socket Mode, from one build; health and metrics on the same port. */
export function createSlackServer({ config, bot, routes, link, inFlight, log }: SlackServerOptions): SlackServer {
  const logger = boltLogger(log);
  const intake = createIntake({ inFlight });
  const socketMode = config.slack.mode === 'socket';

  const sockets = createSocketConnections({
    count: connections,
    link: link.sockets,
    log,
    make: () =>
      new SocketModeReceiver({
        appToken: config.slack.appToken ?? '',
        logger,
        // Bolt's own way back leaves a refusal of apps.connections.open unhandled, which would end the process.
        autoReconnectEnabled: false,
        installerOptions: { clientOptions: webClientOptions(config.slack.apiUrl) },
        customPropertiesExtractor: ({ envelope_id: envelope }: { envelope_id?: string }) => ({ envelope }),
        processEventErrorHandler: async ({ error }) => {
          log.error({ err: error }, 'a payload from Slack could not be handled');
          return false;
        },
      }),
  });
  const envelopes = createEnvelopes({
    onLost: (error) => log.warn({ err: error }, 'an acknowledgement could not be sent; the work goes on'),
  });
  const bySocket = async (event: Incoming): Promise<void> => {
    const envelope = event.customProperties?.['envelope'];
    if (typeof envelope === 'string') await envelopes(envelope, event, (once) => intake.process(app, once));
    else await intake.process(app, event);
  };
  const receiver: Receiver = {
    init: (bolt) => socketMode && sockets.init({ ...bolt, processEvent: bySocket } as App),
    start: async () => socketMode && sockets.start(),
    stop: async () => socketMode && sockets.stop(),
  };

  const app = new App({
    receiver,
    logger,
    convoStore: false,
    clientOptions: webClientOptions(config.slack.apiUrl),
    authorize: async () => ({
      botToken: config.slack.botToken,
      botUserId: bot.userId,
      ...(bot.id === undefined ? {} : { botId: bot.id }),
    }),
  });
  app.error(async (error) => {
    throw error;
  });

  const endpoint = slackEndpoint({
    signingSecret: config.slack.signingSecret ?? '',
    process: (event) => intake.process(app, event),
    logger,
    log,
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // Not by URL, which throws for some paths that anybody may ask for.
    const [path = '/'] = (request.url ?? '/').split('?');
    if (!socketMode && request.method === 'POST' && path === endpointPath) return endpoint(request, response);
    const route = request.method === 'GET' ? routes.find((each) => each.path === path) : undefined;
    if (route === undefined) response.writeHead(404).end();
    else await route.handle(response);
  };
  const server = createServer(
    { keepAliveTimeout: keepAliveMs, headersTimeout: keepAliveMs + 1_000 },
    (request, response) => {
      // What was refused half-read is read to its end: else the connection hangs with whatever comes over it next.
      response.once('finish', () => request.resume());
      answer(request, response).catch((error: unknown) => {
        log.error({ err: error, path: (request.url ?? '').split('?')[0] }, 'a route failed');
        if (!response.headersSent) response.writeHead(500).end();
      });
    },
  );

  return {
    app,
    handle: (handlers) => intake.connect(app, handlers),
    async start() {
      await app.start();
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject).listen(config.port, resolve);
      });
      const address = server.address();
      return { port: typeof address === 'object' && address !== null ? address.port : 0 };
    },
    async stop() {
      await app.stop();
      await closed(server);
    },
  };
}

/** Closes `server`; a connection that does not end by itself is cut, so that nobody can hold a stop up. */
async function closed(server: Server): Promise<void> {
  const timer = setTimeout(() => server.closeAllConnections(), stopPatience);
  await new Promise((resolve) => server.close(resolve));
  clearTimeout(timer);
}
