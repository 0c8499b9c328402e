import { KeyturnError } from '../../services/errors.ts';
import type { Log } from '../process/log.ts';
import { slackFailure, troubleOf } from './errors.ts';

/** What keeps Slack and Keyturn apart, as a closed set: `/readyz` and the log say it. */
export type LinkTrouble =
  | 'token_refused' // Slack takes the bot token no longer
  | 'app_token_refused' // the same for the app-level token, and nothing is connected
  | 'socket_mode_off' // somebody switched Socket Mode off
  | 'no_socket' // nothing has been connected for `deafAfterMs`
  | 'unreachable'; // no call has got an answer for `unreachableAfterMs`

/** What the connections in Socket Mode report. */
export interface SocketEvents {
  /** One stands more. */
  opened(): void;
  /** One stands less. */
  closed(): void;
  /** apps.connections.open was refused, or not answered. */
  refused(error: unknown): void;
  /** Slack ended a connection because Socket Mode is off. */
  switchedOff(): void;
}

export interface SlackLink {
  readonly sockets: SocketEvents;
  /** Does a call to the Web API, and notes how it ended. Gives what `call` gives, and throws what it throws. */
  watch<T>(call: () => Promise<T>): Promise<T>;
  trouble(): LinkTrouble | undefined;
  /** Asks auth.test whether the token still counts, at most every 5 s. Never throws. */
  probe(): Promise<void>;
  /** Throws slack_failed {slackError} while Slack refuses the bot token; asks again before. For what couldn't tell anybody its outcome. */
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

/** A connection that is renewed is away for a moment; one that's gone for longer leaves Keyturn deaf, in milliseconds. */
const deafAfterMs = 10_000;
/** How long calls may go without any answer, in milliseconds. */
const unreachableAfterMs = 20_000;
/** How long the answer of auth.test holds, in milliseconds. */
const probeHoldsMs = 5_000;

/** Words of apps.connections.open for Socket Mode that is off. Slack documents `link_disabled` for ended connections; whether for new ones, too, is unconfirmed. */
const switchedOffWords: ReadonlySet<string> = new Set([
  'link_disabled',
  'socket_mode_disabled',
  'socket_mode_not_enabled',
]);

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
  let refusedBy: string | undefined;
  let unanswered: { since: number; latest: number } | undefined;
  let open = 0;
  let deafSince = now();
  let whyDeaf: 'app_token_refused' | 'socket_mode_off' | undefined;
  let known: LinkTrouble | undefined;
  let probed: { at: number; done: Promise<void> } | undefined;

  onChange(undefined);

  const trouble = (): LinkTrouble | undefined => {
    if (refusedBy !== undefined) return 'token_refused';
    if (socketMode && open === 0) {
      if (whyDeaf !== undefined) return whyDeaf;
      if (now() - deafSince >= deafAfterMs) return 'no_socket';
    }
    const gone = unanswered !== undefined && unanswered.latest - unanswered.since >= unreachableAfterMs;
    return gone ? 'unreachable' : undefined;
  };

  /** Tells of a change, if there is one. */
  const look = (): LinkTrouble | undefined => {
    const found = trouble();
    if (found === known) return found;
    known = found;
    onChange(found);
    if (found === undefined) log.info('Slack and Keyturn hear each other again');
    else
      log.error(
        { trouble: found, ...(refusedBy === undefined ? {} : { slackError: refusedBy }) },
        'Slack and Keyturn do not hear each other',
      );
    return found;
  };

  const watch: SlackLink['watch'] = async (call) => {
    try {
      const result = await call();
      refusedBy = undefined;
      unanswered = undefined;
      return result;
    } catch (error) {
      const word = slackFailure(error).details['slackError'];
      if (word === undefined) unanswered = { since: unanswered?.since ?? now(), latest: now() };
      else unanswered = undefined;
      if (troubleOf(error) === 'credentials') refusedBy = word;
      throw error;
    } finally {
      look();
    }
  };

  const probe = (): Promise<void> => {
    if (probed === undefined || now() - probed.at >= probeHoldsMs)
      probed = {
        at: now(),
        done: watch(test).then(
          () => undefined,
          () => undefined,
        ),
      };
    return probed.done;
  };

  return {
    watch,
    probe,
    trouble: look,
    async requireToken() {
      // Not by `probe`: whoever has just got the app back must not be refused for what was true before.
      if (refusedBy !== undefined) await watch(test).catch(() => undefined);
      if (refusedBy !== undefined)
        throw new KeyturnError('slack_failed', { details: { slackError: refusedBy, reason: 'credentials' } });
    },
    sockets: {
      opened() {
        open += 1;
        whyDeaf = undefined;
        look();
      },
      closed() {
        open -= 1;
        if (open > 0) return;
        deafSince = now();
        setTimeout(look, deafAfterMs + 100).unref();
        look();
      },
      refused(error) {
        const trouble = troubleOf(error);
        if (trouble === 'credentials' || trouble === 'setup') whyDeaf = 'app_token_refused';
        else if (switchedOffWords.has(slackFailure(error).details['slackError'] ?? '')) whyDeaf = 'socket_mode_off';
        look();
      },
      switchedOff() {
        whyDeaf = 'socket_mode_off';
        look();
      },
    },
  };
}
