import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Gives a port of 127.0.0.1 that no one is listening on, for a program that can't choose one itself. It's below those that systems give to port 0
 * and to outgoing connections (from 32768 on Linux, from 49152 elsewhere), so nothing else gets it before that program does.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(15_000, 30_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
