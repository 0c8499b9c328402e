import { z } from 'zod';
import { defined } from '../defined.ts';
import { KeyturnError } from '../errors.ts';
import type { Http } from './http.ts';
import type { NotYet } from './not-yet.ts';
import { filledObject } from './schemas/parts.ts';
import type { UsageResult, UsageRow } from './types/lists.ts';
import type { Genesys } from './types.ts';

const queryPath = '/api/v2/oauth/clients/{clientId}/usage/query';
const resultPath = '/api/v2/oauth/clients/{clientId}/usage/query/results/{executionId}';

/** The most pages of a result; a longer one counts as incomplete. Half a year by day has 181 rows. */
const mostPages = 10;

const started = z.object({ executionId: z.string().min(1) });

const count = z.number().nonnegative().default(0);
/** A row without its count doesn't mean zero calls, so the complete result counts as broken. */
const row = filledObject
  .pipe(
    z.object({
      date: z.string().optional(),
      requests: z.number().nonnegative(),
      status400: count,
      status429: count,
      status500: count,
    }),
  )
  .transform(
    (raw): UsageRow => ({
      date: raw.date === undefined || Number.isNaN(Date.parse(raw.date)) ? undefined : raw.date,
      requests: raw.requests,
      errors: raw.status400 + raw.status429 + raw.status500,
    }),
  );

/** Model ApiUsageQueryResult. A running query may only have its status. A complete one has to have rows, even if it's an empty list. */
const result = filledObject.pipe(
  z
    .object({
      queryStatus: z.enum(['Complete', 'Failed', 'Running']),
      results: z.array(row).optional(),
      cursors: filledObject.pipe(z.object({ after: z.string().optional() })).optional(),
    })
    .refine(({ queryStatus, results }) => queryStatus !== 'Complete' || results !== undefined, { path: ['results'] }),
);

/** A client's usage (UsageApi), which can be a day old. */
export function createUsage(http: Http, notYet: NotYet): Pick<Genesys, 'startUsageQuery' | 'usageResult'> {
  const page = async (clientId: string, executionId: string, after: string | undefined) => {
    const query = after === undefined ? undefined : { after };
    const call = { method: 'GET', path: resultPath, ids: { clientId, executionId }, ...defined({ query }) } as const;
    const { value, correlationId } = await http.read(call, (json) => result.parse(json));
    if (value.queryStatus === 'Failed') {
      throw new KeyturnError('genesys_failed', {
        correlationId,
        details: { call: `GET ${resultPath}`, status: '200' },
      });
    }
    return value;
  };

  return {
    async startUsageQuery(clientId, { start, end }) {
      const body = {
        interval: `${new Date(start).toISOString()}/${new Date(end).toISOString()}`,
        granularity: 'Day',
        metrics: ['Requests', 'Status400', 'Status429', 'Status500'],
      };
      // This changes nothing in the organization, so it's repeated like a read.
      const call = { method: 'POST', path: queryPath, ids: { clientId }, body } as const;
      const { value } = await notYet(clientId, () => http.read(call, (json) => started.parse(json)));
      return value.executionId;
    },

    async usageResult(clientId, executionId): Promise<UsageResult | 'running'> {
      const rows: UsageRow[] = [];
      const seen = new Set<string>();
      // The model has a cursor, but the operation has no parameter for it. The newer operation (usage/aggregates) takes `after`, so this tries
      // that. If the same page comes again, the parameter isn't supported here.
      let after: string | undefined;
      for (let number = 1; number <= mostPages; number += 1) {
        const { queryStatus, results = [], cursors } = await page(clientId, executionId, after);
        if (queryStatus === 'Running') return 'running';
        const text = JSON.stringify(results);
        if (seen.has(text)) return { rows, complete: false };
        seen.add(text);
        rows.push(...results);
        after = cursors?.after;
        if (after === undefined) return { rows, complete: true };
      }
      return { rows, complete: false };
    },
  };
}
