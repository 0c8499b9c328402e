import { createConnection, createServer, type Socket } from 'node:net';

export interface DroppingProxy {
  port: number;
  /** The next request that contains `marker` reaches the server, and its connection is cut before the answer. */
  dropAnswerTo(marker: string): void;
  /** How many requests with the marker have passed. */
  seen(): number;
  /** The open connections stay open but carry nothing from now on. Later ones work. */
  stall(): void;
  close(): Promise<void>;
}

/** A proxy in front of a TCP server on 127.0.0.1 that loses answers. `target` gives the port for each connection. */
export async function startDroppingProxy(target: () => number): Promise<DroppingProxy> {
  const sockets = new Set<Socket>();
  const stalls = new Set<() => void>();
  let marker: string | undefined;
  let armed = false;
  let count = 0;
  const server = createServer((client) => {
    const upstream = createConnection({ host: '127.0.0.1', port: target() });
    let dropping = false;
    let stalled = false;
    stalls.add(() => {
      stalled = true;
    });
    const cut = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', cut);
      socket.on('close', () => {
        sockets.delete(socket);
        cut();
      });
    }
    client.on('data', (request) => {
      if (marker !== undefined && request.includes(marker)) {
        count += 1;
        dropping = armed;
        armed = false;
      }
      if (!stalled) upstream.write(request);
    });
    upstream.on('data', (answer) => {
      if (dropping) cut();
      else if (!stalled) client.write(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    dropAnswerTo: (text) => {
      marker = text;
      armed = true;
      count = 0;
    },
    seen: () => count,
    stall: () => {
      for (const stall of stalls) stall();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
