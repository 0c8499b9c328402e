import type { Server } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';
import { defined } from '../defined.ts';
import type { DeliveryType } from './deliveries.ts';
import type { Json } from './json.ts';
import { isRecord, parseJson, record, string } from './json.ts';
import type { Outcome, Retry } from './outcome.ts';
import { ackDeadlineMs } from './outcome.ts';
import type { World } from './world.ts';

/** Connections that one app may hold (docs.slack.dev, apis/events-api/using-socket-mode). */
const connectionLimit = 10;

/** The type of the envelope for each kind of delivery. */
export const envelopeTypes: Readonly<Record<DeliveryType, string>> = {
  slash_commands: 'slash_commands',
  block_actions: 'interactive',
  view_submission: 'interactive',
  view_closed: 'interactive',
  block_suggestion: 'interactive',
  event: 'events_api',
  other: 'interactive',
};

export interface Sockets {
  send(type: DeliveryType, payload: Json, retry?: Retry): Promise<Outcome>;
  /** An envelope as it was sent before, its id and all. */
  resend(envelope: string): Promise<Outcome>;
  count(): number;
  disconnect(reason: string): void;
  kill(): void;
  stall(): void;
  close(): void;
}

/** The Socket Mode end of the workspace, on the same port under /link/. */
export function createSockets(world: World, server: Server): Sockets {
  const sockets = new WebSocketServer({ noServer: true });
  const open = new Set<WebSocket>();
  const waiting = new Map<string, (ack: unknown) => void>();
  let turn = 0;

  server.on('upgrade', (request, socket, head) => {
    const url = new URL(request.url ?? '/', world.baseUrl);
    const ticket = url.searchParams.get('ticket') ?? '';
    if (!url.pathname.startsWith('/link') || !world.tickets.delete(ticket)) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, welcome);
  });

  function welcome(connection: WebSocket): void {
    if (world.switches.socketMode !== 'on') {
      connection.send(JSON.stringify({ type: 'disconnect', reason: 'link_disabled' }));
      connection.close();
      return;
    }
    if (open.size >= connectionLimit) {
      world.refusals.push('apps.connections.open: too_many_websockets');
      connection.send(JSON.stringify({ type: 'disconnect', reason: 'too_many_websockets' }));
      connection.close();
      return;
    }
    open.add(connection);
    connection.on('close', () => {
      open.delete(connection);
      world.changed();
    });
    connection.on('error', () => connection.terminate());
    connection.on('message', (data) => {
      const frame = parseJson(String(data));
      if (isRecord(frame)) waiting.get(string(frame['envelope_id']))?.(frame['payload']);
    });
    connection.send(
      JSON.stringify({
        type: 'hello',
        num_connections: open.size,
        connection_info: { app_id: world.appId },
        debug_info: { host: 'sandbox', build_number: 1, approximate_connection_time: 18060 },
      }),
    );
    world.changed();
  }

  function deliver(body: string): Promise<Outcome> {
    const ready = [...open].filter((one) => one.readyState === WebSocket.OPEN);
    turn += 1;
    // Any one connection gets the payload; no connection is told of what another got.
    const connection = ready[turn % Math.max(ready.length, 1)];
    if (!connection) return Promise.resolve({ via: 'none', timedOut: false });
    const envelopeId = string(record(parseJson(body))['envelope_id']);
    const captured = { body, headers: {} };
    const started = performance.now();
    return new Promise<Outcome>((resolve) => {
      const timer = setTimeout(() => {
        waiting.delete(envelopeId);
        resolve({ via: 'socket', timedOut: true, captured });
      }, ackDeadlineMs);
      waiting.set(envelopeId, (answer) => {
        clearTimeout(timer);
        waiting.delete(envelopeId);
        const ack = isRecord(answer) && Object.keys(answer).length > 0 ? answer : '';
        resolve({ via: 'socket', status: 200, ack, ackMs: performance.now() - started, timedOut: false, captured });
      });
      connection.send(body);
    });
  }

  return {
    send: (type, payload, retry) =>
      deliver(
        JSON.stringify({
          envelope_id: crypto.randomUUID(),
          type: envelopeTypes[type],
          payload,
          accepts_response_payload: type !== 'event',
          ...defined({ retry_attempt: retry?.attempt, retry_reason: retry?.reason }),
        }),
      ),
    resend: deliver,
    count: () => open.size,
    disconnect(reason) {
      for (const connection of [...open]) {
        connection.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'sandbox' } }));
        // A warning comes some ten seconds ahead; the others end the connection at once.
        if (reason === 'warning') world.clock.after(10_000, () => connection.close());
        else connection.close();
      }
    },
    kill() {
      for (const connection of [...open]) connection.terminate();
    },
    stall() {
      // What comes is not read any more, so nothing is acknowledged and no ping answered; it counts no longer as open.
      for (const connection of [...open]) connection.pause();
      open.clear();
    },
    close() {
      for (const connection of sockets.clients) connection.terminate();
      sockets.close();
    },
  };
}
