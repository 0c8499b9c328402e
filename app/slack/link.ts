import { createCache } from '../../services/cache.ts';
import { defined } from '../../services/defined.ts';
import { KeyturnError } from '../../services/errors.ts';
import type { Log } from '../process/log.ts';
import { watchCalls } from './link/calls.ts';
import { createSeen, type Seen, type SeenFacts } from './link/seen.ts';
import { type SocketEvents, watchSockets } from './link/sockets.ts';
import type { LinkTrouble } from './link/trouble.ts';

export interface SlackLink {
  readonly sockets: SocketEvents;
  readonly seen: Seen & { facts: SeenFacts };
  /** Makes a call to the Web API, and remembers how it ended. Returns and throws what `call` does. */
  watch<T>(call: () => Promise<T>): Promise<T>;
  trouble(): LinkTrouble | undefined;
  /** Whether what people do can arrive, as far as this process knows: over HTTP, it never knows. */
  delivers(): boolean;
  /** Asks auth.test whether the token still works, at most every 5 s. Never throws. */
  probe(): Promise<void>;
  /** Throws slack_failed {slackError} if Slack still refuses the bot token. For work whose outcome couldn't be shown to anyone. */
  requireToken(): Promise<void>;
}

export interface SlackLinkOptions {
  socketMode: boolean;
  /** Calls auth.test. */
  test: () => Promise<unknown>;
  /** Is called at each change. */
  onChange: (trouble: LinkTrouble | undefined) => void;
  /** Is told how many connections in Socket Mode are open, at each change. */
  onSockets: (open: number) => void;
  log: Log;
  /** A monotonic clock in milliseconds. */
  now?: () => number;
  /** Milliseconds per second of patience with Slack, default 1,000; tests make it shorter. */
  secondMs?: number | undefined;
}

/** How long a response of auth.test counts. */
const probeHoldsSeconds = 5;

/**
 * Tracks whether Keyturn can reach Slack and Slack can reach Keyturn, from how calls to the Web API end and what happens to the connections. A
 * process that's running but gets nothing from Slack isn't ready.
 */
export function createSlackLink({
  socketMode,
  test,
  onChange,
  onSockets,
  log,
  now = () => performance.now(),
  secondMs = 1_000,
}: SlackLinkOptions): SlackLink {
  let known: LinkTrouble | undefined;
  const checkTrouble = (): LinkTrouble | undefined => {
    const refusedBy = calls.refusedBy();
    const found =
      refusedBy === undefined ? ((socketMode ? sockets.trouble() : undefined) ?? calls.trouble()) : 'token_refused';
    if (found === known) return found;
    known = found;
    onChange(found);
    if (found === undefined) log.info('the connection to Slack is back');
    else log.error(defined({ trouble: found, slackError: refusedBy }), 'the connection to Slack is lost');
    return found;
  };
  const calls = watchCalls({ now, secondMs, onEnd: checkTrouble });
  const sockets = watchSockets({ now, secondMs, onEvent: checkTrouble, onCount: onSockets });
  onChange(undefined);
  if (socketMode) onSockets(0);

  const ask = (): Promise<void> =>
    calls.watch(test).then(
      () => undefined,
      () => undefined,
    );
  const probes = createCache({ load: ask, now, ttlMs: probeHoldsSeconds * secondMs, limit: 1 });

  return {
    watch: calls.watch,
    probe: () => probes.get('auth.test'),
    trouble: checkTrouble,
    delivers: () => !socketMode || sockets.trouble() === undefined,
    async requireToken() {
      // Not `probe`, whose result may be old: once the app works again, nobody should be refused.
      if (calls.refusedBy() !== undefined) await ask();
      const refusedBy = calls.refusedBy();
      if (refusedBy !== undefined)
        throw new KeyturnError('slack_failed', { details: { slackError: refusedBy, reason: 'credentials' } });
    },
    sockets: sockets.events,
    seen: createSeen(),
  };
}
