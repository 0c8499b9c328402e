import { asKeyturnError } from '../errors.ts';
import type { Store } from '../store/store.ts';
import type { RequestEvent } from './events.ts';
import type { Ledger } from './ledger.ts';
import { dueKind, underSameLease } from './moments.ts';
import { transition } from './transitions.ts';
import type { DueRequest, Requests } from './types.ts';

export interface DueOptions {
  store: Store;
  ledger: Ledger;
  now: () => number;
  owner: string;
  leaseMs: number;
}

/** What happens to requests by time alone, carried out by whichever process comes first. */
export function createDue({ store, ledger, now, owner, leaseMs }: DueOptions): Pick<Requests, 'due' | 'untold'> {
  const events: Record<DueRequest['kind'], RequestEvent> = {
    expire: { type: 'expire' },
    remind: { type: 'remind' },
    reconcile: { type: 'reconcile', owner, leaseMs },
  };

  async function carryOut(id: string): Promise<DueRequest[]> {
    const before = await ledger.load(id);
    if (before === undefined) {
      await ledger.forget(ledger.keys.due, [id]);
      return [];
    }
    let kind: DueRequest['kind'] | undefined;
    const { record, left } = await ledger.commit(id, (current) => {
      const at = now();
      kind = current && dueKind(current, at);
      // somebody else was first, and has set its next moment
      if (current !== undefined && kind === undefined) return { record: current };
      return transition(current, events[kind ?? 'expire'], at);
    });
    const lost = kind === 'reconcile' && !underSameLease(record, left);
    return kind === undefined || lost ? [] : [{ kind, record }];
  }

  return {
    async due(limit) {
      const ids = await store.claimDue(ledger.keys.due, { now: now(), leaseMs, limit });
      const results = await Promise.allSettled(ids.map(carryOut));
      const taken = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
      // what failed comes back after the lease; what was taken must reach the caller, who alone knows of it
      const failed = results.find((result) => result.status === 'rejected');
      if (failed !== undefined && taken.length === 0) throw asKeyturnError(failed.reason);
      return taken;
    },
    async untold(limit) {
      const ids = await store.claimDue(ledger.keys.untold, { now: now(), leaseMs: 2 * leaseMs, limit });
      return ledger.loadAll(ledger.keys.untold, ids);
    },
  };
}
