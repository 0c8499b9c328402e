import { isOpen } from '../../services/requests/moments.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { type Dependents, readStoredUsage, silentUsage, type Usage } from '../../services/usage/types.ts';
import { context, section } from '../block-kit/blocks.ts';
import type { Block } from '../block-kit/message.ts';
import { count, date, name, number } from '../block-kit/text.ts';
import { catalog, currentLanguage } from '../language.ts';

/** The only place with the words for a client's usage, and for what depends on a client. */

const words = catalog('usage', {
  checking: 'Checking usage…',
  forbidden: 'Usage unknown: Keyturn’s own role lacks usage:client:view',
  unknown: 'Usage unknown: Genesys Cloud didn’t report it in time',
  none: (days: number, last: string | undefined) => `No calls in ${days} days${lastDay(last)}`,
  used: ({ calls, days, atLeast, last }: Used) =>
    `In use: ${atLeast ? 'at least ' : ''}${count(calls, 'call')} in ${days} days${lastDay(last)}`,
  figures: (days: number, calls: number, errors: number) =>
    `Last ${days} days: ${count(calls, 'call')}, ${count(errors, 'error')}.`,
  alert: (sentence: string) => `⚠ *${sentence}*`,
  calm: (sentence: string) => `*${sentence}*`,
  readAt: (at: string) => `usage read ${at}`,
  source: 'From Genesys Cloud’s usage data, which may be up to a day old.',
  sourceOf: (at: string) => `From Genesys Cloud’s usage data, read ${at}. It can be up to a day late.`,
  standing: ({ state, usage, grantType }: Standing) =>
    `*${state} · ${usage.charAt(0).toLowerCase()}${usage.slice(1)}* · ${grantType}`,
  usedBy: ({ all, atLeast, areFlows, names }: UsedBy) => {
    const what = `Used by ${atLeast ? 'at least ' : ''}${count(all, areFlows ? 'Architect flow' : 'Architect object')}`;
    const more = all > names.length && names.length > 0 ? `, and ${number(all - names.length)} more` : '';
    return `${what}${names.length === 0 ? '' : `: ${names.join(', ')}`}${more}`;
  },
  usedByNone: 'No Architect flow uses it.',
  dependentsUnknown: {
    forbidden: 'What depends on it: unknown, Keyturn’s own role lacks `architect:dependencyTracking:view`.',
    untracked: 'What depends on it: unknown, Architect doesn’t track it.',
    silent: 'What depends on it: unknown, Genesys Cloud didn’t report it.',
  },
});

interface Standing {
  state: string;
  usage: string;
  grantType: string;
}

interface UsedBy {
  all: number;
  atLeast: boolean;
  areFlows: boolean;
  /** The first of them. */
  names: readonly string[];
}

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
  const { week, month, quarter, half, lastActive, atLeast = false } = usage;
  const last = lastActive === undefined ? undefined : dayWords(lastActive, now);
  if (half?.requests === 0) return words.none(180, undefined);
  if (quarter?.requests === 0) return words.none(90, last);
  if (month.requests === 0) return words.none(30, last);
  return week !== undefined && week.requests > 0
    ? words.used({ calls: week.requests, days: 7, atLeast, last })
    : words.used({ calls: month.requests, days: 30, atLeast, last });
}

/** `*Active · in use: 707 calls in 7 days, last on Nov 25* · Client credentials`. `state` and `grantType` are mrkdwn. */
export const standingSentence = (state: string, grantType: string, usage: Usage | 'checking', now: number): string =>
  words.standing({ state, grantType, usage: usageSentence(usage, now) });

/** How many names of what depends on a client are shown, and how long each may be, in characters. */
const mostNames = 3;
const longestName = 40;

/** “Used by 2 Architect flows: Main IVR, Night Routing”; undefined if nothing is known to depend on the client. mrkdwn. */
export function dependentsSentence(usage: Usage | 'checking'): string | undefined {
  const dependents = usage === 'checking' ? undefined : usage.dependents;
  if (dependents?.kind !== 'known' || dependents.count === 0) return undefined;
  const { count: all, some, atLeast = false } = dependents;
  const names = some.flatMap((each) => name(each.name ?? '', longestName) || []).slice(0, mostNames);
  return words.usedBy({ all, atLeast, areFlows: some.every(({ type = 'FLOW' }) => type.endsWith('FLOW')), names });
}

/** The figures behind the sentence, and what isn't known of what depends on the client, in small print. mrkdwn. */
export function usageDetails(usage: Usage | 'checking'): string | undefined {
  if (usage === 'checking') return undefined;
  const lines = [...(isKnown(usage) ? figures(usage) : []), ...dependentsRemark(usage.dependents)];
  return lines.length === 0 ? undefined : lines.join(' ');
}

function figures({ week, month, quarter, half, asOf }: Extract<Usage, { kind: 'known' }>): string[] {
  const spans = [
    { days: 7, tally: week },
    { days: 30, tally: month },
    // These matter if the last month was quiet.
    ...(month.requests > 0
      ? []
      : [
          { days: 90, tally: quarter },
          { days: 180, tally: half },
        ]),
  ];
  const counted = spans.flatMap(({ days, tally }) => (tally === undefined ? [] : [{ days, ...tally }]));
  const isQuiet = counted.every(({ requests, errors }) => requests === 0 && errors === 0);
  return [
    ...(isQuiet ? [] : counted.map(({ days, requests, errors }) => words.figures(days, requests, errors))),
    asOf === undefined ? words.source : words.sourceOf(date(asOf)),
  ];
}

function dependentsRemark(dependents: Dependents | undefined): string[] {
  if (dependents === undefined) return [];
  if (dependents.kind === 'unknown') return [words.dependentsUnknown[dependents.why]];
  return dependents.count === 0 ? [words.usedByNone] : [];
}

/** The sentences, and the small print below. */
export function usageBlocks(usage: Usage | 'checking', now: number): Block[] {
  const usedBy = dependentsSentence(usage);
  const above = `*${usageSentence(usage, now)}*${usedBy === undefined ? '' : `\n${usedBy}`}`;
  return [section(above), ...usageSmallPrint(usage)];
}

/** The sentences in one paragraph, with a warning if something would notice the client's end, or nobody knows. mrkdwn. */
export function usageParagraph(usage: Usage | 'checking', now: number): string {
  const idle = usage === 'checking' || (usage.kind === 'known' && usage.month.requests === 0);
  const sentence = usageSentence(usage, now);
  const usedBy = dependentsSentence(usage);
  const above = idle ? words.calm(sentence) : words.alert(sentence);
  return usedBy === undefined ? above : `${above}\n${usedBy}`;
}

/** The small print in short: when it was read, and what isn't known of what depends on the client. mrkdwn. */
export function usageRemarks(usage: Usage | 'checking'): string[] {
  if (usage === 'checking') return [];
  const readAt = isKnown(usage) && usage.asOf !== undefined ? [words.readAt(date(usage.asOf))] : [];
  return [...readAt, ...dependentsRemark(usage.dependents)];
}

/** Only the small print. */
export function usageSmallPrint(usage: Usage | 'checking'): Block[] {
  const details = usageDetails(usage);
  return details === undefined ? [] : [context(details)];
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

/** In English. */
function lastDay(last: string | undefined): string {
  return last === undefined ? '' : `, last on ${last}`;
}
