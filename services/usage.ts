import { z } from 'zod';
import { defined } from './defined.ts';
import { asKeyturnError, factsOf, type KeyturnError } from './errors.ts';
import type { UsageResult, UsageRow } from './genesys/types/lists.ts';
import type { Genesys } from './genesys/types.ts';

const tally = z.object({ requests: z.number(), errors: z.number() });

const known = z.object({
  kind: z.literal('known'),
  /** Undefined if Genesys Cloud gave no days: the calls may be of any day of the month. */
  week: tally.optional(),
  month: tally,
  /** The last day with a call, as Genesys Cloud writes it (`yyyy-MM-dd` or an instant). Absent without a call in 30 days, or if it gave no days. */
  lastActive: z.string().optional(),
  atLeast: z.boolean().optional(),
});
const unknown = z.object({
  kind: z.literal('unknown'),
  /** `forbidden`: Keyturn's own role may not read usage. `silent`: the query failed, was incomplete, or took too long. */
  why: z.enum(['forbidden', 'silent']),
});

/** Older versions only stored known usage, without a kind. */
const first = z
  .object({ week: tally, month: tally, lastActive: z.string().optional() })
  .transform((old) => ({ kind: 'known' as const, ...old }));

const usage = z.union([known, unknown, first]);

/** A client's usage in the last 7 and 30 days, or why it isn't known. Genesys Cloud's usage data is up to a day old. */
export type Usage = z.output<typeof known> | z.output<typeof unknown>;

/** Parses a stored {@link Usage}, also of older versions. Undefined for anything else. */
export const readStoredUsage = (stored: unknown): Usage | undefined => usage.safeParse(stored).data;

export const silentUsage: Usage = { kind: 'unknown', why: 'silent' };

export interface ReadUsageOptions {
  genesys: Pick<Genesys, 'startUsageQuery' | 'usageResult'>;
  clientId: string;
  now: () => number;
  wait: (ms: number) => Promise<unknown>;
  /** How long to wait for the result, in ms. Default 3 minutes. */
  patienceMs?: number;
  /** Called once without a result after `slowMs` (default 30 s), since approvers shouldn't wait for minutes. */
  onSlow?: () => unknown;
  slowMs?: number;
}

const dayMs = 86_400_000;

/** Reads a client's usage with Genesys Cloud's asynchronous query. A failure of Genesys Cloud isn't thrown: it gives `unknown`. */
export async function readUsage(options: ReadUsageOptions): Promise<Usage> {
  const { genesys, clientId, now, wait, patienceMs = 180_000, onSlow, slowMs = 30_000 } = options;
  const end = now();
  let told = false;
  try {
    const execution = await genesys.startUsageQuery(clientId, { start: end - 30 * dayMs, end });
    for (let pauseMs = 500; now() - end < patienceMs; pauseMs = Math.min(pauseMs * 2, 15_000)) {
      const result = await genesys.usageResult(clientId, execution);
      if (result !== 'running') return summarize(result, end);
      if (!told && now() - end >= slowMs) {
        told = true;
        await onSlow?.();
      }
      await wait(pauseMs);
    }
    return silentUsage;
  } catch (cause) {
    // Approvers can still decide without usage.
    const error = asKeyturnError(cause);
    if (factsOf(error.code).from !== 'genesys') throw cause;
    return isForbidden(error) ? { kind: 'unknown', why: 'forbidden' } : silentUsage;
  }
}

const isForbidden = ({ code, details }: KeyturnError): boolean =>
  code === 'genesys_bot_permission' || details['status'] === '403';

function summarize({ rows, complete }: UsageResult, end: number): Usage {
  const sum = (some: readonly UsageRow[]) => ({
    requests: some.reduce((total, { requests }) => total + requests, 0),
    errors: some.reduce((total, { errors }) => total + errors, 0),
  });
  // A row is a day, named by its start. One without a day can be of any day in the query.
  const since = (from: number, row: UsageRow) => row.date === undefined || Date.parse(row.date) >= from;
  const month = sum(rows.filter((row) => since(end - 31 * dayMs, row)));
  if (!complete && month.requests === 0) return silentUsage;
  const days = rows.flatMap(({ date, requests }) => (date === undefined || requests === 0 ? [] : [date])).sort();
  const dated = rows.every(({ date, requests }) => date !== undefined || requests === 0);
  const lastActive = dated && complete ? days.at(-1) : undefined;
  return {
    kind: 'known',
    month,
    ...defined({
      week: dated ? sum(rows.filter((row) => since(end - 8 * dayMs, row))) : undefined,
      lastActive,
      atLeast: complete ? undefined : true,
    }),
  };
}
