import { slackFailure, troubleOf } from '../errors.ts';
import type { WatchOptions } from './calls.ts';
import type { SocketTrouble } from './trouble.ts';

/** Told what happens to the connections in Socket Mode. */
export interface SocketEvents {
  opened(): void;
  closed(): void;
  /** Slack refused apps.connections.open, or didn't answer. */
  refused(error: unknown): void;
  /** Slack closed a connection because Socket Mode is off. */
  switchedOff(): void;
}

/** How long Keyturn may be without any connection; renewing one takes a moment. */
const deafAfterSeconds = 10;

/**
 * Error words of apps.connections.open if Socket Mode is off. Slack documents `link_disabled` for connections that it closes; whether it also
 * says so for new ones is unconfirmed.
 */
const switchedOffWords: ReadonlySet<string> = new Set([
  'link_disabled',
  'socket_mode_disabled',
  'socket_mode_not_enabled',
]);

export interface SocketsOptions extends WatchOptions {
  /** Is called after each event, and when there has been no connection for too long. */
  onEvent: () => void;
  /** Is told how many connections are open, at each change. */
  onCount: (open: number) => void;
}

/** Tracks the connections. */
export function watchSockets({ now, secondMs, onEvent, onCount }: SocketsOptions): {
  events: SocketEvents;
  trouble(): SocketTrouble | undefined;
} {
  const deafAfterMs = deafAfterSeconds * secondMs;
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
        onCount(open);
        reason = undefined;
        onEvent();
      },
      closed() {
        open -= 1;
        onCount(open);
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
