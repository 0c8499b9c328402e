import { asKeyturnError } from './errors.ts';
import type { Genesys, UsageRow } from './genesys/types.ts';

/** How much a client was used. Genesys Cloud's usage data is up to a day old. */
export interface Usage {
  week: { requests: number; errors: number };
  month: { requests: number; errors: number };
  /** The last day with a call, as Genesys Cloud writes it; absent when there was none in 30 days. */
  lastActive?: string;
}

export interface ReadUsageOptions {
  genesys: Pick<Genesys, 'startUsageQuery' | 'usageResult'>;
  clientId: string;
  now: () => number;
  wait: (ms: number) => Promise<unknown>;
  /** How long to wait for the result; default 3 minutes. */
  patienceMs?: number;
}

const day = 86_400_000;

/** The use of a client over the last 7 and 30 days, by Genesys Cloud's asynchronous usage query; undefined when it cannot be had. */
export async function readUsage({
  genesys,
  clientId,
  now,
  wait,
  patienceMs = 180_000,
}: ReadUsageOptions): Promise<Usage | undefined> {
  const end = now();
  try {
    const execution = await genesys.startUsageQuery(clientId, { start: end - 30 * day, end });
    for (let pause = 500; now() - end < patienceMs; pause = Math.min(pause * 2, 15_000)) {
      const rows = await genesys.usageResult(clientId, execution);
      if (rows !== 'running') return summarise(rows, end);
      await wait(pause);
    }
  } catch (error) {
    // The card does without: who lacks this permission, or asks at a bad moment, can still decide.
    if (!asKeyturnError(error).code.startsWith('genesys_')) throw error;
  }
  return undefined;
}

function summarise(rows: readonly UsageRow[], end: number): Usage {
  const since = (from: number) => {
    const recent = rows.filter(({ date }) => date === undefined || Date.parse(date) >= from);
    return {
      requests: recent.reduce((sum, { requests }) => sum + requests, 0),
      errors: recent.reduce((sum, { errors }) => sum + errors, 0),
    };
  };
  const days = rows.flatMap(({ date, requests }) => (date === undefined || requests === 0 ? [] : [date])).sort();
  const lastActive = days.at(-1);
  // A row is a whole day, named by its beginning.
  return {
    week: since(end - 8 * day),
    month: since(end - 31 * day),
    ...(lastActive === undefined ? {} : { lastActive }),
  };
}
