import type { AuditAction, AuditEntry, AuditNote } from '../audit/record.ts';
import { defined } from '../defined.ts';
import type { PersonRef } from '../people/person-ref.ts';
import type { RequestEvent } from './events.ts';
import type { RequestRecord } from './types.ts';

/** What the audit trail says about an event that changed a request to `after`. It's recorded in the same step. Undefined for what's no decision. */
export function trailEntry(event: RequestEvent, after: RequestRecord): AuditEntry | undefined {
  switch (event.type) {
    case 'ask':
      return {
        ...entry(after, 'requested', after.requester, reason(after.reason)),
        ...defined({ policy: event.policy.digest, change: after.change }),
      };
    case 'approve':
      return { ...entry(after, 'approved', event.person), ...defined({ policy: event.policy, change: after.change }) };
    case 'deny':
      return entry(after, 'denied', event.person, reason(event.reason));
    case 'cancel':
      return entry(after, 'cancelled', event.person);
    case 'start':
      return { ...entry(after, 'confirmed', event.person), ...defined({ change: after.change }) };
    case 'lapse':
      return entry(after, 'lapsed');
    case 'pause':
      return entry(after, 'paused');
    case 'resume':
      return { ...entry(after, 'resumed', event.person), policy: event.policy, ...defined({ change: after.change }) };
    case 'reverted':
      return entry(after, 'undone');
    case 'withdraw':
      return entry(after, 'cancelled');
    case 'expire':
      return entry(after, 'expired');
    case 'finish':
      return {
        ...entry(after, event.state, after.execution?.by ?? after.requester, finishNote(after)),
        ...defined({ change: event.state === 'done' ? after.change : undefined }),
      };
    case 'step':
      return event.starts;
    case 'remind':
    case 'check':
    case 'complete':
    case 'undo':
    case 'putBack':
    case 'reconcile':
    case 'repost':
    case 'amend':
      return undefined;
  }
}

/** A first part says when the second comes. */
const finishNote = ({ state, schedule, outcome }: RequestRecord): AuditNote | undefined =>
  state === 'scheduled' && schedule !== undefined ? { kind: 'scheduled', on: schedule.at } : effectsNote(outcome ?? {});

interface Effects {
  removedOn?: number | undefined;
  answerLost?: boolean | undefined;
}

/** The audit note about a write's effects, beyond an entry's fields. */
export function effectsNote({ removedOn, answerLost }: Effects): AuditNote | undefined {
  if (removedOn !== undefined) return { kind: 'removed', on: removedOn };
  return answerLost === true ? { kind: 'answer_lost' } : undefined;
}

const reason = (text: string): AuditNote => ({ kind: 'reason', text });

/** Without a person, nobody acts: a request expires, or Keyturn withdraws it. */
function entry(record: RequestRecord, action: AuditAction, person?: PersonRef, note?: AuditNote): AuditEntry {
  const { id, operation, outcome } = record;
  const client = record.client ?? outcome?.client;
  return {
    operation,
    action,
    requestId: id,
    ...defined({
      person,
      clientId: client?.id,
      clientName: client?.name,
      code: outcome?.fact.kind === 'error' ? outcome.fact.code : undefined,
      reference: outcome?.reference,
      correlationId: outcome?.correlationId,
      note,
    }),
  };
}
