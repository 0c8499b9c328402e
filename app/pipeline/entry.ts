import type { AuditAction, AuditEntry } from '../../services/audit/record.ts';
import { defined } from '../../services/defined.ts';
import type { Actor } from '../../services/people/actor.ts';
import type { Person } from '../../services/people.ts';
import type { RequestRecord } from '../../services/requests/types.ts';

/** What's known about an attempt so far. Its audit record is made from this, even if it fails. */
export interface Attempt {
  operation: string;
  actor: Actor;
  /** The ID of the request or secret that was clicked, before it's known that there is one. */
  about?: string;
  person?: Person;
  client?: { id?: string; name?: string } | undefined;
  requestId?: string;
}

export const entryOf = (
  { operation, actor, person, client, requestId }: Attempt,
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
export const attemptOf = (record: RequestRecord, person?: Person): Attempt => ({
  operation: record.operation,
  actor: { team: record.requester.slackTeam, user: record.requester.slackUser },
  requestId: record.id,
  client: record.client,
  ...defined({ person }),
});
