import { formatDate } from '../../../slack/render/dates.ts';
import type { PageState } from '../../protocol.ts';

/** Who reads, and when: dates are shown in their time zone, IDs as names. */
export interface Reader {
  me: string;
  /** IANA time zone. */
  zone: string;
  /** Milliseconds since 1970. */
  now: number;
  names: Record<string, string>;
}

/** The person whose Slack this is. */
export function readerOf({ me, people, now, names }: PageState): Reader {
  return { me, now, names, zone: people.find(({ id }) => id === me)?.zone ?? 'UTC' };
}

/** The time of day: `10:07 AM`. */
export const clock = (at: number, { zone, now }: Reader): string => formatDate(at / 1000, '{time}', zone, now);

/** The day, as Slack's dividers have it: `Today`, `Yesterday`, `Wednesday, November 25`. */
export function dayLabel(at: number, { zone, now }: Reader): string {
  const near = formatDate(at / 1000, '{date_pretty}', zone, now);
  if (/^[a-z]/u.test(near)) return near.charAt(0).toUpperCase() + near.slice(1);
  return new Intl.DateTimeFormat('en-US', { timeZone: zone, weekday: 'long', month: 'long', day: 'numeric' }).format(
    at,
  );
}

/** Date and time, for tooltips and screen readers. */
export const fullTime = (at: number, { zone }: Reader): string =>
  new Intl.DateTimeFormat('en-US', { timeZone: zone, dateStyle: 'full', timeStyle: 'short' }).format(at);
