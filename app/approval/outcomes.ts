import { escapeMrkdwn } from '../../commands/block-kit/text.ts';
import { leftAs } from '../../commands/delete.ts';
import { errorSentence } from '../../commands/error-sentences.ts';
import { factsOf, KeyturnError } from '../../services/errors.ts';
import type { FinishState, NewOutcome } from '../../services/requests/types.ts';

/** The state in which `error` ends an execution. */
export function endState(error: KeyturnError): FinishState {
  if (factsOf(error.code).overtaken && error.changed === 'no') return 'stale';
  return error.changed === 'unknown' ? 'unknown' : 'failed';
}

/** What the card and the requester are told of an execution that did not succeed. `reference` is also in the log. */
export function outcomeOf(error: KeyturnError, reference: string, command: string): NewOutcome {
  return {
    code: error.code,
    summary: summaryOf(error, command),
    reference,
    ...(error.correlationId === undefined ? {} : { correlationId: error.correlationId }),
  };
}

function summaryOf(error: KeyturnError, command: string): string {
  const { left, summary, person } = error.details;
  if (summary !== undefined) return summary;
  if (left !== undefined) return `${withoutClaim(error, command)} ${leftAs(error)}`;
  if (person !== undefined && factsOf(error.code).overtaken) return lostRight(error, person);
  if (error.code === 'client_changed')
    return 'The client was changed or deleted after this was asked for, so it was left alone. Look at it, and ask again if this is still wanted.';
  if (error.code === 'role_not_held')
    return `Whoever asked does not hold ${escapeMrkdwn(error.details['roles'] ?? 'one of these roles')} any more, and can attach only roles that they hold. Nothing was changed; ask again without it.`;
  if (error.code === 'request_decided')
    return 'Its deadline passed before it could be carried out. Nothing was changed; ask again if it is still wanted.';
  return errorSentence(error, command);
}

/** Whose right is gone, in the third person: many read the card. */
function lostRight({ code, details }: KeyturnError, person: string): string {
  const why: Readonly<Record<string, string>> = {
    permission_missing: `does not hold the Genesys Cloud permission \`${escapeMrkdwn(details['permission'] ?? '')}\` any more`,
    request_not_eligible: 'is not one of the people who may decide requests any more',
    request_own: 'is the same Genesys Cloud user as the person who asked',
  };
  return `<@${person}> ${why[code] ?? 'is not accepted any more'}. Nothing was changed; ask again if it is still wanted.`;
}

/** The sentence without what it says about changes: another sentence says that better. */
const withoutClaim = (error: KeyturnError, command: string): string =>
  errorSentence(new KeyturnError(error.code, { details: error.details, changed: 'yes' }), command).replace(
    / Part of the change was made\.$/u,
    '',
  );
