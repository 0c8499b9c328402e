import { slackFailure, troubleOf } from '../errors.ts';
import type { SocketTrouble } from './trouble.ts';

/** What the connections in Socket Mode report. */
export interface SocketEvents {
  /** There is one more. */
  opened(): void;
  /** There is one fewer. */
  closed(): void;
  /** apps.connections.open was refused, or not answered. */
  refused(error: unknown): void;
  /** Slack ended a connection because Socket Mode is off. */
  switchedOff(): void;
}

/** A connection that is renewed is away for a moment; one that's gone for longer leaves Keyturn deaf, in milliseconds. */
const deafAfterMs = 10_000;

/**
 * Words of apps.connections.open for Socket Mode that is off. Slack documents `link_disabled` for connections that end; whether it says so of
 * new ones, too, is unconfirmed.
 */
const switchedOffWords: ReadonlySet<string> = new Set([
  'link_disabled',
  'socket_mode_disabled',
  'socket_mode_not_enabled',
]);

/** What becomes of the connections. `onEvent` is called after each event, and when silence has lasted too long. */
export function watchSockets({ now, onEvent }: { now: () => number; onEvent: () => void }): {
  events: SocketEvents;
  trouble(): SocketTrouble | undefined;
} {
  let open = 0;
  let deafSince = now();
  let reason: Exclude<SocketTrouble, 'no_socket'> | undefined;
  return {
    trouble() {
      if (open > 0) return undefined;
      return reason ?? (now() - deafSince >= deafAfterMs ? 'no_socket' : undefined);
    },
    events: {
      opened() {
        open += 1;
        reason = undefined;
        onEvent();
      },
      closed() {
        open -= 1;
        if (open > 0) return;
        deafSince = now();
        setTimeout(onEvent, deafAfterMs + 100).unref();
        onEvent();
      },
      refused(error) {
        const trouble = troubleOf(error);
        if (trouble === 'credentials' || trouble === 'setup') reason = 'app_token_refused';
        else if (switchedOffWords.has(slackFailure(error).details['slackError'] ?? '')) reason = 'socket_mode_off';
        onEvent();
      },
      switchedOff() {
        reason = 'socket_mode_off';
        onEvent();
      },
    },
  };
}
