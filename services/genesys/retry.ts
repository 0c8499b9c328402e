import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { KeyturnError } from '../errors.ts';

/** The most tries of a call, even if there's time for more. */
const mostTries = 5;
const firstDelayMs = 250;
const longestDelayMs = 8_000;
const retryAfterSpreadMs = 250;

/**
 * How long to wait after try number `tries` (1 for the first) has failed, in ms. With Retry-After, that plus up to 250 ms, which spreads replicas.
 * Without, it grows exponentially from 250 ms to 8 s, and the upper half is random. `random` returns [0, 1).
 */
export function retryDelay(options: { tries: number; retryAfterMs: number | undefined; random: () => number }): number {
  const { tries, retryAfterMs, random } = options;
  if (retryAfterMs !== undefined) return retryAfterMs + random() * retryAfterSpreadMs;
  const ceiling = Math.min(longestDelayMs, firstDelayMs * 2 ** (tries - 1));
  return ceiling / 2 + (random() * ceiling) / 2;
}

/** Retry-After in ms from `now` (ms since 1970): seconds or an HTTP date (RFC 9110, 10.2.3). Undefined if it's neither. */
export function parseRetryAfter(header: string | null | undefined, now: number): number | undefined {
  const text = header?.trim();
  if (!text) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  // HTTP dates begin with a letter. Date.parse alone would read "-5" as a year.
  const at = /^[A-Za-z]/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/** The wait in a 429's message, “Retry the request in [N] seconds” (Genesys Cloud, since 2021), in ms. */
export function retryAfterOfMessage(message: string | undefined): number | undefined {
  const found = message?.match(/retry the request in \[?(\d{1,6})\]? second/i);
  return found?.[1] === undefined ? undefined : Number(found[1]) * 1000;
}

/** The result of a try. An error that must not be retried is thrown instead. */
export type Try<T> =
  | { readonly done: T }
  | { readonly again: KeyturnError; readonly retryAfterMs?: number | undefined };

export interface PersistLimits {
  tries?: number | undefined;
  /** No other try starts with less time left than this, in ms. */
  reserveMs?: number;
}

/** Tries until it's done. `left` returns the ms until the total deadline, and can be negative. */
export type Persist = <T>(once: (left: () => number) => Promise<Try<T>>, limits?: PersistLimits) => Promise<T>;

export interface PersistOptions {
  now: () => number;
  random: () => number;
  wait?: ((ms: number, signal?: AbortSignal) => Promise<void>) | undefined;
  /** The time for one call, including all its tries and waits, in ms. */
  totalMs: number;
  /** Once aborted, each call has one try, and a call that waits for its next one ends with the last one's error. */
  finishing: AbortSignal;
  /** Once aborted, nothing is tried or waited for. */
  closing: AbortSignal;
}

/**
 * Creates the retry loop. It throws the last try's error when no tries or time are left (it doesn't start a wait that would end after the
 * deadline), and `shutting_down` once `closing` is aborted.
 */
export function createPersist(options: PersistOptions): Persist {
  const { now, random, totalMs, finishing, closing } = options;
  const wait = options.wait ?? ((ms, signal) => sleep(ms, undefined, signal ? { signal } : {}));
  const ending = AbortSignal.any([finishing, closing]);
  setMaxListeners(0, ending);

  const stopIfClosing = (cause?: unknown) => {
    if (closing.aborted) throw new KeyturnError('shutting_down', { cause });
  };

  return async (once, { tries = mostTries, reserveMs = 0 } = {}) => {
    const end = now() + totalMs;
    const left = () => end - now();
    for (let made = 1; ; made += 1) {
      stopIfClosing();
      const result = await once(left);
      if ('done' in result) return result.done;
      const delayMs = retryDelay({ tries: made, retryAfterMs: result.retryAfterMs, random });
      if (finishing.aborted || made >= tries || delayMs + reserveMs >= left()) throw result.again;
      try {
        await wait(delayMs, ending);
      } catch (cause) {
        stopIfClosing(cause);
        throw finishing.aborted ? result.again : cause;
      }
    }
  };
}
