import type { IncomingMessage, Server } from 'node:http';

/** How long an idle connection stays open, in ms. With Node's 5 s, a busy client keeps sending calls on connections that are just being closed. */
export const keepAliveMs = 65_000;

/** Whether this was sent to the server's own address, and not by another page. A name that leads here isn't enough: any site can have one (DNS rebinding). */
export function isOwnAddress({ headers: { host, origin }, socket }: IncomingMessage): boolean {
  const own = ['127.0.0.1', 'localhost'].map((name) => `${name}:${socket.localPort}`);
  return host !== undefined && own.includes(host) && (origin === undefined || origin === `http://${host}`);
}

/** Reads a body to its end. */
export async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

/** Listens on 127.0.0.1, by default on any free port, and returns the server's URL. Throws if the port is taken. */
export async function listen(server: Server, port = 0): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : port}`;
}
