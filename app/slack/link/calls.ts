import { slackFailure, troubleOf } from '../errors.ts';
import type { LinkTrouble } from './trouble.ts';

/** Tracks how calls to Slack's Web API end. */
export interface CallHealth {
  /** Makes a call, and remembers how it ended. Returns and throws what `call` does. */
  watch<T>(call: () => Promise<T>): Promise<T>;
  /** Slack's word for why it refuses the bot token, or undefined while the token works. */
  refusedBy(): string | undefined;
  trouble(): Extract<LinkTrouble, 'token_refused' | 'unreachable'> | undefined;
}

/** How long calls may go without any response. */
const unreachableAfterSeconds = 20;

export interface WatchOptions {
  /** A monotonic clock in milliseconds. */
  now: () => number;
  /** Milliseconds per second of patience. */
  secondMs: number;
}

/** `onEnd` is called after each call. */
export function watchCalls({ now, secondMs, onEnd }: WatchOptions & { onEnd: () => void }): CallHealth {
  let refusedBy: string | undefined;
  let unanswered: { since: number; latest: number } | undefined;
  return {
    async watch(call) {
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
        onEnd();
      }
    },
    refusedBy: () => refusedBy,
    trouble() {
      if (refusedBy !== undefined) return 'token_refused';
      const gone =
        unanswered !== undefined && unanswered.latest - unanswered.since >= unreachableAfterSeconds * secondMs;
      return gone ? 'unreachable' : undefined;
    },
  };
}
