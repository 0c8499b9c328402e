import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { KeyturnError } from '../errors.ts';

/** No call is tried more often than this, whatever time is left. */
const mostTries = 5;
const firstDelayMs = 250;
const longestDelayMs = 8_000;
const retryAfterSpreadMs = 250;

/**
 * How long to wait, in ms, after try number `tries` (1 for the first) has failed. With Retry-After: that, and up to
 * 250 ms more so that replicas spread; without: exponential from 250 ms to 8 s, its upper half at random.
 * `random` gives [0, 1).
 */
export function retryDelay(options: { tries: number; retryAfterMs: number | undefined; random: () => number }): number {
  const { tries, retryAfterMs, random } = options;
  if (retryAfterMs !== undefined) return retryAfterMs + random() * retryAfterSpreadMs;
  const ceiling = Math.min(longestDelayMs, firstDelayMs * 2 ** (tries - 1));
  return ceiling / 2 + (random() * ceiling) / 2;
}

/** Retry-After in ms from `now` (ms since 1970): seconds or an HTTP date (RFC 9110, 10.2.3). Undefined if it is neither. */
export function parseRetryAfter(header: string | null | undefined, now: number): number | undefined {
  const text = header?.trim();
  if (!text) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  // Only the date forms of HTTP begin with a letter; Date.parse alone would take "-5" for a year.
  const at = /^[A-Za-z]/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/** The wait that the message of a 429 names: "Retry the request in [N] seconds" (Genesys Cloud, since 2021). In ms. */
export function retryAfterOfMessage(message: string | undefined): number | undefined {
  const found = message?.match(/retry the request in \[?(\d{1,6})\]? second/i);
  return found?.[1] === undefined ? undefined : Number(found[1]) * 1000;
}

/** What a try came to. Whatever must not be tried again is thrown instead. */
export type Try<T> =
  | { readonly done: T }
  | { readonly again: KeyturnError; readonly retryAfterMs?: number | undefined };

export interface PersistLimits {
  tries?: number | undefined;
  /** No further try with less time left than this, in ms. */
  reserveMs?: number;
}

/** Tries until done; `left` gives the ms until the total deadline, possibly below zero. */
export type Persist = <T>(once: (left: () => number) => Promise<Try<T>>, limits?: PersistLimits) => Promise<T>;

export interface PersistOptions {
  now: () => number;
  random: () => number;
  wait?: ((ms: number, signal?: AbortSignal) => Promise<void>) | undefined;
  /** For one call, all its tries and waits included. */
  totalMs: number;
  /** Aborted: each call has one try; what waits for its next one ends with the error of its last. */
  finishing: AbortSignal;
  /** Aborted: nothing is tried or waited for any more. */
  closing: AbortSignal;
}

/**
 * Makes the loop around tries. It throws the error of the last try when tries or time run out (a wait that would end
 * after the deadline is not begun), and `shutting_down` once `closing` is aborted.
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
      const delay = retryDelay({ tries: made, retryAfterMs: result.retryAfterMs, random });
      if (finishing.aborted || made >= tries || delay + reserveMs >= left()) throw result.again;
      try {
        await wait(delay, ending);
      } catch (cause) {
        stopIfClosing(cause);
        throw finishing.aborted ? result.again : cause;
      }
    }
  };
}
