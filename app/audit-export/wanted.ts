import { z } from 'zod';
import type { TrailRecord } from '../../services/audit/record.ts';

/** What an export is asked for. Without a member, it doesn't matter. */
export interface Wanted {
  /** The first moment, and the one after the last, in ms since 1970. */
  since?: number;
  until?: number;
  /** A client ID. */
  client?: string;
  /** A Slack or Genesys Cloud user ID. */
  person?: string;
}

const day = z.iso.date();
const moment = z.iso.datetime({ offset: true });
const dayMs = 24 * 3_600_000;

/** The moment that a date or a time means, in ms since 1970: of a date, the beginning of the day in UTC for `since`, and its end for `until`. */
export function readMoment(text: string, of: 'since' | 'until'): number | undefined {
  if (day.safeParse(text).success) return Date.parse(`${text}T00:00:00Z`) + (of === 'until' ? dayMs : 0);
  return moment.safeParse(text).success ? Date.parse(text) : undefined;
}

export const isInTime = ({ since = -Infinity, until = Infinity }: Wanted, { time }: TrailRecord): boolean => {
  const at = Date.parse(time);
  return at >= since && at < until;
};

/** Whether a record is to be exported. */
export const isWanted =
  (wanted: Wanted) =>
  (record: TrailRecord): boolean => {
    const { client = record.clientId, person } = wanted;
    const { slackUser, genesysUser } = record.person ?? {};
    return (
      isInTime(wanted, record) &&
      record.clientId === client &&
      (person === undefined || person === slackUser || person === genesysUser)
    );
  };
