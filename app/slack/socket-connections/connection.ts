import { setTimeout as delay } from 'node:timers/promises';
import type { SocketModeReceiver } from '@slack/bolt';
import { within } from '../../../services/within.ts';
import type { Log } from '../../process/log.ts';
import type { SocketEvents } from '../link/sockets.ts';
import { greetingIn, noticeIn, readable } from './frames.ts';

export interface Connection {
  /** Resolves when another connection must take its place, because Slack gave notice or this one ended. */
  readonly leaving: Promise<void>;
  /** Has another take its place. */
  leave(): void;
  /** Closes it after `ms`, or right away when Keyturn stops. Never throws. */
  end(ms: number): Promise<void>;
}

export interface OpenOptions {
  /** Not connected yet. */
  receiver: SocketModeReceiver;
  link: SocketEvents;
  log: Log;
  /** Aborted when the connection isn't needed anymore. */
  stopping: AbortSignal;
  onClose: () => void;
  /** Slack greets a connection, and says how many the app has. */
  onGreeting: (connections: number) => void;
}

/** How long Slack may take to send `hello` on a new connection, in milliseconds. */
const helloMs = 15_000;

/** Returns the connection of `receiver`, and `greet`, which starts it and resolves at Slack's `hello`. `greet` throws what Slack says. */
export function openConnection({ receiver, link, log, stopping, onClose, onGreeting }: OpenOptions): {
  connection: Connection;
  greet: () => Promise<void>;
} {
  let leave = (): void => undefined;
  let isOpen = false;
  const leaving = new Promise<void>((resolve) => {
    leave = resolve;
  });
  takeFrames(receiver, { link, log, onGreeting, leave: () => leave() });
  receiver.client.on('close', () => {
    onClose();
    leave();
    if (isOpen) link.closed();
    isOpen = false;
  });

  const greet = async (): Promise<void> => {
    try {
      await within(receiver.start(), helloMs, () => new Error('Slack didn’t greet a new connection in time'));
      stopping.throwIfAborted();
    } catch (error) {
      onClose();
      await receiver.stop().catch(() => undefined);
      throw error ?? new Error('Slack ended a new connection before its greeting');
    }
    isOpen = true;
    link.opened();
  };
  const end: Connection['end'] = async (ms) => {
    await delay(ms, undefined, { ref: false, signal: stopping }).catch(() => undefined);
    await receiver.stop().catch(() => undefined);
  };
  return { connection: { leaving, leave: () => leave(), end }, greet };
}

/** Handles Slack's notices, so that Keyturn chooses when to close the connection, and passes every other frame on to Slack's client. */
function takeFrames(
  { client }: SocketModeReceiver,
  { link, log, onGreeting, leave }: Pick<OpenOptions, 'link' | 'log' | 'onGreeting'> & { leave: () => void },
): void {
  const own = client.listeners('ws_message');
  client.removeAllListeners('ws_message');
  client.on('ws_message', (data: unknown, isBinary: unknown) => {
    const connections = greetingIn(data);
    if (connections !== undefined) onGreeting(connections);
    const reason = noticeIn(data);
    if (reason === 'link_disabled') link.switchedOff();
    // Bolt would close the connection right away. Slack closes it about ten seconds after a warning.
    if (reason === 'warning' || reason === 'refresh_requested') return leave();
    const frame = readable(data);
    for (const each of own)
      Promise.resolve(each(frame, isBinary)).catch((error: unknown) =>
        log.warn({ err: error }, 'ignored a frame from Slack that Keyturn couldn’t read'),
      );
  });
}
