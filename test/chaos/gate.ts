import { createConnection, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Whether the chosen call still reaches the server, whose answer is then lost. */
export type When = 'before' | 'after';

export interface Gate {
  /** The port that leads to a server on 127.0.0.1 through the gate. */
  through(port: number): Promise<number>;
  /** Counts calls from now on. At the call with this number everything stops. */
  shutAt(number: number, when: When): void;
  /** Resolves once everything has stopped. */
  shut: Promise<void>;
  /** The calls since then, in words. The last one is where it stopped. */
  calls: string[];
}

const http = /^(?<method>GET|POST|PUT|DELETE) (?<path>\S+) HTTP/u;
/** The store's keys for one request and its client. A worker that looks for what's due uses none of them. */
const aboutRequest = /:(?<what>request|request-only|deciders|secret|secret-of|audit|listing|usage|usage-lock):/gu;

/** The call in a chunk of a connection; undefined for the rest of a body, and for background calls. */
function callOf(piece: string): string | undefined {
  const { method, path } = http.exec(piece)?.groups ?? {};
  if (method !== undefined) return `${method} ${path?.replace(/[0-9a-f-]{36}/u, '{id}')}`;
  const what = new Set(Array.from(piece.matchAll(aboutRequest), ({ groups }) => groups?.['what']));
  if (what.size === 0) return undefined;
  const verb = /^\*\d+\r\n\$\d+\r\n(?<verb>\w+)/u.exec(piece)?.groups?.['verb'] ?? 'more';
  return `Redis ${verb} ${[...what].join(' ')}`;
}

/** A proxy between a process and its servers that stops at a chosen call, so that the process can be killed right there. */
export function createGate(): Gate {
  const calls: string[] = [];
  let chosen: { number: number; when: When } | undefined;
  let still = false;
  let tell = (): void => undefined;
  const shut = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const stop = (): void => {
    still = true;
    tell();
  };

  function connect(client: Socket, port: number): void {
    const server = createConnection({ host: '127.0.0.1', port });
    let answerLost = false;
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      socket.on('error', () => other.destroy());
      socket.on('close', () => other.destroy());
    }
    client.on('data', (piece) => {
      if (still) return;
      const call = chosen === undefined ? undefined : callOf(piece.toString('latin1'));
      if (call !== undefined) calls.push(call);
      if (call !== undefined && calls.length === chosen?.number) {
        if (chosen.when === 'before') return stop();
        answerLost = true;
      }
      server.write(piece);
    });
    server.on('data', (piece) => {
      if (answerLost) stop();
      if (!still) client.write(piece);
    });
  }

  return {
    calls,
    shut,
    shutAt(number, when) {
      chosen = { number, when };
    },
    async through(port) {
      const sockets = new Set<Socket>();
      const listener = createServer((client) => {
        sockets.add(client);
        connect(client, port);
      });
      await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
      onTestFinished(async () => {
        for (const socket of sockets) socket.destroy();
        await new Promise((resolve) => listener.close(resolve));
      });
      const address = listener.address();
      if (address === null || typeof address === 'string') throw new Error('no port');
      return address.port;
    },
  };
}
