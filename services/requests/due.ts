import { asKeyturnError } from '../errors.ts';
import type { Store } from '../store.ts';
import { ifSetAside } from '../versioned.ts';
import type { RequestEvent } from './events.ts';
import type { Ledger } from './ledger.ts';
import { dueKind, isOpen, nextMoment, owesNotice, underSameLease } from './moments.ts';
import type { Requests } from './service.ts';
import { transition } from './transitions.ts';
import type { DueRequest, RequestRecord } from './types.ts';

export interface DueOptions {
  store: Store;
  ledger: Ledger;
  now: () => number;
  owner: string;
  leaseMs: number;
  /** How long this process watches an expired lease before it takes it, in milliseconds of `elapsed`. */
  silentMs: number;
  /** A monotonic clock of this process, in milliseconds. */
  elapsed: () => number;
}

/** What requests need as time passes. The first process that claims something does it. */
export function createDue(options: DueOptions): Pick<Requests, 'due' | 'dueSince' | 'unnotified' | 'keepDue'> {
  const { store, ledger, now, owner, leaseMs, silentMs, elapsed } = options;
  /** Leases that expired by this machine's clock, and since when each has stayed the same. */
  const watched = new Map<string, { lease: string; since: number }>();

  const events: Record<DueRequest['kind'], RequestEvent> = {
    expire: { type: 'expire' },
    remind: { type: 'remind' },
    reconcile: { type: 'reconcile', owner, leaseMs },
    lapse: { type: 'lapse' },
    check: { type: 'check' },
    complete: { type: 'complete', owner, leaseMs },
  };

  /**
   * Two machines' clocks can differ, so a lease that expired here may still be valid there. A process that's alive renews its lease, so one that
   * stays the same for `silentMs` has no owner anymore.
   */
  function isSilent({ id, execution }: RequestRecord): boolean {
    const lease = [execution?.owner, execution?.turns, execution?.leaseUntil].join(' ');
    const at = elapsed();
    const since = watched.get(id);
    const from = since?.lease === lease ? since.since : at;
    watched.set(id, { lease, since: from });
    return at - from >= silentMs;
  }

  async function claim(id: string): Promise<DueRequest[]> {
    const before = await ledger.load(id).catch(ifSetAside);
    if (before === undefined) {
      watched.delete(id);
      await ledger.forget(ledger.keys.due, [id]);
      return [];
    }
    // Someone else put it there.
    if (!isOpen(before.record)) {
      await store.compareAndSet({ rank: [{ set: ledger.keys.due, member: id, score: undefined }] });
      return [];
    }
    let kind: DueRequest['kind'] | undefined;
    const { record, left } = await ledger.commit(id, (current) => {
      const at = now();
      kind = current && dueKind(current, at);
      if (kind !== 'reconcile') watched.delete(id);
      else if (current !== undefined && !isSilent(current)) kind = undefined;
      // Another process was first and has set the next deadline, or this one is still watching the lease.
      if (current !== undefined && kind === undefined) return { record: current };
      return transition(current, events[kind ?? 'expire'], at);
    });
    if (kind === 'reconcile') watched.delete(id);
    const lost = (kind === 'reconcile' || kind === 'complete') && !underSameLease(record, left);
    return kind === undefined || lost ? [] : [{ kind, record }];
  }

  return {
    async due(limit) {
      const claimed = await store.claimDue(ledger.keys.due, { now: now(), leaseMs, limit });
      const ripe = [...watched].filter(([, { since }]) => elapsed() - since >= silentMs).map(([id]) => id);
      const ids = [...new Set([...claimed, ...ripe])];
      const results = await Promise.allSettled(ids.map((id) => claim(id).catch(ifSetAside)));
      const taken = results.flatMap((result) => (result.status === 'fulfilled' ? (result.value ?? []) : []));
      // What failed is due again after the lease. What was claimed goes to the caller, since no other process will see it.
      const failed = results.find((result) => result.status === 'rejected');
      if (failed !== undefined && taken.length === 0) throw asKeyturnError(failed.reason);
      return taken;
    },
    async dueSince() {
      const [oldest] = await store.range(ledger.keys.due, { max: now(), limit: 1 });
      return oldest?.score;
    },
    async unnotified(limit) {
      const ids = await store.claimDue(ledger.keys.unnotified, { now: now(), leaseMs: 2 * leaseMs, limit });
      return ledger.loadAll(ledger.keys.unnotified, ids, owesNotice);
    },
    async keepDue(open) {
      const rank = open.map((record) => ({ set: ledger.keys.due, member: record.id, score: nextMoment(record) }));
      if (rank.length > 0) await store.compareAndSet({ rank });
    },
  };
}
