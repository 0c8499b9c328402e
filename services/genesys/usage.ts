import { z } from 'zod';
import { KeyturnError } from '../errors.ts';
import type { Http } from './http.ts';
import { filledObject } from './schemas.ts';
import type { Genesys } from './types.ts';

const QUERY = '/api/v2/oauth/clients/{clientId}/usage/query';
const RESULT = '/api/v2/oauth/clients/{clientId}/usage/query/results/{executionId}';

const started = z.object({ executionId: z.string().min(1) });

const count = z.number().nonnegative().default(0);
const row = filledObject
  .pipe(
    z.object({ date: z.string().optional(), requests: count, status400: count, status429: count, status500: count }),
  )
  .transform((raw) => ({
    date: raw.date,
    requests: raw.requests,
    errors: raw.status400 + raw.status429 + raw.status500,
  }));

/** Model ApiUsageQueryResult; while it is running it may hold nothing but its status. */
const result = filledObject.pipe(
  z.object({ queryStatus: z.enum(['Complete', 'Failed', 'Running']), results: z.array(row).default([]) }),
);

/** How much a client is used (UsageApi). The figures may be a day late. */
export function createUsage(http: Http): Pick<Genesys, 'startUsageQuery' | 'usageResult'> {
  return {
    async startUsageQuery(clientId, { start, end }) {
      const body = {
        interval: `${new Date(start).toISOString()}/${new Date(end).toISOString()}`,
        granularity: 'Day',
        metrics: ['Requests', 'Status400', 'Status429', 'Status500'],
      };
      // It changes nothing in the organisation, so it is repeated like a read.
      const { value } = await http.read({ method: 'POST', path: QUERY, ids: { clientId }, body }, (json) =>
        started.parse(json),
      );
      return value.executionId;
    },

    async usageResult(clientId, executionId) {
      const call = { method: 'GET', path: RESULT, ids: { clientId, executionId } } as const;
      const { value, correlationId } = await http.read(call, (json) => result.parse(json));
      if (value.queryStatus === 'Failed') {
        throw new KeyturnError('genesys_failed', { correlationId, details: { call: `GET ${RESULT}`, status: '200' } });
      }
      return value.queryStatus === 'Running' ? 'running' : value.results;
    },
  };
}
