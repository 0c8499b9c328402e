import { isOpen } from '../../services/requests/moments.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { readStoredUsage, silentUsage, type Usage } from '../../services/usage.ts';
import { count } from '../block-kit/text.ts';
import { catalog, currentLanguage } from '../language.ts';

/** The only place with the words for a client's usage. */

const words = catalog('usage', {
  checking: 'Checking usage…',
  forbidden: 'Usage unknown: Keyturn’s own role lacks `usage:client:view`.',
  unknown: 'Usage unknown: Genesys Cloud didn’t report it in time.',
  none: 'No calls in 30 days',
  used: ({ calls, days, atLeast, last }: Used) =>
    `In use: ${atLeast ? 'at least ' : ''}${count(calls, 'call')} in ${days} days${last === undefined ? '' : `, last on ${last}`}`,
  figures: (days: number, calls: number, errors: number) =>
    `Last ${days} days: ${count(calls, 'call')}, ${count(errors, 'error')}.`,
  source: 'From Genesys Cloud’s usage data, which may be up to a day old.',
});

interface Used {
  calls: number;
  days: 7 | 30;
  /** There were more calls than could be counted. */
  atLeast: boolean;
  /** The day of the last call. */
  last: string | undefined;
}

/** How long a request may say “Checking usage…”, in milliseconds. After that, the process that checked has ended. */
const longestCheckMs = 5 * 60_000;

/** The usage of a request's client at `now`; undefined for a request without one. */
export function usageOf(record: RequestRecord, now: number): Usage | 'checking' | undefined {
  const { client, evidence, createdAt } = record;
  if (client === undefined) return undefined;
  const stored = readStoredUsage(evidence);
  if (stored !== undefined) return stored;
  return isOpen(record) && now - createdAt < longestCheckMs ? 'checking' : silentUsage;
}

/** Whether Genesys Cloud said how much the client is used. */
export const isKnown = (usage: Usage | 'checking' | undefined): usage is Extract<Usage, { kind: 'known' }> =>
  usage !== undefined && usage !== 'checking' && usage.kind === 'known';

/** One of: “In use: 707 calls in 7 days, last on Nov 25”, “No calls in 30 days”, “Usage unknown: …”, “Checking usage…”. mrkdwn. */
export function usageSentence(usage: Usage | 'checking', now: number): string {
  if (usage === 'checking') return words.checking;
  if (usage.kind === 'unknown') return usage.why === 'forbidden' ? words.forbidden : words.unknown;
  const { week, month, lastActive, atLeast = false } = usage;
  if (month.requests === 0) return words.none;
  const last = lastActive === undefined ? undefined : dayWords(lastActive, now);
  return week !== undefined && week.requests > 0
    ? words.used({ calls: week.requests, days: 7, atLeast, last })
    : words.used({ calls: month.requests, days: 30, atLeast, last });
}

/** The figures behind the sentence, in small print, if they're known. mrkdwn. */
export function usageDetails(usage: Usage | 'checking'): string | undefined {
  if (!isKnown(usage)) return undefined;
  const { week, month } = usage;
  if (month.requests === 0 && month.errors === 0) return words.source;
  return [
    ...(week === undefined ? [] : [words.figures(7, week.requests, week.errors)]),
    words.figures(30, month.requests, month.errors),
    words.source,
  ].join(' ');
}

/** A calendar day of the region, independent of the reader's time zone: `Nov 25`, with its year unless it's this year. */
function dayWords(iso: string, now: number): string | undefined {
  const at = Date.parse(iso.slice(0, 10));
  if (Number.isNaN(at)) return undefined;
  const sameYear = new Date(at).getUTCFullYear() === new Date(now).getUTCFullYear();
  return new Intl.DateTimeFormat(currentLanguage().locale, {
    timeZone: 'UTC',
    month: 'short',
    day: 'numeric',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(at);
}
