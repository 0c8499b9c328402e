import { setTimeout as delay } from 'node:timers/promises';
import type { App, SocketModeReceiver } from '@slack/bolt';
import { z } from 'zod';
import type { Log } from '../process/log.ts';
import { slackAtStart } from './at-start.ts';
import { slackFailure } from './errors.ts';
import type { Seen } from './link/seen.ts';
import type { SocketEvents } from './link/sockets.ts';
import { type Connection, openConnection } from './socket-connections/connection.ts';

export interface SocketConnections {
  init(bolt: App): void;
  /** Resolves when all are open. Throws Slack's error if it refuses the first ones. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface SocketConnectionsOptions {
  /** Creates a receiver that isn't connected yet, and doesn't reconnect by itself. */
  make: () => SocketModeReceiver;
  /** How many are open at any time; while one is renewed, there's one more. */
  count: number;
  link: SocketEvents;
  /** Told how many connections the app has. For another count, one is renewed, since Slack only counts in its greeting. */
  seen: Pick<Seen, 'connections'>;
  log: Log;
  apiUrl: string;
  /** When the start gives up: see `retryAtStart`. */
  startBy: number;
  /** Milliseconds per second of the pauses, default 1,000; tests make it shorter. */
  secondMs?: number | undefined;
}

const limited = z.object({ retryAfter: z.number() });

/** How long an old connection stays open to acknowledge what came over it, in milliseconds: Slack waits 3 s. */
const drainMs = 3_000;
/** If a connection ends sooner than this, Keyturn pauses before it opens a new one, so that Slack isn't flooded. */
const calmSeconds = 10;
const pauseSeconds = 5;
/** The longest pause between tries while Slack doesn't open a connection; the first is a second. */
const longestPauseSeconds = 10;
/** The longest wait that Slack can ask for. */
const longestWaitSeconds = 60;

/**
 * Socket Mode connections, of which none closes before another has taken its place. By itself, Bolt closes a connection at Slack's first notice,
 * and is gone for five seconds; connections opened together are also renewed together, so people's commands would get lost meanwhile.
 * If Slack doesn't open any, this keeps trying: a running process can say what's wrong.
 */
export function createSocketConnections(options: SocketConnectionsOptions): SocketConnections {
  const { make, count, link, seen, log, apiUrl, startBy, secondMs = 1_000 } = options;
  const all = new Set<Connection>();
  const stopping = new AbortController();
  let bolt: App | undefined;
  // The oldest: as long as it drains after that, no other is renewed, since Slack allows ten.
  seen.connections.onDoubt(() => [...all][0]?.leave());

  const open = async (): Promise<Connection> => {
    const receiver = make();
    if (bolt !== undefined) receiver.init(bolt);
    const onClose = (): void => void all.delete(connection);
    const onGreeting = (connections: number): void => seen.connections.add(connections, all.size);
    const about = { receiver, link, log, stopping: stopping.signal, onClose, onGreeting };
    const { connection, greet } = openConnection(about);
    all.add(connection);
    await greet();
    return connection;
  };

  /** Keeps one connection open until the stop, starting with `first`. */
  const hold = async (first: Connection): Promise<void> => {
    let current = first;
    let calmAt = 0;
    for (let failures = 0; !stopping.signal.aborted; ) {
      if (failures === 0) await current.leaving;
      const restMs = failures === 0 && performance.now() < calmAt ? pauseSeconds * secondMs : 0;
      try {
        await delay(restMs, undefined, { signal: stopping.signal });
        const next = await open();
        void current.end(drainMs);
        current = next;
        failures = 0;
        calmAt = performance.now() + calmSeconds * secondMs;
      } catch (error) {
        if (stopping.signal.aborted) return;
        failures += 1;
        link.refused(error);
        log.warn({ err: slackFailure(error), failures }, 'Slack didn’t open a connection; trying again');
        await delay(secondsAfter(error, failures) * secondMs, undefined, { signal: stopping.signal }).catch(
          () => undefined,
        );
      }
    }
  };

  return {
    init(given) {
      bolt = given;
    },
    async start() {
      // After an outage, everything may be starting at once.
      const one = () => slackAtStart({ ask: open, setting: 'SLACK_APP_TOKEN', apiUrl, startBy, log });
      const opened = await Promise.all(Array.from({ length: count }, one));
      for (const each of opened) void hold(each);
    },
    async stop() {
      stopping.abort();
      await Promise.all([...all].map((each) => each.end(0)));
    },
  };
}

/** How long to wait after this many refusals: longer each time, and at least as long as Slack asks. */
function secondsAfter(error: unknown, failures: number): number {
  const asked = limited.safeParse(error).data?.retryAfter ?? 0;
  return Math.max(Math.min(0.5 * 2 ** failures, longestPauseSeconds), Math.min(asked, longestWaitSeconds));
}
