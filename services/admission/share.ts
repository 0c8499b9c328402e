import { KeyturnError } from '../errors.ts';
import type { Minute } from './minute.ts';

/**
 * What a call is for. An `execution` is what was decided or begun: nobody's share limits it, so that it isn't left half done. Nobody waits for what's
 * done in the `background`.
 */
export type Purpose = 'ordinary' | 'decision' | 'execution' | 'background';

/** For whom and what calls are made. Without `who`, Keyturn makes them for everyone, such as a listing. */
export interface Asking {
  readonly who?: string;
  readonly purpose: Purpose;
  /** What the log calls the work that the calls belong to. */
  readonly reference?: string;
}

type Spent = Pick<Minute, 'allowed' | 'by' | 'used' | 'freeIn'>;

/** How much of the minute is only for what's more urgent: a fifth is for decisions and executions, and half isn't for the background. */
const reserved: Readonly<Record<Purpose, number>> = { ordinary: 0.2, background: 0.5, decision: 0, execution: 0 };
/** How many calls a person can always make. */
const modest = 10;
/** Someone who looks at one client after the other leaves enough for twenty who decide. */
const ordinaryPart = 1 / 3;
/** How much of a minute one person gets at most, where no call waits for its turn. */
const most: Readonly<Record<Purpose, number>> = {
  ordinary: 0.4,
  background: 0.4,
  decision: 0.75,
  execution: Number.POSITIVE_INFINITY,
};

/** How many calls there's still room for; below 0 if more were made. */
export function leftFor(minute: Spent, purpose: Purpose): number {
  const allowed = minute.allowed();
  return allowed - Math.floor(allowed * reserved[purpose]) - minute.used();
}

/**
 * Throws `too_many_asks` {retryAfterSeconds} for a person who has made more of the minute's calls than a third of what they leave to all others;
 * for decisions, than all of that.
 */
export function requireShare(minute: Spent, { who, purpose }: Asking): void {
  if (who === undefined || purpose === 'execution') return;
  const part = purpose === 'decision' ? 1 : ordinaryPart;
  const mine = minute.by(who);
  const share = Math.max(0, leftFor(minute, purpose)) * part;
  if (mine < modest || mine <= share) return;
  // As their own calls leave the minute, they have fewer, and there's more left.
  const retryAfterSeconds = wholeSeconds(minute.freeIn(Math.ceil((mine - share) / (1 + part)), who));
  throw new KeyturnError('too_many_asks', { details: { retryAfterSeconds } });
}

/** Throws `too_many_asks` {retryAfterSeconds} for a person who has made their part of the minute's calls, however many others made. */
export function requirePart(minute: Spent, { who, purpose }: Asking): void {
  if (who === undefined || minute.by(who) < minute.allowed() * most[purpose]) return;
  throw new KeyturnError('too_many_asks', { details: { retryAfterSeconds: wholeSeconds(minute.freeIn(1, who)) } });
}

export const wholeSeconds = (ms: number): string => String(Math.max(1, Math.ceil(ms / 1_000)));
