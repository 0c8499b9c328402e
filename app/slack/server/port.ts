import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { defined } from '../../../services/defined.ts';
import { ConfigError } from '../../config/fault.ts';
import type { Config } from '../../config.ts';
import type { Route } from '../../process/health.ts';
import type { Log } from '../../process/log.ts';

export interface Port {
  /** Opens the port on an address of this machine (by default on all of them), and returns its number. 0 chooses a free one. */
  open(port: number, bind?: string): Promise<number>;
  /** From now on, each connection closes after its answer, so that no client sends the next request to a port that's about to close. */
  finish(): void;
  close(): Promise<void>;
}

export interface PortOptions {
  routes: readonly Route[];
  /** Receives Slack's requests; undefined in Socket Mode. */
  endpoint: ((request: IncomingMessage, response: ServerResponse) => Promise<void>) | undefined;
  log: Log;
}

/** Where Slack sends requests over HTTP. */
const endpointPath = '/slack/events';
/** How long the headers and the body of a request may take, in milliseconds. Slack gives up after 3 s. */
const requestMs = 10_000;
const checkMs = 1_000;
/** With bodies of 512 KB at most, what people outside can make this process hold stays under 128 MB. */
const mostConnections = 256;
/** From so many on, each is closed after its answer: strangers who keep theirs open don't take the places that Slack needs. */
const crowded = 192;
/** Longer than the idle timeout of common load balancers, which is 60 s. */
const keepAliveMs = 65_000;

/** The HTTP port for Slack's requests and `routes`. */
export function createPort({ routes, endpoint, log }: PortOptions): Port {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // Not `new URL`, which throws for some paths that anyone can ask for.
    const [path = '/'] = (request.url ?? '/').split('?');
    if (endpoint !== undefined && request.method === 'POST' && path === endpointPath)
      return endpoint(request, response);
    const route = request.method === 'GET' ? routes.find((each) => each.path === path) : undefined;
    if (route === undefined) response.writeHead(404).end();
    else await route.handle(response);
  };
  let connections = 0;
  let finishing = false;
  const server = createServer(
    {
      keepAliveTimeout: keepAliveMs,
      headersTimeout: requestMs,
      requestTimeout: requestMs,
      connectionsCheckingInterval: checkMs,
    },
    (request, response) => {
      response.shouldKeepAlive &&= connections < crowded && !finishing;
      // Reads the rest of a request that was refused halfway, or the connection hangs at the next one.
      response.once('finish', () => request.resume());
      answer(request, response).catch((error: unknown) => {
        log.error({ err: error, path: (request.url ?? '').split('?')[0] }, 'a route failed');
        if (!response.headersSent) response.writeHead(500).end();
      });
    },
  );
  server.maxConnections = mostConnections;
  server.on('connection', (socket) => {
    connections += 1;
    socket.once('close', () => {
      connections -= 1;
    });
  });

  return {
    async open(port, bind) {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject).listen(port, bind, resolve);
      });
      const address = server.address();
      return typeof address === 'object' && address !== null ? address.port : 0;
    },
    // Idle connections stay: a request may be on its way on one of them.
    finish() {
      finishing = true;
    },
    close: () => closed(server),
  };
}

/** Opens the ports of the settings for a moment. Throws a ConfigError that names the setting if one is in use, or can't be opened. */
export async function requirePorts({
  port,
  adminPort,
  bind,
  slack,
}: Pick<Config, 'port' | 'adminPort' | 'bind' | 'slack'>): Promise<void> {
  const ports = defined({
    KEYTURN_ADMIN_PORT: adminPort,
    PORT: adminPort === undefined || slack.mode === 'http' ? port : undefined,
  });
  for (const [setting, number] of Object.entries(ports)) {
    const probe = createServer();
    await new Promise<void>((resolve, reject) => {
      probe.once('error', reject).listen(number, bind, resolve);
    }).catch((error: unknown) => {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      throw new ConfigError([`${setting} ${number} ${whyClosed(code, bind)}`], 'a port can’t be opened.');
    });
    await new Promise((resolve) => probe.close(resolve));
  }
}

function whyClosed(code: string, bind: string | undefined): string {
  if (code === 'EADDRINUSE') return 'is in use. Stop whatever is listening there, or choose another port.';
  if (code === 'EADDRNOTAVAIL')
    return `can’t be opened: this machine doesn’t have the address in KEYTURN_BIND, ${bind}.`;
  return `can’t be opened (${code}).`;
}

/** How long a stop waits for connections, in milliseconds. Slack waits no longer than this for an acknowledgment. */
const stopPatienceMs = 3_000;

/** Closes `server`, and cuts connections that don't end by themselves, so that nobody can delay a stop. */
async function closed(server: Server): Promise<void> {
  const timer = setTimeout(() => server.closeAllConnections(), stopPatienceMs);
  await new Promise((resolve) => server.close(resolve));
  clearTimeout(timer);
}
