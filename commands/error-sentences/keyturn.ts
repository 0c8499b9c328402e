import { defined } from '../../services/defined.ts';
import type { ErrorCode } from '../../services/errors/details.ts';
import type { KeyturnError } from '../../services/errors.ts';
import { date, day, duration, listed, name, strong } from '../block-kit/text.ts';
import { fieldNames } from '../clients/fields.ts';
import { stateWord } from '../clients/line.ts';
import { alreadySentence } from '../clients/set-state.ts';
import { refusal } from '../refusals.ts';
import { channelTrouble } from './channel.ts';
import { genesysSentences } from './genesys.ts';
import { problemSentence } from './input.ts';
import { hasOneRole, roleNamesOfError, rolesOfError } from './roles.ts';
import { detail, type Said, unchanged } from './sentence.ts';
import { words } from './words.ts';

/** One sentence (or two) per code: what happened, whether anything changed, what to do next. mrkdwn. */
export const sentences: Readonly<Record<ErrorCode, (error: KeyturnError, command: string) => Said>> = {
  person_refused: (e) => {
    const { why, fix } = refusal(e.details.reason ?? '');
    return unchanged(why, fix);
  },
  permission_missing: (e) => unchanged(words.permissionMissing(detail(e, 'permission')), words.askForPermission),
  role_not_held: (e) => unchanged(words.roleNotHeld(rolesOfError(e)), words.removeRole(hasOneRole(e))),
  role_division_missing: (e, command) =>
    unchanged(words.roleDivisionMissing(roleNamesOfError(e), hasOneRole(e)), words.setDivision(command, hasOneRole(e))),
  own_role_missing: (e) => {
    const roles = rolesOfError(e);
    const isOne = hasOneRole(e);
    return e.details.held === undefined
      ? `${words.ownRoleMissing(roles)} ${words.giveOrLeaveOut(isOne)}`
      : unchanged(words.ownRoleHeldByClient(roles), words.giveRoles(isOne));
  },
  own_client: () => unchanged(words.ownClient, words.useAdminPages),
  too_many_asks: ({ details: { retryAfterSeconds = '60' } }) =>
    unchanged(words.tooManyAsks, words.tryAgainIn(duration(Number(retryAfterSeconds)))),
  input_invalid: ({ details: { problems = [] } }) =>
    unchanged(problems.length === 0 ? words.inputInvalid : problems.map(problemSentence).join(' ')),
  client_not_found: (e) => words.clientNotFound(name(e.details.query ?? '', 150)),
  client_changed: ({ details }) => (details.gone === true ? words.clientGone : words.clientChanged),
  client_leaving: ({ details: { by, on } }) =>
    unchanged(
      words.clientLeaving(by === undefined ? '' : `<@${by}>`, on === undefined ? '' : day(on)),
      words.reactivateIt,
    ),
  client_locked: ({ details: { state = '' } }) =>
    state === 'deleted'
      ? unchanged(words.clientDeleted)
      : unchanged(words.clientLocked(name(stateWord(state), 40)), words.askCustomerCare),
  state_already: ({ details: { state, client, by, on } }) =>
    unchanged(
      alreadySentence({
        state: state === 'active' ? state : 'inactive',
        ...defined({ client, by, on }),
      }),
    ),
  form_expired: () => unchanged(words.formExpired, words.openAgain),
  form_late: () => words.formLate,
  already_submitted: () => words.alreadySubmitted,
  undo_refused: whyNotUndone,
  request_not_found: () => words.requestNotFound,
  request_exists: ({ details: { by, link } }) => {
    const asked = words.requestExists(by === undefined ? '' : `<@${by}>`);
    return link === undefined ? asked : `${asked} ${words.viewRequest(link)}`;
  },
  too_few_approvers: whyTooFew,
  too_many_open: ({ details: { limit = 1 } }, command) => unchanged(words.tooManyOpen(limit), words.cancelOne(command)),
  request_decided: decided,
  request_own({ details: { account, asks } }) {
    if (asks === true) return words.requestOwnQuestion;
    return account === 'other' ? words.requestOwnElsewhere : words.requestOwn;
  },
  request_not_eligible: whyNotEligible,
  request_not_yours: ({ details: { by } }) =>
    by === undefined ? words.requestNotYours : words.notYoursToStart(`<@${by}>`),
  channel_unusable: (e) => {
    const { why, fix } = channelTrouble(e.details.word);
    return unchanged(why, fix);
  },
  secret_gone: goneSecret,
  secret_not_yours: () => words.secretNotYours,
  secret_lost: ({ details: { lost = 'unknown' } }, command) =>
    words.secretLost[Object.hasOwn(words.secretLost, lost) ? (lost as keyof typeof words.secretLost) : 'unknown'](
      command,
    ),
  ...genesysSentences,
  slack_failed: ({ details: { reason, scope } }) => {
    if (scope !== undefined) return unchanged(words.slackScope(scope), words.grantScope);
    if (reason === 'unreadable') return unchanged(words.slackUnreadable, words.tryOrAsk);
    return reason === 'credentials'
      ? unchanged(words.slackRevoked, words.reinstall)
      : unchanged(words.slackFailed, words.tryAgain);
  },
  slack_rate_limited: () => unchanged(words.slackRateLimited, words.tryAgain),
  slack_trigger_expired: () => unchanged(words.triggerExpired, words.tryAgainNow),
  store_unavailable: ({ changed }, command) =>
    changed === 'unknown' ? words.storeUnsure(command) : unchanged(words.storeUnavailable, words.tryLaterOrAsk),
  store_tampered: ({ details: { why } }) =>
    why === 'unknown_key'
      ? unchanged(words.storeOtherKey, words.keyBack)
      : unchanged(words.storeTampered, words.tellNow),
  other_version: () => unchanged(words.otherVersion, words.tryAfterUpdate),
  audit_unavailable: (e) => {
    const { seq, why } = e.details;
    if (why === 'trail') return unchanged(words.auditRefused, words.tellNow);
    if (seq === undefined) return unchanged(words.auditUnavailable, words.tryLaterOrAsk);
    if (why === 'unknown_key') return `${words.auditOtherKey(detail(e, 'seq'))} ${words.bothKeys}`;
    return unchanged(words.auditBroken(detail(e, 'seq')), words.verifyTrail);
  },
  shutting_down: () => unchanged(words.shuttingDown, words.tryAgain),
  internal: () => words.internal,
};

