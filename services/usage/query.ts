import { defined } from '../defined.ts';
import { asKeyturnError, factsOf, type KeyturnError } from '../errors.ts';
import type { UsageResult, UsageRow } from '../genesys/types/lists.ts';
import type { Genesys } from '../genesys/types.ts';
import { silentUsage, type Usage } from './types.ts';

export interface QueryOptions {
  genesys: Pick<Genesys, 'startUsageQuery' | 'usageResult'>;
  clientId: string;
  now: () => number;
  wait: (ms: number) => Promise<unknown>;
  /** How long to wait for a result, in ms. Half of it is for half a year, and the rest for a month. */
  patienceMs: number;
}

const dayMs = 86_400_000;
const [halfYear, month] = [180, 30];

/**
 * Asks Genesys Cloud how much a client was used: for half a year in one query, and for a month if that isn't answered, or not by day. A failure of
 * Genesys Cloud isn't thrown: it gives `unknown`.
 */
export async function queryUsage(options: QueryOptions): Promise<Usage> {
  const { now, patienceMs } = options;
  const end = now();
  const long = await days(halfYear, end, end + patienceMs / 2, options);
  if (long.kind === 'refused') return { kind: 'unknown', why: 'forbidden' };
  if (long.kind === 'failed') return silentUsage;
  if (long.kind === 'result' && long.result.complete && isDated(long.result))
    return summarize(long.result, end, halfYear);
  const short = await days(month, end, end + patienceMs, options);
  if (short.kind === 'refused') return { kind: 'unknown', why: 'forbidden' };
  if (short.kind === 'result') return summarize(short.result, end, month);
  // Some days of half a year are better than nothing.
  return long.kind === 'result' && isDated(long.result) ? summarize(long.result, end, month) : silentUsage;
}

/** `late`, `odd`: a shorter query may be answered. */
type Answer = { kind: 'result'; result: UsageResult } | { kind: 'refused' | 'failed' | 'late' | 'odd' };

async function days(count: number, end: number, until: number, options: QueryOptions): Promise<Answer> {
  const { genesys, clientId, now, wait } = options;
  try {
    const execution = await genesys.startUsageQuery(clientId, { start: end - count * dayMs, end });
    for (let pauseMs = 500; now() < until; pauseMs = Math.min(pauseMs * 2, 15_000)) {
      const result = await genesys.usageResult(clientId, execution);
      if (result !== 'running') return { kind: 'result', result };
      await wait(pauseMs);
    }
    return { kind: 'late' };
  } catch (cause) {
    // People can still decide without usage.
    const error = asKeyturnError(cause);
    if (factsOf(error.code).from !== 'genesys') throw cause;
    if (isForbidden(error)) return { kind: 'refused' };
    return { kind: isOdd(error) ? 'odd' : 'failed' };
  }
}

/** Whether Genesys Cloud doesn't let Keyturn's own client read this. */
export const isForbidden = ({ code, details }: KeyturnError): boolean =>
  code === 'genesys_bot_permission' || details['status'] === '403';

/** Whether it was this query that failed: Genesys Cloud refused it, or answered, but not what was asked. */
function isOdd({ code, details }: KeyturnError): boolean {
  const { passing, final, needsAdmin } = factsOf(code);
  return details['status'] === '200' || (passing ?? final ?? needsAdmin) !== true;
}

/** Whether each call has its day. */
const isDated = ({ rows }: UsageResult): boolean =>
  rows.every(({ date, requests }) => date !== undefined || requests === 0);

function summarize({ rows, complete }: UsageResult, end: number, longest: number): Usage {
  const sum = (some: readonly UsageRow[]) => ({
    requests: some.reduce((total, { requests }) => total + requests, 0),
    errors: some.reduce((total, { errors }) => total + errors, 0),
  });
  // A row is a day, named by its start. One without a day can be of any day in the query.
  const within = (count: number) =>
    sum(rows.filter(({ date }) => date === undefined || Date.parse(date) >= end - (count + 1) * dayMs));
  const inMonth = within(month);
  if (!complete && inMonth.requests === 0) return silentUsage;
  const active = rows.flatMap(({ date, requests }) => (date === undefined || requests === 0 ? [] : [date])).sort();
  const dated = isDated({ rows, complete });
  const isLong = longest === halfYear;
  return {
    kind: 'known',
    month: inMonth,
    ...defined({
      week: dated ? within(7) : undefined,
      quarter: isLong ? within(90) : undefined,
      half: isLong ? within(halfYear) : undefined,
      lastActive: dated && complete ? active.at(-1) : undefined,
      atLeast: complete ? undefined : true,
    }),
  };
}
