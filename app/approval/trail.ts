import { setTimeout as delay } from 'node:timers/promises';
import type { Services } from '../../commands/operation/context.ts';
import type { AuditAction, AuditEntry } from '../../services/audit/record.ts';
import { defined } from '../../services/defined.ts';
import type { Person } from '../../services/people.ts';
import type { RequestRecord, RequestState } from '../../services/requests/types.ts';
import { type Attempt, effectsNote, entryOf } from '../pipeline/entry.ts';

/** Records requests in the audit trail, once each, from any process. Every method throws what the audit trail throws. */
export interface Trail {
  /** Records what an earlier process should have recorded, unless it did. */
  recordOnce(entry: AuditEntry): Promise<void>;
  /** Records the approvals before the last one, unless it's done. Nothing is written to Genesys Cloud until they're in the trail. */
  recordEarlier(record: RequestRecord): Promise<void>;
  /** Records all approvals that aren't in the trail yet. */
  recordDecision(record: RequestRecord): Promise<void>;
  /** Records how a request ended. `again`: the trail may already have it. */
  recordEnd(record: RequestRecord, again: boolean): Promise<void>;
}

/** How many records back this searches for one from before a crash. */
const recent = 100;
/** After this long no process is still recording an approval, in milliseconds: each tries the trail twice for 3 s. */
const recordedMs = 10_000;
/** The pause between two searches for such an approval's record, in milliseconds. */
const lookMs = 250;

/** The requester's attempt at the approved operation. */
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
    // The reference has to match too, since another attempt of the requester may have failed, such as a late click.
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
      // Its own process may still be recording it, and then it would be recorded twice.
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

/** The audit entry for a request's end. It only depends on the request, so that any replica can record it. */
function endEntry(record: RequestRecord): AuditEntry {
  const { outcome, decision, state } = record;
  const client = record.client ?? outcome?.client;
  // When a request expires or Keyturn withdraws it, nobody did it.
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
