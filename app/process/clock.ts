import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

/** Who tells what time it is. */
export type ClockSource = 'slack' | 'genesys' | 'store';

/** Compares this machine's clock with others. */
export interface ClockWatch {
  /** Takes a Date header, or milliseconds since 1970. Anything else is ignored. Never throws. */
  saw(source: ClockSource, time: string | number | null | undefined): void;
}

export interface ClockWatchOptions {
  metrics: Pick<Metrics, 'clockSkew'>;
  log: Log;
  /** This machine's clock. */
  now?: () => number;
}

/** From so many seconds on, the clock is wrong. Answers that take their time make it seem a few seconds ahead. */
const wrongSeconds = 60;
const rightSeconds = 30;

export function createClockWatch({ metrics, log, now = Date.now }: ClockWatchOptions): ClockWatch {
  const wrong = new Set<ClockSource>();
  return {
    saw(source, time) {
      // A Date header leaves out the part of the second that has passed.
      const theirs = typeof time === 'string' ? Date.parse(time) + 500 : (time ?? Number.NaN);
      if (!Number.isFinite(theirs)) return;
      const seconds = Math.round((now() - theirs) / 100) / 10;
      metrics.clockSkew(source, seconds);
      const off = Math.abs(seconds);
      if (off >= wrongSeconds && !wrong.has(source)) {
        wrong.add(source);
        log.error(
          { source, seconds },
          `this machine’s clock is ${spoken(off)} ${seconds > 0 ? 'ahead' : 'behind'}. ${remedy}`,
        );
      } else if (off <= rightSeconds && wrong.delete(source))
        log.info({ source, seconds }, 'this machine’s clock is right again');
    },
  };
}

const remedy =
  'Set it, and have it kept right (NTP): from 5 minutes on, Keyturn refuses all of Slack’s requests, since anyone could repeat an old one.';

const spoken = (seconds: number): string =>
  seconds < 120 ? `${Math.round(seconds)} seconds` : `${Math.round(seconds / 60).toLocaleString('en-US')} minutes`;
