import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Route } from '../../process/health.ts';
import type { Log } from '../../process/log.ts';

export interface Port {
  /** Gives the number that it listens on, 0 choosing a free one. */
  open(port: number): Promise<number>;
  close(): Promise<void>;
}

export interface PortOptions {
  routes: readonly Route[];
  /** Takes what Slack posts; without it nothing is taken. */
  endpoint: ((request: IncomingMessage, response: ServerResponse) => Promise<void>) | undefined;
  log: Log;
}

/** Where Slack posts to, over HTTP. */
const endpointPath = '/slack/events';
/** Above the idle time-out of usual load balancers, which is 60 s. */
const keepAliveMs = 65_000;

/** The port that answers HTTP: what Slack posts, and `routes`. */
export function createPort({ routes, endpoint, log }: PortOptions): Port {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // Not by URL, which throws for some paths that anybody may ask for.
    const [path = '/'] = (request.url ?? '/').split('?');
    if (endpoint !== undefined && request.method === 'POST' && path === endpointPath)
      return endpoint(request, response);
    const route = request.method === 'GET' ? routes.find((each) => each.path === path) : undefined;
    if (route === undefined) response.writeHead(404).end();
    else await route.handle(response);
  };
  const server = createServer(
    { keepAliveTimeout: keepAliveMs, headersTimeout: keepAliveMs + 1_000 },
    (request, response) => {
      // A request that was refused half-read is read to its end: else the connection hangs with whatever comes over it next.
      response.once('finish', () => request.resume());
      answer(request, response).catch((error: unknown) => {
        log.error({ err: error, path: (request.url ?? '').split('?')[0] }, 'a route failed');
        if (!response.headersSent) response.writeHead(500).end();
      });
    },
  );

  return {
    async open(port) {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject).listen(port, resolve);
      });
      const address = server.address();
      return typeof address === 'object' && address !== null ? address.port : 0;
    },
    close: () => closed(server),
  };
}

/** Slack waits 3 s for its acknowledgement, so nobody waits for an answer after that, in milliseconds. */
const stopPatienceMs = 3_000;

/** Closes `server`; a connection that does not end by itself is cut, so that nobody can hold a stop up. */
async function closed(server: Server): Promise<void> {
  const timer = setTimeout(() => server.closeAllConnections(), stopPatienceMs);
  await new Promise((resolve) => server.close(resolve));
  clearTimeout(timer);
}
