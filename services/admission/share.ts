import { KeyturnError } from '../errors.ts';
import type { Minute } from './minute.ts';

/** What a call is for. An `execution` is what was decided or begun: nobody's share limits it, so that it isn't left half done. */
export type Purpose = 'ordinary' | 'decision' | 'execution';

/** For whom and what calls are made. Without `who`, Keyturn makes them for everyone, such as a listing. */
export interface Asking {
  readonly who?: string;
  readonly purpose: Purpose;
}

type Spent = Pick<Minute, 'allowed' | 'by' | 'used' | 'freeIn'>;

/** How much of the minute is only for decisions and executions. */
const reserved = 0.2;
/** How many calls a person can always make. */
const modest = 10;

/** How many calls there's still room for; below 0 if more were made. */
export function leftFor(minute: Spent, purpose: Purpose): number {
  const allowed = minute.allowed();
  const kept = purpose === 'ordinary' ? Math.floor(allowed * reserved) : 0;
  return allowed - kept - minute.used();
}

/**
 * Throws `too_many_asks` {retryAfterSeconds} for a person who has made more of the minute's calls than `ordinaryPart` of what they leave to all
 * others; for decisions, than three times as much.
 */
export function requireShare(minute: Spent, { who, purpose }: Asking, ordinaryPart = 1): void {
  if (who === undefined || purpose === 'execution') return;
  const part = purpose === 'decision' ? 3 * ordinaryPart : ordinaryPart;
  const mine = minute.by(who);
  const share = Math.max(0, leftFor(minute, purpose)) * part;
  if (mine < modest || mine <= share) return;
  // As their own calls leave the minute, they have fewer, and there's more left.
  const retryAfterSeconds = wholeSeconds(minute.freeIn(Math.ceil((mine - share) / (1 + part)), who));
  throw new KeyturnError('too_many_asks', { details: { retryAfterSeconds } });
}

export const wholeSeconds = (ms: number): string => String(Math.max(1, Math.ceil(ms / 1_000)));
