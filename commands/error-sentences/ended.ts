import type { ErrorCode, ErrorDetails } from '../../services/errors/details.ts';
import { factsOf, type KeyturnError } from '../../services/errors.ts';
import { errorSentence, sentenceLeaving } from '../error-sentences.ts';
import { catalog } from '../language.ts';
import { hasOneRole, rolesOfError } from './roles.ts';
import { detail } from './sentence.ts';
import { leftAs } from './unclear.ts';

/** Codes of errors that may be about the right of one person. */
type PersonalCode = {
  [Code in ErrorCode]: 'person' extends keyof ErrorDetails[Code] ? Code : never;
}[ErrorCode];

/** Many read the card: in the third person. `person` is a mention, and empty where nobody is named. */
const words = catalog('ended executions', {
  deletionBrokeOff: 'The deletion was interrupted.',
  clientChanged:
    'Someone changed or deleted the client after this request, so Keyturn left it alone. Check the client, and ask again if this is still needed.',
  roleGone: (roles: string, isOne: boolean) =>
    isOne
      ? `The requester no longer has ${roles || 'one of these roles'}, so the client can’t get it. Nothing was changed. Ask again without it.`
      : `The requester no longer has ${roles}, so the client can’t get them. Nothing was changed. Ask again without them.`,
  lost: {
    person_refused: (person: string) => `${person} can’t use Keyturn anymore.`,
    permission_missing: (person: string, permission: string) =>
      `${person} no longer has the Genesys Cloud permission \`${permission}\`.`,
    role_not_held: (person: string) => `${person} no longer has all the roles that this needs.`,
    request_own: (person: string) => `${person} and the requester are the same Genesys Cloud user.`,
    request_not_eligible: (person: string) => `${person} can no longer approve requests.`,
  } satisfies Readonly<Record<PersonalCode, unknown>>,
  noUser: (person: string) => `${person} no longer has an active Genesys Cloud user.`,
  left: {
    slack: (person: string) => `${person} has left: their Slack account is deactivated.`,
    genesys: (person: string) => `${person} has left: they no longer have an active Genesys Cloud user.`,
  },
  nothingChanged: 'Nothing was changed.',
  /** Between the two parts of a deletion. */
  notDeleted: 'The client wasn’t deleted, and is still inactive.',
  askAgain: 'Ask again if it’s still needed.',
  /** What to do once the requester has lost a right. They can't ask again. */
  someoneElse: {
    person_refused: 'Someone else can ask again.',
    permission_missing: 'Someone with that permission can ask again.',
    role_not_held: 'Someone who has them can ask again.',
    request_own: 'Someone else can ask again.',
    request_not_eligible: 'Someone else can ask again.',
  } satisfies Readonly<Record<PersonalCode, unknown>>,
  otherApprover: 'Ask again, and have someone else approve.',
  holderNeeded: 'Ask again, and have someone with those roles approve.',
});

/** Reasons to refuse a person that are about their Genesys Cloud user. */
const withoutUser: ReadonlySet<string> = new Set(['genesys_none', 'genesys_inactive']);

/** How an execution that an error ended was begun. `isSecond`: it was the second part of a deletion, whose first part had deactivated the client. */
interface Ended {
  requester: string; // a Slack user
  isSecond: boolean;
}

/** What the card and the requester are told of an execution that `error` ended. mrkdwn. */
export function endedBecause(error: KeyturnError, command: string, { requester, isSecond }: Ended): string {
  const { code, details } = error;
  const stands = isSecond ? words.notDeleted : words.nothingChanged;
  const sentence = (text: string): string => (isSecond ? `${text} ${stands}` : text);
  const left = leftAs(error, command);
  if (left !== undefined)
    return code === 'genesys_outcome_unknown'
      ? `${words.deletionBrokeOff} ${left}`
      : sentenceLeaving(error, command, left);
  if (details.person !== undefined && isPersonal(code)) {
    const next = details.person === requester ? words.someoneElse[code] : words.otherApprover;
    return `${lostRight(error, code)} ${stands} ${next}`;
  }
  switch (code) {
    case 'client_changed':
      return sentence(words.clientChanged);
    case 'role_not_held':
      return words.roleGone(rolesOfError(error), hasOneRole(error));
    case 'request_decided':
      // The state already says that the deadline passed.
      return `${stands} ${words.askAgain}`;
    case 'request_not_eligible':
      // The state already says that nobody has the roles.
      return details.why === 'roles' ? `${stands} ${words.holderNeeded}` : sentence(errorSentence(error, command));
    default:
      return sentence(errorSentence(error, command));
  }
}

const isPersonal = (code: ErrorCode): code is PersonalCode =>
  factsOf(code).overtaken === true && Object.hasOwn(words.lost, code);

/** Whose right is gone. */
function lostRight(error: KeyturnError, code: PersonalCode): string {
  const person = `<@${detail(error, 'person')}>`;
  const { leftFrom } = error.details;
  if (leftFrom !== undefined) return words.left[leftFrom](person);
  if (code === 'person_refused' && withoutUser.has(detail(error, 'reason'))) return words.noUser(person);
  return words.lost[code](person, detail(error, 'permission'));
}
