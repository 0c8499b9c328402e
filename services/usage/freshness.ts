import type { Dependents, Usage } from './types.ts';

const dayMs = 86_400_000;
/** How long a failure counts, in milliseconds: less than it takes until a card's usage is asked for again. */
const failureMs = 3 * 60_000;
/** How long it counts that Keyturn's own role may not read what depends on a client, in milliseconds. */
export const forbiddenMs = 10 * 60_000;

/** How long usage may be shown after Genesys Cloud was asked, in milliseconds. */
export const longestMs = dayMs;

/** Whether it may still be shown at `now`, at most `atMostMs` old. */
export const isFresh = ({ kind, asOf }: Usage, now: number, atMostMs = longestMs): boolean =>
  isYoung(asOf, Math.min(kind === 'known' ? longestMs : failureMs, atMostMs), now);

/** The same for what depends on the client. */
export function isFreshPart(dependents: Dependents | undefined, now: number): dependents is Dependents {
  if (dependents === undefined) return false;
  if (dependents.kind === 'known' || dependents.why === 'untracked') return isYoung(dependents.asOf, longestMs, now);
  return isYoung(dependents.asOf, dependents.why === 'forbidden' ? forbiddenMs : failureMs, now);
}

/** Whether there's nothing to ask. */
export const isComplete = (usage: Usage, now: number, atMostMs?: number): boolean =>
  isFresh(usage, now, atMostMs) && isFreshPart(usage.dependents, now);

// Another replica's clock can be ahead.
const isYoung = (asOf: number | undefined, mostMs: number, now: number): boolean =>
  asOf !== undefined && Math.abs(now - asOf) < mostMs;
