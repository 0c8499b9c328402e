import type { Effects } from '../../commands/outcome.ts';
import type { AuditAction, AuditEntry, AuditNote } from '../../services/audit/record.ts';
import { defined } from '../../services/defined.ts';
import type { Actor } from '../../services/people/actor.ts';
import type { Person } from '../../services/people.ts';

/** What's known about an attempt so far. Its audit record is made from this, even if it fails. */
export interface Attempt {
  operation: string;
  actor: Actor;
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

/** The audit note about an operation's effects, beyond an entry's fields. */
export function effectsNote({
  removedOn,
  answerLost,
}: Pick<Effects, 'removedOn' | 'answerLost'>): AuditNote | undefined {
  if (removedOn !== undefined) return { kind: 'removed', on: removedOn };
  return answerLost === true ? { kind: 'answer_lost' } : undefined;
}
