import { z } from 'zod';
import { defined } from './defined.ts';
import { asKeyturnError, factsOf, type KeyturnError } from './errors.ts';
import type { Genesys, UsageResult, UsageRow } from './genesys/types.ts';

const tally = z.object({ requests: z.number(), errors: z.number() });

const known = z.object({
  kind: z.literal('known'),
  /** Undefined where Genesys Cloud told no days: then the calls may be of any day of the month. */
  week: tally.optional(),
  month: tally,
  /** The last day with a call, `yyyy-MM-dd` or an instant, as Genesys Cloud writes it; absent when there was none in 30 days, or it was not told. */
  lastActive: z.string().optional(),
  atLeast: z.boolean().optional(),
});
const unknown = z.object({
  kind: z.literal('unknown'),
  /** `forbidden`: Keyturn's own role may not read it. `silent`: it failed, was incomplete, or did not come in time. */
  why: z.enum(['forbidden', 'silent']),
});

/** What requests of before the kinds hold: only what was known was kept. */
const first = z
  .object({ week: tally, month: tally, lastActive: z.string().optional() })
  .transform((old) => ({ kind: 'known' as const, ...old }));

const usage = z.union([known, unknown, first]);

/** How much a client was used in the last 7 and 30 days, or why that isn't known. Genesys Cloud's usage data is up to a day old. */
export type Usage = z.output<typeof known> | z.output<typeof unknown>;

/** Reads back what was stored of a {@link Usage}, in the form of before too; undefined for anything else. */
export const readStoredUsage = (stored: unknown): Usage | undefined => usage.safeParse(stored).data;

export const silentUsage: Usage = { kind: 'unknown', why: 'silent' };

export interface ReadUsageOptions {
  genesys: Pick<Genesys, 'startUsageQuery' | 'usageResult'>;
  clientId: string;
  now: () => number;
  wait: (ms: number) => Promise<unknown>;
  /** How long to wait for the result; default 3 minutes. */
  patienceMs?: number;
  /** Told once, when there is no result after `slowMs` (default 30 s): nobody who decides waits for minutes. */
  onSlow?: () => unknown;
  slowMs?: number;
}

const day = 86_400_000;

/** The use of a client, by Genesys Cloud's asynchronous usage query. Throws only what is not Genesys Cloud's. */
export async function readUsage(options: ReadUsageOptions): Promise<Usage> {
  const { genesys, clientId, now, wait, patienceMs = 180_000, onSlow, slowMs = 30_000 } = options;
  const end = now();
  let told = false;
  try {
    const execution = await genesys.startUsageQuery(clientId, { start: end - 30 * day, end });
    for (let pause = 500; now() - end < patienceMs; pause = Math.min(pause * 2, 15_000)) {
      const result = await genesys.usageResult(clientId, execution);
      if (result !== 'running') return summarize(result, end);
      if (!told && now() - end >= slowMs) {
        told = true;
        await onSlow?.();
      }
      await wait(pause);
    }
    return silentUsage;
  } catch (cause) {
    // Who lacks this permission, or asks at a bad moment, can still decide.
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
  // A row is a whole day, named by its beginning. One without a day is of any of those that were asked for.
  const since = (from: number, row: UsageRow) => row.date === undefined || Date.parse(row.date) >= from;
  const month = sum(rows.filter((row) => since(end - 31 * day, row)));
  if (!complete && month.requests === 0) return silentUsage;
  const days = rows.flatMap(({ date, requests }) => (date === undefined || requests === 0 ? [] : [date])).sort();
  const dated = rows.every(({ date, requests }) => date !== undefined || requests === 0);
  const lastActive = dated && complete ? days.at(-1) : undefined;
  return {
    kind: 'known',
    month,
    ...defined({
      week: dated ? sum(rows.filter((row) => since(end - 8 * day, row))) : undefined,
      lastActive,
      atLeast: complete ? undefined : true,
    }),
  };
}
