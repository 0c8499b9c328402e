import type { AuditAction, AuditEntry } from '../../services/audit/record.ts';
import { defined } from '../../services/defined.ts';
import type { Actor } from '../../services/people/actor.ts';
import type { Person } from '../../services/people.ts';
import type { RequestRecord } from '../../services/requests/types.ts';

/**
 * What an attempt does about its operation. `change` makes the change in Genesys Cloud, alone or approved. What only leads there is named for itself,
 * so that a click on Approve doesn't count as a rotation.
 */
export type AttemptAct =
  | 'read'
  | 'form' // opens a form, or shows it again
  | 'submit' // a form that went no further
  | 'ask'
  | 'change'
  | 'approve'
  | 'deny'
  | 'cancel'
  | 'start'
  | 'start_undo'
  | 'resume'
  | 'schedule' // the first part of two
  | 'undo' // the first part, taken back
  | 'question'
  | 'answer'
  | 'details'
  | 'reveal'
  | 'erase'
  | 'unknown';

/** What's known about an attempt so far. It's counted and recorded from this, even if it fails. */
export interface Attempt {
  operation: string;
  act: AttemptAct;
  actor: Actor;
  /** The ID of the request or secret that was clicked, before it's known that there is one. */
  about?: string;
  person?: Person;
  client?: { id?: string; name?: string } | undefined;
  requestId?: string;
}

export const entryOf = (
  { operation, actor, person, client, requestId }: Omit<Attempt, 'act'>,
  action: AuditAction,
  more: Partial<AuditEntry> = {},
): AuditEntry => ({
  person: {
    slackTeam: person?.slack.team ?? actor.team,
    slackUser: actor.user,
    ...defined({ genesysUser: person?.genesys.id, name: person?.genesys.name }),
  },
  operation,
  action,
  ...defined({ clientId: client?.id, clientName: client?.name, requestId }),
  ...more,
});

/** The requester's attempt at the approved operation. */
export const attemptOf = (record: RequestRecord, person?: Person): Omit<Attempt, 'act'> => ({
  operation: record.operation,
  actor: { team: record.requester.slackTeam, user: record.requester.slackUser },
  requestId: record.id,
  client: record.client,
  ...defined({ person }),
});
