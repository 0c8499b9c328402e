import type { IncomingMessage, Server } from 'node:http';

/** How long an idle connection stays open, in ms. With Node's 5 s, a busy client keeps sending calls on connections that are just being closed. */
export const keepAliveMs = 65_000;

/** Whether this was sent to the server's own address, and not by another page. A name that leads here isn't enough: any site can have one (DNS rebinding). */
export function isOwnAddress({ headers, socket }: IncomingMessage): boolean {
  const { host, origin, 'sec-fetch-site': site, 'sec-fetch-dest': destination } = headers;
  const own = ['127.0.0.1', 'localhost'].map((name) => `${name}:${socket.localPort}`);
  if (host === undefined || !own.includes(host)) return false;
  // An image's or a script's request has no Origin. A link may lead here.
  const isOthers = site === 'cross-site' || site === 'same-site';
  return (origin === undefined || origin === `http://${host}`) && (!isOthers || destination === 'document');
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
