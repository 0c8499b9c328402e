import { KeyturnError } from '../errors.ts';
import { createMinute, type HeaderReader } from './admission/minute.ts';

/** What a call is for. An `execution` is a change that was decided: nobody's share limits it, so that it isn't left half done. */
export type Purpose = 'ordinary' | 'decision' | 'execution';

/** For whom and what calls are made. Without `who`, Keyturn makes them for everyone, such as a listing. */
export interface Asking {
  readonly who?: string;
  readonly purpose: Purpose;
}

/** Shares out Genesys Cloud's minute: nobody gets more than they leave to all others, and a fifth is for decisions and executions. */
export interface Admission {
  /**
   * Resolves when the next call may be sent, and counts it: gives its number. Throws `too_many_asks` for a person who has used up their share,
   * and `genesys_rate_limited` if the call's turn doesn't come within `withinMs`.
   */
  turn(asking: Asking, withinMs: number): Promise<number>;
  heed(headers: HeaderReader, call: number): void;
}

export interface AdmissionOptions {
  now: () => number;
  /** How many calls Genesys Cloud allows, unless its answers say otherwise. */
  perMinute: number;
  /** Once aborted, no call waits for its turn. */
  ending: AbortSignal;
}

interface Waiter {
  readonly asking: Asking;
  readonly deadline: number;
  settle(outcome: number | KeyturnError): void;
}

const reserved = 0.2;
const modest = 10;
const precedence: Readonly<Record<Purpose, number>> = { execution: 0, decision: 1, ordinary: 2 };

/** The admission of one process. What other replicas use, it only knows from the headers of Genesys Cloud's answers. */
export function createAdmission({ now, perMinute, ending }: AdmissionOptions): Admission {
  const minute = createMinute({ now, perMinute });
  const waiting = new Set<Waiter>();
  let timer: NodeJS.Timeout | undefined;

  const leftFor = (purpose: Purpose): number => {
    const allowed = minute.allowed();
    const kept = purpose === 'ordinary' ? Math.floor(allowed * reserved) : 0;
    return allowed - kept - minute.used();
  };
  const opensIn = (purpose: Purpose): number => {
    const left = leftFor(purpose);
    return left > 0 ? 0 : minute.freeIn(1 - left);
  };

  const requireShare = ({ who, purpose }: Asking): void => {
    if (who === undefined || purpose === 'execution') return;
    const mine = minute.by(who);
    const left = Math.max(0, leftFor(purpose));
    if (mine < modest || mine <= left) return;
    // As their own calls leave the minute, they have fewer, and there's more left.
    const retryAfterSeconds = seconds(minute.freeIn(Math.ceil((mine - left) / 2), who));
    throw new KeyturnError('too_many_asks', { details: { retryAfterSeconds } });
  };

  const next = (): Waiter | undefined => {
    let first: Waiter | undefined;
    for (const each of waiting) if (first === undefined || comesBefore(each, first)) first = each;
    return first;
  };
  const comesBefore = ({ asking }: Waiter, other: Waiter): boolean => {
    const rank = precedence[asking.purpose] - precedence[other.asking.purpose];
    return rank < 0 || (rank === 0 && minute.by(asking.who) < minute.by(other.asking.who));
  };

  const serve = (): void => {
    clearTimeout(timer);
    for (let first = next(); first !== undefined && leftFor(first.asking.purpose) > 0; first = next()) {
      waiting.delete(first);
      first.settle(minute.count(first.asking.who));
    }
    for (const late of waiting) if (ending.aborted || now() + opensIn(late.asking.purpose) > late.deadline) drop(late);
    const first = next();
    if (first !== undefined) timer = setTimeout(serve, Math.min(opensIn(first.asking.purpose), longestNapMs)).unref();
  };
  const drop = (late: Waiter): void => {
    waiting.delete(late);
    const retryAfterSeconds = seconds(opensIn(late.asking.purpose));
    late.settle(new KeyturnError('genesys_rate_limited', { details: { retryAfterSeconds, reason: 'admission' } }));
  };
  ending.addEventListener('abort', serve);

  return {
    heed: minute.heed,
    async turn(asking, withinMs) {
      requireShare(asking);
      const outcome = await new Promise<number | KeyturnError>((settle) => {
        waiting.add({ asking, deadline: now() + withinMs, settle });
        serve();
      });
      if (outcome instanceof KeyturnError) throw outcome;
      return outcome;
    },
  };
}

/** Someone may move the clock, and Genesys Cloud's answers may say that there's room again. */
const longestNapMs = 1_000;

const seconds = (ms: number): string => String(Math.max(1, Math.ceil(ms / 1_000)));
