import { setTimeout as delay } from 'node:timers/promises';
import type { Services } from '../../commands/operation.ts';
import type { AuditAction, AuditEntry } from '../../services/audit.ts';
import { defined } from '../../services/defined.ts';
import type { Person } from '../../services/people.ts';
import type { RequestRecord, RequestState } from '../../services/requests/types.ts';
import { type Attempt, effectsNote, entryOf } from '../pipeline/entry.ts';

/** What the audit trail must hold of a request, whichever process records it. Every method throws what the audit trail throws. */
export interface Trail {
  /** Records what another process may have recorded before it went away, unless it did. */
  recordOnce(entry: AuditEntry): Promise<void>;
  /** Records the approvals before the deciding one, unless their own processes did: no record, no write. */
  recordEarlier(record: RequestRecord): Promise<void>;
  /** Records all approvals, unless it was done. */
  recordDecision(record: RequestRecord): Promise<void>;
  /** Records how a request ended. `again`: it may be recorded already. */
  recordEnd(record: RequestRecord, again: boolean): Promise<void>;
}

/** How far back in the trail a record of before a crash is looked for. */
const recent = 100;
/** After so long nobody is still recording an approval that wasn't recorded, in milliseconds: the trail is tried for twice 3 s. */
const recordedMs = 10_000;
/** Between looks for the record of such an approval, in milliseconds. */
const lookMs = 250;

/** An attempt of the requester at what was approved. */
export const attemptOf = (record: RequestRecord, person?: Person): Attempt => ({
  operation: record.operation,
  actor: { team: record.requester.slackTeam, user: record.requester.slackUser },
  requestId: record.id,
  client: record.client,
  ...defined({ person }),
});

export function createTrail({ audit, now }: Pick<Services, 'audit' | 'now'>): Trail {
  const isRecorded = async ({ clientId, requestId, action, person, reference }: AuditEntry): Promise<boolean> => {
    const latest = await audit.latest({ ...defined({ clientId }), limit: recent });
    // By the reference too: a click of theirs that came too late is another failure than that of the request.
    return latest.some(
      (each) =>
        each.requestId === requestId &&
        each.action === action &&
        each.person?.slackUser === person?.slackUser &&
        each.reference === reference,
    );
  };

  const recordOnce: Trail['recordOnce'] = async (entry) => {
    if (!(await isRecorded(entry))) await audit.record(entry);
  };

  const recordEarlier: Trail['recordEarlier'] = async (record) => {
    for (const { person, at } of record.approvals.slice(0, -1)) {
      const entry = entryOf(attemptOf(record), 'approved', { person, note: { kind: 'given', at } });
      // Its own process may be at it still, and would record it a second time.
      const until = performance.now() + recordedMs - Math.max(now() - at, 0);
      while (performance.now() < until && !(await isRecorded(entry))) await delay(lookMs);
      await recordOnce(entry);
    }
  };

  return {
    recordOnce,
    recordEarlier,
    async recordDecision(record) {
      await recordEarlier(record);
      await recordOnce(entryOf(attemptOf(record), 'approved', defined({ person: record.decision?.by })));
    },
    async recordEnd(record, again) {
      await (again ? recordOnce : audit.record)(endEntry(record));
    },
  };
}

const auditActions = {
  done: 'done',
  failed: 'failed',
  unknown: 'unknown',
  stale: 'stale',
  denied: 'denied',
  cancelled: 'cancelled',
  expired: 'expired',
  pending: 'requested',
  executing: 'started',
} as const satisfies Record<RequestState, AuditAction>;

/** How a request ended, for the audit trail; made of the request alone, so that any replica can record it. */
function endEntry(record: RequestRecord): AuditEntry {
  const { outcome, decision, state } = record;
  const client = record.client ?? outcome?.client;
  // Time, and Keyturn where it withdraws a request, act for nobody.
  const notExecuted = state === 'expired' || state === 'cancelled' || state === 'denied';
  const { reason } = decision ?? {};
  return {
    operation: record.operation,
    action: auditActions[state],
    requestId: record.id,
    ...defined({
      person: notExecuted ? decision?.by : record.requester,
      clientId: client?.id,
      clientName: client?.name,
      code: outcome?.fact.kind === 'error' ? outcome.fact.code : undefined,
      reference: outcome?.reference,
      correlationId: outcome?.correlationId,
      note: reason === undefined ? effectsNote(outcome ?? {}) : ({ kind: 'reason', text: reason } as const),
    }),
  };
}
