import { createServer, type IncomingMessage, Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver, type Receiver, SocketModeReceiver } from '@slack/bolt';
import { boltLogger } from './bolt-logger.ts';
import type { Config } from './config.ts';
import { createEnvelopes } from './envelopes.ts';
import type { InFlight } from './in-flight.ts';
import type { Log } from './log.ts';
import { createSocketConnections } from './socket-connections.ts';

export interface Route {
  path: string;
  handle: (response: ServerResponse) => Promise<void>;
}

export interface SlackServer {
  app: App;
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
  inFlight: InFlight;
  log: Log;
}

/** Slack's own limit for the age of a request, in seconds, both ways (docs.slack.dev/authentication/verifying-requests-from-slack). */
const clockSkew = 300;
/** Connections in Socket Mode: while Slack renews one, the other takes the work (Slack allows ten). */
const connections = 2;
/** For apps.connections.open: a connection that cannot be renewed at once must not end the process, so it is tried for about 50 minutes. */
const reconnecting = { retries: 100, factor: 1.3, maxTimeout: 30_000 };
/** Slack waits 3 s for its acknowledgement, so nobody waits for an answer after that, in milliseconds. */
const stopPatience = 3_000;
/** Above the idle time-out of usual load balancers, which is 60 s. */
const keepAliveMs = 65_000;

class FutureRequest extends Error {
  override readonly name = 'FutureRequest';
  // Without a code Bolt would wrap it.
  readonly code = 'keyturn_future_request';
}

/** Bolt over HTTP or in Socket Mode, from one build; health and metrics on the same port. */
export function createSlackServer({ config, bot, routes, inFlight, log }: SlackServerOptions): SlackServer {
  const logger = boltLogger(log);
  const webOptions = () => ({
    slackApiUrl: config.slack.apiUrl,
    timeout: 10_000,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
  });
  const answer = (route: Route) => (_request: unknown, response: ServerResponse) => {
    route.handle(response).catch((error: unknown) => {
      log.error({ err: error, path: route.path }, 'a route failed');
      if (!response.headersSent) response.writeHead(500).end();
    });
  };

  const http = (): { receiver: Receiver; start: SlackServer['start']; stop: SlackServer['stop'] } => {
    const receiver = new HTTPReceiver({
      signingSecret: config.slack.signingSecret ?? '',
      endpoints: ['/slack/events'],
      logger,
      customRoutes: routes.map((route) => ({ path: route.path, method: 'GET', handler: answer(route) })),
      customPropertiesExtractor: (request) => ({ sentAt: Number(request.headers['x-slack-request-timestamp']) }),
      processEventErrorHandler: async ({ error, response }) => {
        if (!(error instanceof FutureRequest)) log.error({ err: error }, 'a payload from Slack could not be handled');
        if (!response.headersSent) response.writeHead(error instanceof FutureRequest ? 401 : 500).end();
        return true;
      },
    });
    let server: unknown;
    let ended: Promise<void> | undefined;
    return {
      receiver,
      async start() {
        const started = await app.start(config.port, {
          keepAliveTimeout: keepAliveMs,
          headersTimeout: keepAliveMs + 1_000,
        });
        // What was refused half-read is read to its end: else the connection hangs with whatever comes over it next.
        started.on('request', (request, response) => void response.once('finish', () => request.resume()));
        server = started;
        return { port: portOf(server) };
      },
      async stop() {
        // Bolt does not bear to be stopped twice.
        ended ??= closed(server, () => app.stop());
        await ended;
      },
    };
  };

  const socket = (): { receiver: Receiver; start: SlackServer['start']; stop: SlackServer['stop'] } => {
    const envelopes = createEnvelopes({
      onLost: (error) => log.warn({ err: error }, 'an acknowledgement could not be sent; the work goes on'),
    });
    const receiver = createSocketConnections({
      count: connections,
      log,
      make: () =>
        new SocketModeReceiver({
          appToken: config.slack.appToken ?? '',
          logger,
          // Bolt changes this object, so each has its own.
          installerOptions: {
            clientOptions: { ...webOptions(), retryConfig: reconnecting, rejectRateLimitedCalls: false },
          },
          customPropertiesExtractor: ({ envelope_id: envelope }: { envelope_id?: string }) => ({ envelope }),
          processEventErrorHandler: async ({ error }) => {
            log.error({ err: error }, 'a payload from Slack could not be handled');
            return false;
          },
        }),
    });
    const server = createServer((request: IncomingMessage, response) => {
      // Not by URL, which throws for some paths that anybody may ask for.
      const [pathname] = (request.url ?? '/').split('?');
      const route = request.method === 'GET' ? routes.find(({ path }) => path === pathname) : undefined;
      if (route === undefined) response.writeHead(404).end();
      else answer(route)(request, response);
    });
    return {
      receiver: { ...receiver, init: (bolt) => receiver.init(onlyOnce(bolt, envelopes)) },
      async start() {
        await app.start();
        await new Promise<void>((resolve, reject) => {
          server.once('error', reject).listen(config.port, resolve);
        });
        return { port: portOf(server) };
      },
      async stop() {
        await app.stop();
        await closed(server, () => new Promise((resolve) => server.close(resolve)));
      },
    };
  };

  const { receiver, start, stop } = config.slack.mode === 'socket' ? socket() : http();
  const app = new App({
    receiver,
    logger,
    convoStore: false,
    clientOptions: webOptions(),
    authorize: async () => ({
      botToken: config.slack.botToken,
      botUserId: bot.userId,
      ...(bot.id === undefined ? {} : { botId: bot.id }),
    }),
  });
  app.use(async ({ context, next }) => {
    const sentAt = Number(context['sentAt']);
    // Bolt refuses what is too old; what comes from the future is refused here.
    if (Number.isFinite(sentAt) && sentAt - Date.now() / 1000 > clockSkew)
      throw new FutureRequest('a request from the future');
    await inFlight.track(next);
  });
  app.error(async (error) => {
    throw error;
  });
  return { app, start, stop };
}

/** Bolt, with each envelope done once. */
const onlyOnce = (bolt: App, envelopes: ReturnType<typeof createEnvelopes>): App =>
  ({
    ...bolt,
    processEvent: (event: Parameters<App['processEvent']>[0]) => {
      const envelope = event.customProperties?.['envelope'];
      return typeof envelope === 'string'
        ? envelopes(envelope, event, (once) => bolt.processEvent(once))
        : bolt.processEvent(event);
    },
  }) as App;

/** Waits for `close` of `server`; a connection that does not end by itself is cut, so that nobody can hold a stop up. */
async function closed(server: unknown, close: () => Promise<unknown>): Promise<void> {
  const timer = setTimeout(() => server instanceof Server && server.closeAllConnections(), stopPatience);
  await close();
  clearTimeout(timer);
}

function portOf(server: unknown): number {
  const address = (server as { address?: () => AddressInfo | string | null }).address?.();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