/** What became of a request, and who decided. */
function decided({ details: { state = '', by = '' } }: KeyturnError): string {
  const known = Object.hasOwn(words.decided, state) ? (state as keyof typeof words.decided) : 'pending';
  return words.decided[known](by === '' ? '' : `<@${by}>`);
}

function whyNotEligible(error: KeyturnError): Said {
  const { why, missing = 1 } = error.details;
  if (why === 'approved_already') return words.approvedAlready(missing);
  if (why === 'roles') return words.noHolder;
  if (why === 'no_holder') return words.nobodyHolds(rolesOfError(error));
  if (why === 'too_few') return words.tooFew(missing);
  return why === 'not_named' ? words.notNamed : words.notEligible;
}

function whyTooFew({ details }: KeyturnError): string {
  const { permissions = [], needed = 1, found = 0, named = false } = details;
  const who = needed === 1 ? words.nobodyElse : words.tooFewOthers(needed, found);
  const shown = listed(
    permissions.map((permission) => `\`${name(permission, 80)}\``),
    'and',
  );
  return `${who} ${words.whatApproversNeed(shown, named)} ${words.askForApprovers(named)}`;
}

function whyNotUndone({ details: { why, fields = [], client, by, on } }: KeyturnError): Said {
  if (why === 'undone') return words.undoneAlready;
  if (why !== 'changed') return words.undoExpired;
  return words.undoOvertaken({
    by: by === undefined ? '' : name(by, 60),
    fields: fieldNames(fields),
    client: client === undefined ? '' : strong(client.name),
    on: on === undefined ? '' : date(on),
  });
}

function goneSecret({ details: { reason, client } }: KeyturnError, command: string): string {
  if (reason === 'awaited') return words.secretAwaited(command);
  if (reason === 'unreadable') return words.secretUnreadable(command);
  const [about, next] = client === undefined ? ['', words.rotateWith(command)] : [strong(client.name), words.rotateIt];
  if (reason === 'erased') return `${words.secretErased(about)} ${next}`;
  return `${reason === 'expired' ? words.secretExpired(about) : words.secretGone} ${next}`;
}
