import type { RequestRecord } from '../../services/requests/types.ts';
import { readStoredUsage, SILENT, type Usage } from '../../services/usage.ts';
import { count } from '../block-kit/text.ts';

/** How the use of a client reads to people: the one place that makes these words. */

/** How long a request may say that its client's use is being asked for, in milliseconds; then whoever asked has gone away. */
const longestCheck = 5 * 60_000;

/** What is known of the use of a request's client at `now`. A request without a client has none, and gives undefined. */
export function usageOf(
  { client, evidence, state, createdAt }: RequestRecord,
  now: number,
): Usage | 'checking' | undefined {
  if (client === undefined) return undefined;
  const stored = readStoredUsage(evidence);
  if (stored !== undefined) return stored;
  const open = state === 'pending' || state === 'executing';
  return open && now - createdAt < longestCheck ? 'checking' : SILENT;
}

/** One of: “In use: 707 calls in 7 days, last on Nov 25”, “No calls in 30 days”, “Usage unknown: …”, “Checking usage…”. mrkdwn. */
export function usageSentence(usage: Usage | 'checking', now: number): string {
  if (usage === 'checking') return 'Checking usage…';
  if (usage.kind === 'unknown')
    return usage.why === 'forbidden'
      ? 'Usage unknown: Genesys Cloud didn’t say. Keyturn isn’t allowed to read usage data (`usage:client:view`).'
      : 'Usage unknown: Genesys Cloud didn’t say.';
  const { week, month, lastActive, atLeast } = usage;
  if (month.requests === 0) return 'No calls in 30 days';
  const inWeek = week !== undefined && week.requests > 0;
  const calls = inWeek ? `${count(week.requests, 'call')} in 7 days` : `${count(month.requests, 'call')} in 30 days`;
  const last = lastActive === undefined ? undefined : dayWords(lastActive, now);
  return `In use: ${atLeast === true ? 'at least ' : ''}${calls}${last === undefined ? '' : `, last on ${last}`}`;
}

/** The figures behind the sentence, in small print; none where nothing is known. mrkdwn. */
export function usageDetails(usage: Usage | 'checking'): string | undefined {
  if (usage === 'checking' || usage.kind === 'unknown') return undefined;
  const say = (label: string, { requests, errors }: { requests: number; errors: number }) =>
    `${label}: ${count(requests, 'call')}, ${count(errors, 'error')}.`;
  const week = usage.week === undefined ? [] : [say('Last 7 days', usage.week)];
  const source = 'From Genesys Cloud’s usage data, which may be up to a day old.';
  if (usage.month.requests === 0 && usage.month.errors === 0) return source;
  return [...week, say('Last 30 days', usage.month), source].join(' ');
}

/** A calendar day of the region, which no reader's time zone moves: `Nov 25`, with its year unless that is this one. */
function dayWords(iso: string, now: number): string | undefined {
  const at = Date.parse(iso.slice(0, 10));
  if (Number.isNaN(at)) return undefined;
  const sameYear = new Date(at).getUTCFullYear() === new Date(now).getUTCFullYear();
  return new Intl.DateTimeFormat('en-US', {
    timeZone: 'UTC',
    month: 'short',
    day: 'numeric',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(at);
}
