import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

/** Who tells what time it is. */
export type ClockSource = 'slack' | 'genesys' | 'store';

/** Compares this machine's clock with others. */
export interface Clock {
  /** Takes a Date header, or milliseconds since 1970, as soon as an answer is there. Anything else is ignored. Never throws. */
  saw(source: ClockSource, time: string | number | null | undefined): void;
  /** How far this machine's clock is ahead of another one, in milliseconds; undefined if that didn't say. */
  aheadMs(source: ClockSource): number | undefined;
}

export interface ClockOptions {
  /** This machine's clock, in milliseconds since 1970. */
  now: () => number;
  /** Called with what's known after each time that a source told. */
  onSeen?: (source: ClockSource, aheadMs: number) => void;
}

/** Answers take their time, which makes this clock seem ahead: the quickest of so many is the most exact. */
const latest = 5;
/** No answer takes so long: the clock was set, and what was seen before doesn't count. In milliseconds. */
const jumpMs = 30_000;

/** Keeps what each source said last. */
export function createClock({ now, onSeen = () => undefined }: ClockOptions): Clock {
  const seen: Record<ClockSource, number[]> = { slack: [], genesys: [], store: [] };
  const aheadMs = (source: ClockSource): number | undefined =>
    seen[source].length === 0 ? undefined : Math.min(...seen[source]);
  return {
    saw(source, time) {
      // A Date header leaves out the part of the second that has passed.
      const theirs = typeof time === 'string' ? Date.parse(time) + 500 : (time ?? Number.NaN);
      if (!Number.isFinite(theirs)) return;
      const ahead = now() - theirs;
      const since = seen[source].filter((each) => Math.abs(each - ahead) < jumpMs);
      seen[source] = [ahead, ...since].slice(0, latest);
      onSeen(source, aheadMs(source) ?? ahead);
    },
    aheadMs,
  };
}

export interface ClockWatchOptions {
  metrics: Pick<Metrics, 'clockSkew'>;
  log: Log;
  /** This machine's clock. */
  now?: () => number;
}

/** From so many seconds on, a clock that's off is logged. */
export const loggedSeconds = 60;
const rightSeconds = 30;

/** The same, for the whole process: a gauge shows how far it's off, and the log says so, once for each source. */
export function createClockWatch({ metrics, log, now = Date.now }: ClockWatchOptions): Clock {
  const wrong = new Set<ClockSource>();
  return createClock({
    now,
    onSeen(source, aheadMs) {
      const seconds = Math.round(aheadMs / 100) / 10;
      metrics.clockSkew(source, seconds);
      const off = Math.abs(seconds);
      if (off >= loggedSeconds && !wrong.has(source)) {
        wrong.add(source);
        log.error(
          { source, seconds },
          `this machine’s clock is ${spoken(off)} ${seconds > 0 ? 'ahead' : 'behind'}. ${remedy}`,
        );
      } else if (off <= rightSeconds && wrong.delete(source))
        log.info({ source, seconds }, 'this machine’s clock is right again');
    },
  });
}

const remedy =
  'Set it, and sync it with NTP: once it’s off by 5 minutes, Keyturn refuses all of Slack’s requests over HTTP, since anyone could replay an old one.';

const spoken = (seconds: number): string =>
  seconds < 120 ? `${Math.round(seconds)} seconds` : `${Math.round(seconds / 60).toLocaleString('en-US')} minutes`;
