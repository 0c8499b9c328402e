import { setTimeout as delay } from 'node:timers/promises';
import type { App, SocketModeReceiver } from '@slack/bolt';
import { z } from 'zod';
import { within } from '../../services/within.ts';
import type { Log } from '../process/log.ts';
import { slackAtStart } from './at-start.ts';
import type { SocketEvents } from './link.ts';

export interface SocketConnections {
  init(bolt: App): void;
  /** Resolves when all stand. Throws what Slack says when it refuses the first ones. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface SocketConnectionsOptions {
  /** Makes one that is not connected yet, and doesn't come back by itself. */
  make: () => SocketModeReceiver;
  /** How many stand at any time; while one is renewed there is one more. */
  count: number;
  link: SocketEvents;
  log: Log;
}

/** Slack's word that it is about to end a connection, or has (docs.slack.dev/apis/events-api/using-socket-mode). */
const notice = z.object({ type: z.literal('disconnect'), reason: z.string() });
/** An envelope of an event, as far as Slack's client looks into it. */
const event = z.looseObject({ type: z.literal('events_api') });
const named = z.object({ payload: z.object({ event: z.object({ type: z.string() }) }) });
const limited = z.object({ retryAfter: z.number() });

/** What came over the old connection is acknowledged over it: Slack waits 3 s. */
const drainMs = 3_000;
/** A connection that ends sooner than this, in milliseconds, isn't renewed at once but after a pause, so as not to storm Slack. */
const calmMs = 10_000;
const pauseMs = 5_000;
/** Between two tries while Slack opens none: from a second to this, in milliseconds. */
const longestPauseMs = 10_000;
/** What Slack may ask to wait for, at the most, in milliseconds. */
const longestWaitMs = 60_000;
/** How long Slack may take to greet a new connection, in milliseconds. */
const helloMs = 15_000;

interface Connection {
  /** Resolves when another must take its place: Slack gave notice, or it ended. */
  readonly leaving: Promise<void>;
  /** Ends it, after `ms`. Never throws. */
  end(ms: number): Promise<void>;
}

/**
 * Connections in Socket Mode of which none ends before another stands in its place. Left to itself, Bolt closes a connection at Slack's first
 * word and is away for five seconds; connections opened together are also renewed together, and whatever is typed meanwhile would be lost.
 * While Slack opens none, it is asked again for as long as it takes: whoever lives can say what is wrong.
 */
export function createSocketConnections({ make, count, link, log }: SocketConnectionsOptions): SocketConnections {
  const all = new Set<Connection>();
  const stopping = new AbortController();
  let bolt: App | undefined;

  const open = async (): Promise<Connection> => {
    const receiver = make();
    if (bolt !== undefined) receiver.init(bolt);
    const { client } = receiver;
    let leave = (): void => undefined;
    let standing = false;
    const leaving = new Promise<void>((resolve) => {
      leave = resolve;
    });
    const own = client.listeners('ws_message');
    client.removeAllListeners('ws_message');
    client.on('ws_message', (data: unknown, isBinary: unknown) => {
      const reason = noticeIn(data);
      if (reason === 'link_disabled') link.switchedOff();
      // Bolt would close the connection at once; Slack does so itself, some ten seconds after a warning.
      if (reason === 'warning' || reason === 'refresh_requested') return leave();
      const frame = readable(data);
      for (const each of own)
        Promise.resolve(each(frame, isBinary)).catch((error: unknown) =>
          log.warn({ err: error }, 'a frame from Slack could not be read and was left alone'),
        );
    });
    const connection: Connection = {
      leaving,
      async end(ms) {
        await delay(ms, undefined, { ref: false, signal: stopping.signal }).catch(() => undefined);
        await receiver.stop().catch(() => undefined);
      },
    };
    client.on('close', () => {
      all.delete(connection);
      leave();
      if (standing) link.closed();
      standing = false;
    });
    all.add(connection);
    try {
      await within(receiver.start(), helloMs, () => new Error('Slack did not greet a new connection in time'));
      stopping.signal.throwIfAborted();
    } catch (error) {
      all.delete(connection);
      await receiver.stop().catch(() => undefined);
      throw error ?? new Error('Slack ended a new connection before its greeting');
    }
    standing = true;
    link.opened();
    return connection;
  };

  /** Keeps one connection standing until the stop, in the place of `first`. */
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
        log.warn({ err: error, failures }, 'Slack opened no connection; trying again');
        const asked = (limited.safeParse(error).data?.retryAfter ?? 0) * 1000;
        const wait = Math.max(Math.min(500 * 2 ** failures, longestPauseMs), Math.min(asked, longestWaitMs));
        await delay(wait, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  };

  return {
    init(given) {
      bolt = given;
    },
    async start() {
      // At a restart everything may come up at once.
      const one = () => slackAtStart(log, open);
      const opened = await Promise.all(Array.from({ length: count }, one));
      for (const each of opened) void hold(each);
    },
    async stop() {
      stopping.abort();
      await Promise.all([...all].map((each) => each.end(0)));
    },
  };
}

function jsonIn(data: unknown): unknown {
  try {
    return typeof data === 'string' ? JSON.parse(data) : undefined;
  } catch {
    return undefined;
  }
}

/** Slack's client throws on an event that lacks its type. Given as another kind of envelope, it hands it on, and it's acknowledged. */
function readable(data: unknown): unknown {
  if (typeof data !== 'string' || !data.includes('"events_api"')) return data;
  const envelope = event.safeParse(jsonIn(data)).data;
  if (envelope === undefined || named.safeParse(envelope).success) return data;
  return JSON.stringify({ ...envelope, type: 'interactive' });
}

/** The reason of Slack's notice that a connection ends; undefined for every other frame. */
function noticeIn(data: unknown): string | undefined {
  if (typeof data !== 'string' || !data.includes('"disconnect"')) return undefined;
  return notice.safeParse(jsonIn(data)).data?.reason;
}
