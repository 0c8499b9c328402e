import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { onTestFinished } from 'vitest';

export interface ConnectProxy {
  /** Its address, with user and password. */
  url: string;
  /** `host:port` of each CONNECT. */
  targets: string[];
  /** How many of the connections became WebSockets. */
  readonly sockets: number;
}

/** An HTTP proxy that takes CONNECT alone, from those who know its password. With `refuse`, it answers everything with that status. */
export async function startConnectProxy({ refuse }: { refuse?: number } = {}): Promise<ConnectProxy> {
  const login = `Basic ${Buffer.from('keyturn:pass word').toString('base64')}`;
  const targets: string[] = [];
  let sockets = 0;
  const server = createServer((_request, response) => void response.writeHead(405).end());
  server.on('connect', ({ url = '', headers }, client, head) => {
    const status = refuse ?? (headers['proxy-authorization'] === login ? 200 : 407);
    targets.push(url);
    client.on('error', () => undefined);
    if (status !== 200) {
      client.end(`HTTP/1.1 ${status} No\r\n\r\n`);
      return;
    }
    const [host, port] = url.split(':');
    const upstream = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connected\r\n\r\n');
      upstream.write(head);
      client.on('data', (text: Buffer) => {
        if (/^upgrade: websocket/imu.test(text.toString())) sockets += 1;
      });
      client.pipe(upstream).pipe(client);
    });
    upstream.on('error', () => client.destroy());
    client.on('close', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://keyturn:pass%20word@127.0.0.1:${port}`,
    targets,
    get sockets() {
      return sockets;
    },
  };
}
