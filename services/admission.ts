import { createMinute, type Minute } from './admission/minute.ts';
import { type Asking, leftFor, type Purpose, requirePart, requireShare, wholeSeconds } from './admission/share.ts';
import { KeyturnError } from './errors.ts';

/** Shares out Genesys Cloud's minute: nobody gets more than a third of what they leave to all others, and a fifth is for decisions and executions. */
export interface Admission {
  /**
   * Resolves when the next call may be sent, and counts it: gives its number. Throws `too_many_asks` for a person who has used up their share,
   * and `genesys_rate_limited` if the call's turn doesn't come within `withinMs`.
   */
  turn(asking: Asking, withinMs: number): Promise<number>;
  heed: Minute['heed'];
}

export interface AdmissionOptions {
  now: () => number;
  /** Where calls are counted. Default: as many are allowed as are made. */
  minute?: Minute;
  /** Once aborted, no call waits for its turn. */
  ending: AbortSignal;
}

interface Waiter {
  readonly asking: Asking;
  readonly deadline: number;
  settle(outcome: number | KeyturnError): void;
}

const precedence: Readonly<Record<Purpose, number>> = { execution: 0, decision: 1, ordinary: 2, background: 3 };
/** Someone may move the clock, and Genesys Cloud's answers may say that there's room again. */
const longestNapMs = 1_000;

/** The admission of one process. `minute` knows what other replicas use. */
export function createAdmission({ now, ending, ...options }: AdmissionOptions): Admission {
  const { minute = createMinute({ now, perMinute: Number.MAX_SAFE_INTEGER }) } = options;
  const waiting = new Set<Waiter>();
  let timer: NodeJS.Timeout | undefined;

  const opensIn = (purpose: Purpose): number => {
    const left = leftFor(minute, purpose);
    return left > 0 ? 0 : minute.freeIn(1 - left);
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
    for (let first = next(); first !== undefined && leftFor(minute, first.asking.purpose) > 0; first = next()) {
      waiting.delete(first);
      first.settle(minute.count(first.asking.who));
    }
    for (const late of waiting) if (ending.aborted || now() + opensIn(late.asking.purpose) > late.deadline) drop(late);
    const first = next();
    if (first !== undefined) timer = setTimeout(serve, Math.min(opensIn(first.asking.purpose), longestNapMs)).unref();
  };
  const drop = (late: Waiter): void => {
    waiting.delete(late);
    const retryAfterSeconds = wholeSeconds(opensIn(late.asking.purpose));
    late.settle(new KeyturnError('genesys_rate_limited', { details: { retryAfterSeconds, reason: 'admission' } }));
  };
  ending.addEventListener('abort', serve);

  return {
    heed: minute.heed,
    async turn(asking, withinMs) {
      requireShare(minute, asking);
      const outcome = await new Promise<number | KeyturnError>((settle) => {
        waiting.add({ asking, deadline: now() + withinMs, settle });
        serve();
      });
      if (outcome instanceof KeyturnError) throw outcome;
      return outcome;
    },
  };
}

/** Keeps one person from using up a platform's limits on calls of several kinds. No call waits for a turn. */
export interface Shares<Kind extends string> {
  /** Throws `too_many_asks` for a person who has used up their part. */
  requirePart(kind: Kind, asking: Asking): void;
  count(kind: Kind, asking: Asking): void;
  readonly minutes: Readonly<Record<Kind, Minute>>;
}

/** `perMinute`: how many calls of each kind the platform takes. */
export function createShares<const Kind extends string>(
  perMinute: Readonly<Record<Kind, number>>,
  now: () => number,
): Shares<Kind> {
  const kinds = Object.keys(perMinute) as Kind[];
  const minutes = Object.fromEntries(
    kinds.map((kind) => [kind, createMinute({ now, perMinute: perMinute[kind] })]),
  ) as Record<Kind, Minute>;
  return {
    minutes,
    requirePart: (kind, asking) => requirePart(minutes[kind], asking),
    count: (kind, { who }) => void minutes[kind].count(who),
  };
}
