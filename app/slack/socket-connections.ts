import { setTimeout as delay } from 'node:timers/promises';
import type { App, SocketModeReceiver } from '@slack/bolt';
import { z } from 'zod';
import type { Log } from '../process/log.ts';
import { slackAtStart } from './at-start.ts';
import type { SocketEvents } from './link.ts';
import { type Connection, openConnection } from './socket-connections/connection.ts';

export interface SocketConnections {
  init(bolt: App): void;
  /** Resolves when all are open. Throws what Slack says when it refuses the first ones. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface SocketConnectionsOptions {
  /** Makes one that is not connected yet, and doesn't come back by itself. */
  make: () => SocketModeReceiver;
  /** How many are open at any time; while one is renewed there is one more. */
  count: number;
  link: SocketEvents;
  log: Log;
}

const limited = z.object({ retryAfter: z.number() });

/** What came over the old connection is acknowledged over it: Slack waits 3 s. */
const drainMs = 3_000;
/** A connection that ends sooner than this, in milliseconds, isn't renewed at once but after a pause, so as not to storm Slack. */
const calmMs = 10_000;
const pauseMs = 5_000;
/** Between two tries while Slack opens none: from a second to this, in milliseconds. */
const longestPauseMs = 10_000;
/** The longest that Slack may ask to wait for, in milliseconds. */
const longestWaitMs = 60_000;

/**
 * Connections in Socket Mode of which none ends before another has taken its place. Left to itself, Bolt closes a connection at Slack's first
 * word and is away for five seconds; connections opened together are also renewed together, and whatever is typed meanwhile would be lost.
 * While Slack opens none, it is asked again for as long as it takes: a process that lives can say what is wrong.
 */
export function createSocketConnections({ make, count, link, log }: SocketConnectionsOptions): SocketConnections {
  const all = new Set<Connection>();
  const stopping = new AbortController();
  let bolt: App | undefined;

  const open = async (): Promise<Connection> => {
    const receiver = make();
    if (bolt !== undefined) receiver.init(bolt);
    const onClose = (): void => void all.delete(connection);
    const { connection, greet } = openConnection({ receiver, link, log, stopping: stopping.signal, onClose });
    all.add(connection);
    await greet();
    return connection;
  };

  /** Keeps one connection open until the stop, in the place of `first`. */
  const hold = async (first: Connection): Promise<void> => {
    let current = first;
    let calmAt = 0;
    for (let failures = 0; !stopping.signal.aborted; ) {
      if (failures === 0) await current.leaving;
      const pause = failures === 0 && performance.now() < calmAt ? pauseMs : 0;
      try {
        await delay(pause, undefined, { signal: stopping.signal });
        const next = await open();
        void current.end(drainMs);
        current = next;
        failures = 0;
        calmAt = performance.now() + calmMs;
      } catch (error) {
        if (stopping.signal.aborted) return;
        failures += 1;
        link.refused(error);
        log.warn({ err: error, failures }, 'Slack didn’t open a connection; trying again');
        await delay(waitAfter(error, failures), undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  };

  return {
    init(given) {
      bolt = given;
    },
    async start() {
      // At a restart everything may come up at once.
      const one = () => slackAtStart(log, open, 'SLACK_APP_TOKEN');
      const opened = await Promise.all(Array.from({ length: count }, one));
      for (const each of opened) void hold(each);
    },
    async stop() {
      stopping.abort();
      await Promise.all([...all].map((each) => each.end(0)));
    },
  };
}

/** How long to wait after so many refusals, in milliseconds: longer each time, and as long as Slack asks for. */
function waitAfter(error: unknown, failures: number): number {
  const asked = (limited.safeParse(error).data?.retryAfter ?? 0) * 1000;
  return Math.max(Math.min(500 * 2 ** failures, longestPauseMs), Math.min(asked, longestWaitMs));
}
