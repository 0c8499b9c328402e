import type { Server } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';
import { defined } from '../defined.ts';
import type { DeliveryType } from './deliveries.ts';
import type { Json } from './json.ts';
import { isRecord, parseJson, record, string } from './json.ts';
import type { Outcome, Retry } from './outcome.ts';
import { ackDeadlineMs } from './outcome.ts';
import type { World } from './world.ts';

/** The most connections of one app (docs.slack.dev, apis/events-api/using-socket-mode). */
const connectionLimit = 10;

/** The type of the envelope for each kind of delivery. */
export const envelopeTypes: Readonly<Record<DeliveryType, string>> = {
  slash_commands: 'slash_commands',
  block_actions: 'interactive',
  view_submission: 'interactive',
  view_closed: 'interactive',
  block_suggestion: 'interactive',
  shortcut: 'interactive',
  event: 'events_api',
  other: 'interactive',
};

export interface Sockets {
  /** Sends a payload in a new envelope to one of the connections. */
  send(type: DeliveryType, payload: Json, retry?: Retry): Promise<Outcome>;
  /** Sends an envelope again, with the same ID. */
  resend(envelope: string): Promise<Outcome>;
  count(): number;
  disconnect(reason: 'warning' | 'refresh_requested' | 'link_disabled'): void;
  kill(): void;
  /** From now on, the open connections stay open, but neither send nor receive anything. */
  stall(): void;
  close(): void;
}

interface Connections {
  readonly open: Set<WebSocket>;
  /** Who waits for each envelope's acknowledgment. */
  readonly waiting: Map<string, (ack: unknown) => void>;
  /** Deliveries so far. */
  turn: number;
}

/** The workspace's end of Socket Mode, on the same port under /link/. */
export function createSockets(world: World, server: Server): Sockets {
  const sockets = new WebSocketServer({ noServer: true });
  const connections: Connections = { open: new Set(), waiting: new Map(), turn: 0 };
  const { open } = connections;

  server.on('upgrade', (request, socket, head) => {
    // Until the connection is taken over, nothing else hears that it broke.
    socket.on('error', () => socket.destroy());
    const [path = '', query] = (request.url ?? '').split('?');
    const ticket = new URLSearchParams(query).get('ticket') ?? '';
    if (!path.startsWith('/link') || !world.tickets.delete(ticket)) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (connection) => welcome(world, connections, connection));
  });

  return {
    send: (type, payload, retry) =>
      deliver(
        connections,
        JSON.stringify({
          envelope_id: crypto.randomUUID(),
          type: envelopeTypes[type],
          payload,
          accepts_response_payload: type !== 'event',
          ...defined({ retry_attempt: retry?.number, retry_reason: retry?.reason }),
        }),
      ),
    resend: (envelope) => deliver(connections, envelope),
    count: () => open.size,
    disconnect(reason) {
      for (const connection of [...open]) {
        connection.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'sandbox' } }));
        // A warning comes about ten seconds before the end. The other reasons close the connection right away.
        if (reason === 'warning') world.clock.after(10_000, () => connection.close());
        else connection.close();
      }
    },
    kill() {
      for (const connection of [...open]) connection.terminate();
    },
    stall() {
      // Unread input means no acknowledgment and no pong. A stalled connection no longer counts as open.
      for (const connection of [...open]) connection.pause();
      open.clear();
    },
    close() {
      for (const connection of sockets.clients) connection.terminate();
      sockets.close();
    },
  };
}

function welcome(world: World, { open, waiting }: Connections, connection: WebSocket): void {
  const isFull = open.size >= connectionLimit;
  const isOff = world.switches.socketMode !== 'on';
  if (isFull || isOff) {
    if (!isOff) world.refusals.push('apps.connections.open: too_many_websockets');
    connection.send(JSON.stringify({ type: 'disconnect', reason: isOff ? 'link_disabled' : 'too_many_websockets' }));
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

function deliver(connections: Connections, body: string): Promise<Outcome> {
  const { open, waiting } = connections;
  const ready = [...open].filter((one) => one.readyState === WebSocket.OPEN);
  connections.turn += 1;
  // Any one connection gets the payload. The others never learn about it.
  const connection = ready[connections.turn % Math.max(ready.length, 1)];
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
