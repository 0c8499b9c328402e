import { setTimeout as delay } from 'node:timers/promises';
import type { App, SocketModeReceiver } from '@slack/bolt';
import { z } from 'zod';
import type { Log } from './log.ts';

export interface SocketConnections {
  init(bolt: App): void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface SocketConnectionsOptions {
  /** Makes one that is not connected yet. */
  make: () => SocketModeReceiver;
  /** How many stand at any time; while one is renewed there is one more. */
  count: number;
  log: Log;
}

/** Slack's word that it is about to renew a connection (docs.slack.dev/apis/events-api/using-socket-mode). */
const notice = z.object({ type: z.literal('disconnect'), reason: z.enum(['warning', 'refresh_requested']) });
/** What came over the old connection is acknowledged over it: Slack waits 3 s. */
const drainMs = 3_000;
/** Connections that end again and again are renewed by Bolt's own back-off, so as not to storm Slack. */
const calmMs = 10_000;

/**
 * Connections in Socket Mode of which none ends before another stands in its place. Left to itself, Bolt closes a connection at Slack's first
 * word and is away for five seconds; connections opened together are also renewed together, and whatever is typed meanwhile would be lost.
 */
export function createSocketConnections({ make, count, log }: SocketConnectionsOptions): SocketConnections {
  const standing = new Set<SocketModeReceiver>();
  const replaced = new Set<SocketModeReceiver>();
  let stopping = false;

  /** Opens another connection for `old`, which was opened in place of one at `since`; false when `old` must see to itself. */
  const replace = async (bolt: App, old: SocketModeReceiver, since: number, drain: number): Promise<boolean> => {
    if (stopping || performance.now() - since < calmMs || !standing.delete(old)) return false;
    const next = connect(bolt, performance.now());
    standing.add(next);
    replaced.add(old);
    try {
      await next.start();
      await delay(drain, undefined, { ref: false });
      await old.stop();
    } catch (error) {
      log.warn({ err: error }, 'a connection to Slack could not be renewed ahead of time');
      // It goes on until Slack ends it, and is renewed then; and it must not outlive a stop.
      if (standing.delete(next)) standing.add(old);
    }
    replaced.delete(old);
    if (stopping) await next.stop();
    return true;
  };

  const connect = (bolt: App, since: number): SocketModeReceiver => {
    const receiver = make();
    receiver.init(bolt);
    const { client } = receiver;
    const own = client.listeners('ws_message');
    client.removeAllListeners('ws_message');
    client.on('ws_message', (data: unknown, isBinary: unknown) => {
      const handle = (): void => {
        for (const each of own) each(data, isBinary);
      };
      if (!isNotice(data)) handle();
      else void replace(bolt, receiver, since, drainMs).then((done) => done || handle());
    });
    client.on('close', () => void replace(bolt, receiver, since, 0));
    return receiver;
  };

  return {
    init(bolt) {
      while (standing.size < count) standing.add(connect(bolt, Number.NEGATIVE_INFINITY));
    },
    start: async () => {
      await Promise.all([...standing].map((each) => each.start()));
    },
    async stop() {
      stopping = true;
      await Promise.all([...standing, ...replaced].map((each) => each.stop()));
    },
  };
}

function isNotice(data: unknown): boolean {
  if (typeof data !== 'string' || !data.includes('"disconnect"')) return false;
  try {
    return notice.safeParse(JSON.parse(data)).success;
  } catch {
    return false;
  }
}
