import { factsOf, type KeyturnError } from '../../services/errors.ts';
import { escapeMrkdwn } from '../block-kit/text.ts';
import { errorSentence, whatHappened } from '../error-sentences.ts';
import { leftAs } from './unclear.ts';

/** What the card and the requester are told of an execution that `error` ended. Many read the card: in the third person. mrkdwn. */
export function endedBecause(error: KeyturnError, command: string): string {
  const { code, details } = error;
  const left = leftAs(error);
  if (left !== undefined)
    return `${code === 'genesys_outcome_unknown' ? 'The deletion broke off.' : whatHappened(error, command)} ${left}`;
  if (details.person !== undefined && factsOf(code).overtaken) return lostRight(error, details.person);
  if (code === 'client_changed')
    return 'The client was changed or deleted after this was asked for, so it was left alone. Look at it, and ask again if this is still wanted.';
  if (code === 'role_not_held')
    return `Whoever asked does not hold ${escapeMrkdwn(details.roles ?? 'one of these roles')} any more, and can attach only roles that they hold. Nothing was changed; ask again without it.`;
  if (code === 'request_decided')
    return 'Its deadline passed before it could be carried out. Nothing was changed; ask again if it is still wanted.';
  return errorSentence(error, command);
}

/** Whose right is gone. */
function lostRight({ code, details }: KeyturnError, person: string): string {
  const why: Readonly<Record<string, string>> = {
    permission_missing: `does not hold the Genesys Cloud permission \`${escapeMrkdwn(details.permission ?? '')}\` any more`,
    request_not_eligible: 'is not one of the people who may decide requests any more',
    request_own: 'is the same Genesys Cloud user as the person who asked',
  };
  return `<@${person}> ${why[code] ?? 'is not accepted any more'}. Nothing was changed; ask again if it is still wanted.`;
}
