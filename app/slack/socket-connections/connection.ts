import { setTimeout as delay } from 'node:timers/promises';
import type { SocketModeReceiver } from '@slack/bolt';
import { within } from '../../../services/within.ts';
import type { Log } from '../../process/log.ts';
import type { SocketEvents } from '../link.ts';
import { noticeIn, readable } from './frames.ts';

export interface Connection {
  /** Resolves when another must take its place: Slack gave notice, or it ended. */
  readonly leaving: Promise<void>;
  /** Ends it, after `ms`, or at once at a stop. Never throws. */
  end(ms: number): Promise<void>;
}

export interface OpenOptions {
  /** Not connected yet. */
  receiver: SocketModeReceiver;
  link: SocketEvents;
  log: Log;
  /** Aborted: the connection isn't wanted any more. */
  stopping: AbortSignal;
  onClose: () => void;
}

/** How long Slack may take to greet a new connection, in milliseconds. */
const helloMs = 15_000;

/** Gives the connection of `receiver`; `greet` starts it and resolves once Slack has greeted it. Throws what Slack says. */
export function openConnection({ receiver, link, log, stopping, onClose }: OpenOptions): {
  connection: Connection;
  greet: () => Promise<void>;
} {
  let leave = (): void => undefined;
  let isOpen = false;
  const leaving = new Promise<void>((resolve) => {
    leave = resolve;
  });
  takeFrames(receiver, { link, log, leave: () => leave() });
  receiver.client.on('close', () => {
    onClose();
    leave();
    if (isOpen) link.closed();
    isOpen = false;
  });

  const greet = async (): Promise<void> => {
    try {
      await within(receiver.start(), helloMs, () => new Error('Slack did not greet a new connection in time'));
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
  return { connection: { leaving, end }, greet };
}

/** Has a notice of Slack's end the connection in our time, and hands every other frame on to Slack's client. */
function takeFrames(
  { client }: SocketModeReceiver,
  { link, log, leave }: Pick<OpenOptions, 'link' | 'log'> & { leave: () => void },
): void {
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
        log.warn({ err: error }, 'a frame from Slack couldn’t be read and was ignored'),
      );
  });
}
