import type { RequestRecord } from '../../services/requests/types.ts';
import { toEvidence, type Usage } from '../../services/usage/types.ts';
import { usageOf } from '../clients/usage.ts';
import type { Services } from '../operation/context.ts';
import { needsUsage } from './rows.ts';
import type { ShownRequests } from './view.ts';

/** Waits for the usage that the lists lack, and gives them as they are then. Undefined if they lack none. */
export async function completedRequests(
  { usage: usages, requests, now }: Pick<Services, 'usage' | 'requests' | 'now'>,
  shown: ShownRequests,
  signal: AbortSignal,
): Promise<ShownRequests | undefined> {
  const { forMe, approved, mine } = shown;
  const arrived = new Map<string, Usage>();
  await Promise.all(
    [...forMe, ...approved, ...mine].map(async (record) => {
      const { id, client } = record;
      if (client === undefined || !needsUsage(record) || usageOf(record, now()) !== 'checking') return;
      arrived.set(id, await usages.read(client.id, { signal }));
    }),
  );
  if (arrived.size === 0) return undefined;
  // Meanwhile, requests may have been decided.
  const latest = (records: readonly RequestRecord[]): Promise<RequestRecord[]> =>
    Promise.all(
      records.map(async (record) => {
        const found = (await requests.get(record.id)) ?? record;
        const usage = arrived.get(record.id);
        return usage === undefined || found.evidence !== undefined ? found : { ...found, evidence: toEvidence(usage) };
      }),
    );
  const isPending = ({ state }: RequestRecord): boolean => state === 'pending';
  return {
    ...shown,
    forMe: (await latest(forMe)).filter(isPending),
    approved: (await latest(approved)).filter(isPending),
    mine: await latest(mine),
  };
}
