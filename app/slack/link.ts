import { createCache } from '../../services/cache.ts';
import { defined } from '../../services/defined.ts';
import { KeyturnError } from '../../services/errors.ts';
import type { Log } from '../process/log.ts';
import { watchCalls } from './link/calls.ts';
import { type SocketEvents, watchSockets } from './link/sockets.ts';
import type { LinkTrouble } from './link/trouble.ts';

export type { SocketEvents } from './link/sockets.ts';

export interface SlackLink {
  readonly sockets: SocketEvents;
  /** Does a call to the Web API, and remembers how it ended. Gives what `call` gives, and throws what it throws. */
  watch<T>(call: () => Promise<T>): Promise<T>;
  trouble(): LinkTrouble | undefined;
  /** Asks auth.test whether the token still counts, at most every 5 s. Never throws. */
  probe(): Promise<void>;
  /**
   * Throws slack_failed {slackError} while Slack refuses the bot token; asks again first. For work whose outcome could then be told to nobody.
   */
  requireToken(): Promise<void>;
}

export interface SlackLinkOptions {
  socketMode: boolean;
  /** auth.test. */
  test: () => Promise<unknown>;
  /** Told of each change. */
  onChange: (trouble: LinkTrouble | undefined) => void;
  log: Log;
  /** Milliseconds; any clock that never goes back. */
  now?: () => number;
}

/** How long the answer of auth.test holds, in milliseconds. */
const probeHoldsMs = 5_000;

/**
 * Whether Slack and Keyturn hear each other, from one place: how every call to the Web API ends, and what becomes of the connections. A bot that
 * lives and hears nothing is not ready.
 */
export function createSlackLink({
  socketMode,
  test,
  onChange,
  log,
  now = () => performance.now(),
}: SlackLinkOptions): SlackLink {
  let known: LinkTrouble | undefined;
  /** Tells of a change, if there is one. */
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
  const calls = watchCalls({ now, onEnd: checkTrouble });
  const sockets = watchSockets({ now, onEvent: checkTrouble });
  onChange(undefined);

  const ask = (): Promise<void> =>
    calls.watch(test).then(
      () => undefined,
      () => undefined,
    );
  const probes = createCache({ load: ask, now, ttlMs: probeHoldsMs, limit: 1 });

  return {
    watch: calls.watch,
    probe: () => probes.get('auth.test'),
    trouble: checkTrouble,
    async requireToken() {
      // Not by `probe`: once the app is back, nobody may be refused for what was true before.
      if (calls.refusedBy() !== undefined) await ask();
      const refusedBy = calls.refusedBy();
      if (refusedBy !== undefined)
        throw new KeyturnError('slack_failed', { details: { slackError: refusedBy, reason: 'credentials' } });
    },
    sockets: sockets.events,
  };
}
