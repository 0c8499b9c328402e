import { asKeyturnError } from '../errors.ts';
import type { Store } from '../store.ts';
import type { RequestEvent } from './events.ts';
import type { Ledger } from './ledger.ts';
import { dueKind, underSameLease } from './moments.ts';
import { transition } from './transitions.ts';
import type { DueRequest, RequestRecord, Requests } from './types.ts';

export interface DueOptions {
  store: Store;
  ledger: Ledger;
  now: () => number;
  owner: string;
  leaseMs: number;
  /** How long a lease that ran out must have stood unchanged before this process takes it, in milliseconds of `elapsed`. */
  silentMs: number;
  /** A clock of this process alone that nobody sets, in milliseconds. */
  elapsed: () => number;
}

/** What happens to requests by time alone, carried out by whichever process comes first. */
export function createDue(options: DueOptions): Pick<Requests, 'due' | 'untold'> {
  const { store, ledger, now, owner, leaseMs, silentMs, elapsed } = options;
  /** Leases that ran out by this machine's clock, and since when each was seen to stand still. */
  const watched = new Map<string, { lease: string; since: number }>();

  const events: Record<DueRequest['kind'], RequestEvent> = {
    expire: { type: 'expire' },
    remind: { type: 'remind' },
    reconcile: { type: 'reconcile', owner, leaseMs },
  };

  /** Clocks of two machines may differ, so that a lease has run out by one of them alone: nobody lives who leaves it as it is for so long. */
  function isSilent({ id, execution }: RequestRecord): boolean {
    const lease = [execution?.owner, execution?.attempts, execution?.leaseUntil].join(' ');
    const at = elapsed();
    const since = watched.get(id);
    const from = since?.lease === lease ? since.since : at;
    watched.set(id, { lease, since: from });
    return at - from >= silentMs;
  }

  async function carryOut(id: string): Promise<DueRequest[]> {
    const before = await ledger.load(id);
    if (before === undefined) {
      watched.delete(id);
      await ledger.forget(ledger.keys.due, [id]);
      return [];
    }
    let kind: DueRequest['kind'] | undefined;
    const { record, left } = await ledger.commit(id, (current) => {
      const at = now();
      kind = current && dueKind(current, at);
      if (kind !== 'reconcile') watched.delete(id);
      else if (current !== undefined && !isSilent(current)) kind = undefined;
      // somebody else was first, and has set its next moment; or it is watched
      if (current !== undefined && kind === undefined) return { record: current };
      return transition(current, events[kind ?? 'expire'], at);
    });
    if (kind === 'reconcile') watched.delete(id);
    const lost = kind === 'reconcile' && !underSameLease(record, left);
    return kind === undefined || lost ? [] : [{ kind, record }];
  }

  return {
    async due(limit) {
      const claimed = await store.claimDue(ledger.keys.due, { now: now(), leaseMs, limit });
      const at = elapsed();
      const ripe = [...watched].filter(([, { since }]) => at - since >= silentMs).map(([id]) => id);
      const results = await Promise.allSettled([...new Set([...claimed, ...ripe])].map(carryOut));
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
