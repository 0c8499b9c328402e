import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';

/** One request, as it came in. */
export interface Received {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The same for requests that came over one connection. */
  readonly connection: number;
}

/** How to answer: an answer, `drop` (close without one), `hang` (none until the test ends), or a function for anything else. */
export type Reply =
  | {
      readonly status?: number;
      readonly json?: unknown;
      readonly text?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | 'drop'
  | 'hang'
  | ((response: ServerResponse) => void);

export interface HttpServer {
  readonly url: string;
  readonly port: number;
  readonly received: readonly Received[];
  /** How many requests so far; without arguments, all of them. */
  count(method?: string, path?: string | RegExp): number;
  close(): Promise<void>;
}

/** A server on a free port of 127.0.0.1 that answers as `handle` says. Closed with the test, open connections included. */
export async function startHttpServer(handle: (request: Received) => Reply | Promise<Reply>): Promise<HttpServer> {
  const received: Received[] = [];
  const connections = new Map<unknown, number>();

  // Idle connections stay open even if a busy machine slows the test down.
  const server = createServer({ keepAliveTimeout: 65_000 }, async (incoming, response) => {
    const request = await readRequest(incoming, connections);
    received.push(request);
    send(response, await handle(request));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  const close = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  onTestFinished(close);

  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    received,
    count: (method, path) =>
      received.filter(
        (one) =>
          (method === undefined || one.method === method) &&
          (path === undefined || (typeof path === 'string' ? one.path === path : path.test(one.path))),
      ).length,
    close,
  };
}

async function readRequest(incoming: IncomingMessage, connections: Map<unknown, number>): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  const url = new URL(incoming.url ?? '/', 'http://unused');
  const connection = connections.get(incoming.socket) ?? connections.size;
  connections.set(incoming.socket, connection);
  return {
    method: incoming.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    text: Buffer.concat(chunks).toString(),
    connection,
  };
}

function send(response: ServerResponse, reply: Reply): void {
  if (reply === 'hang') return;
  if (reply === 'drop') {
    response.socket?.destroy();
    return;
  }
  if (typeof reply === 'function') {
    reply(response);
    return;
  }
  const isJson = reply.text === undefined && reply.json !== undefined;
  response.writeHead(reply.status ?? 200, {
    ...(isJson ? { 'content-type': 'application/json' } : {}),
    ...reply.headers,
  });
  response.end(isJson ? JSON.stringify(reply.json) : (reply.text ?? ''));
}
