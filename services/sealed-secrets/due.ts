import type { AuditEntry } from '../audit/record.ts';
import { defined } from '../defined.ts';
import type { Store } from '../store.ts';
import { ifSetAside } from '../versioned.ts';
import type { DueSecret, ExpiredSecret, HeldSecret, SecretMetadata, SecretTrace } from './held.ts';
import { nextMoment } from './moments.ts';
import type { Shelf } from './shelf.ts';

/** How long a process may take to tell an owner that a secret expired, before another one does, in milliseconds. */
const claimMs = 60_000;

/** What owners have to hear of their secrets as time passes. Throws `store_unavailable`. */
export interface DueSecrets {
  /**
   * Claims up to `limit` secrets whose owners have to hear something: a reminder, which comes once, or that it expired, which comes until `settled`.
   * Whether a secret that expired was never opened is known once: then `entry` is recorded in the same step.
   */
  due(limit: number, entry: (about: ExpiredSecret) => AuditEntry): Promise<DueSecret[]>;
  /** Its owner heard that it expired. */
  settled(id: string): Promise<void>;
}

export interface DueSecretsOptions {
  store: Pick<Store, 'claimDue' | 'compareAndSet'>;
  shelf: Shelf;
  now: () => number;
  metadata: (held: HeldSecret) => SecretMetadata;
}

export function createDueSecrets({ store, shelf, now, metadata }: DueSecretsOptions): DueSecrets {
  const rank = (id: string, score: number | undefined) =>
    store.compareAndSet({ rank: [{ set: shelf.dueSet, member: id, score }] });

  const dueOf = async (id: string, entry: Parameters<DueSecrets['due']>[1]): Promise<DueSecret[]> => {
    const held = (await shelf.find(id))?.held;
    if (held !== undefined) {
      // Before the reminder: one too few is better than one again and again.
      await rank(id, nextMoment(held.facts, now()));
      return held.openings === 0 ? [{ kind: 'remind', secret: metadata(held) }] : [];
    }
    const secret = expiredOf(await shelf.findTrace(id));
    // Its owner deleted it, or nothing is left that could be told.
    if (secret === undefined) {
      await rank(id, undefined);
      return [];
    }
    const taken = await shelf.takeExpired(id, (opened) => (opened ? undefined : entry(secret)));
    return [{ kind: 'expired', secret, opened: taken?.opened }];
  };

  return {
    async due(limit, entry) {
      const ids = await store.claimDue(shelf.dueSet, { now: now(), leaseMs: claimMs, limit });
      return (await Promise.all(ids.map((id) => dueOf(id, entry).catch(ifSetAside)))).flatMap((found) => found ?? []);
    },
    settled: async (id) => void (await rank(id, undefined)),
  };
}

function expiredOf(trace: SecretTrace | undefined): ExpiredSecret | undefined {
  if (trace === undefined || trace.erased || trace.awaited === true) return undefined;
  const { id, owner, client, binding, kind, expiresAt, message } = trace;
  if (client === undefined || binding === undefined || kind === undefined || expiresAt === undefined) return undefined;
  return { id, owner, client, binding, kind, expiresAt, ...defined({ message }) };
}
