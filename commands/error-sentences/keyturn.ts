import type { ErrorCode, KeyturnError } from '../../services/errors.ts';
import { day, name } from '../block-kit/text.ts';
import { refusalSentence } from '../refusals.ts';
import { channelRemedy } from './channel.ts';
import { genesysSentences } from './genesys.ts';
import { problemSentence } from './input.ts';
import { detail, type Said, unchanged } from './sentence.ts';

/** What became of a request, around the word about who brought it there. */
const decisions: Readonly<Record<string, readonly [before: string, after: string]>> = {
  executing: ['was approved', ' and is being carried out'],
  done: ['was approved', ' and is done'],
  failed: ['was approved', ', but failed'],
  unknown: ['was approved', '; its outcome is unknown'],
  stale: ['was approved', ', but wasn’t carried out'],
  denied: ['was denied', ''],
  cancelled: ['was cancelled', ''],
  expired: ['has expired', ''],
};

/** Requests end in words: what became of it, and who decided. */
const decided = ({ details: { state = '', by = '' } }: KeyturnError): string => {
  const [before, after] = decisions[state] ?? ['is already decided', ''];
  return `This request ${before}${by === '' ? '' : ` by <@${by}>`}${after}.`;
};

/** How many people have to approve yet. */
export const stillNeeded = (missing: number): string =>
  `${missing} more ${missing === 1 ? 'person has' : 'people have'} to approve`;

const whyNotEligible = ({ details: { why, missing = 1 } }: KeyturnError): string => {
  if (why === 'approved_already') return `You have approved this already, and it counts once. ${stillNeeded(missing)}.`;
  return why === 'not_named'
    ? 'The people who may decide requests are named in the settings, and you are not one of them.'
    : 'You are not one of the people who may decide this.';
};

const whyGone: Readonly<Record<string, string>> = {
  erased: 'you said that you stored it',
  expired: 'its time is over',
  unknown: 'it was stored, or its time is over',
};

const goneSecret = (reason: string | undefined, command: string): string =>
  reason === 'unreadable'
    ? `This secret cannot be opened: the key that it was sealed with has changed, or it was tampered with. It is still there, until its time is over. An administrator has to look at KEYTURN_KEY; if you cannot wait, ask for a new secret with \`${command} rotate\`.`
    : `This secret can no longer be opened: ${whyGone[reason ?? ''] ?? whyGone['unknown']}, and it has been erased here. Genesys Cloud does not show it again; if you still need one, ask for a new secret with \`${command} rotate\`.`;

/** One sentence (or two) per code: what happened, whether anything changed, what to do next. mrkdwn. */
export const sentences: Readonly<Record<ErrorCode, (error: KeyturnError, command: string) => Said>> = {
  person_refused: (e) => unchanged(refusalSentence(e.details['reason'] ?? '')),
  permission_missing: (e) =>
    unchanged(
      `You need the Genesys Cloud permission \`${detail(e, 'permission', 'oauth:client:view')}\` for this, and you do not have it.`,
      'Ask a Genesys Cloud administrator for a role that has it.',
    ),
  role_not_held: (e) =>
    unchanged(
      `You can attach only roles that you hold yourself, and you do not hold ${detail(e, 'roles', 'one of these')}.`,
      'Remove it, or ask somebody who holds it.',
    ),
  role_division_missing: (e, command) =>
    unchanged(
      `Genesys Cloud doesn’t say in which division this client has ${detail(e, 'roles', 'some of its roles')}, and changing the client would take that away.`,
      `State the division with \`${command} update\` first, or remove the role there.`,
    ),
  own_role_missing: (e) => {
    const lacks = `Keyturn’s own client lacks ${detail(e, 'roles', 'one of these roles')}`;
    const [these, the] = e.details['several'] === undefined ? ['that role', 'the role'] : ['those roles', 'them'];
    return e.details['held'] === undefined
      ? `${lacks}. Ask your Genesys Cloud admin to give it ${these}, or leave ${the} out.`
      : unchanged(
          `${lacks}, which this client has, so Genesys Cloud lets it change nothing here.`,
          `Ask your Genesys Cloud admin to give it ${these}.`,
        );
  },
  own_client: () =>
    unchanged(
      'That is the client that Keyturn itself runs with, so it cannot be changed from here.',
      'Use Genesys Cloud’s own admin pages for it.',
    ),
  input_invalid: ({ details: { problems = [] } }) =>
    unchanged(problems.map(problemSentence).join(' ') || 'Something in the input is not right.'),
  client_not_found: (e) => `Genesys Cloud no longer has a client named “${name(e.details['query'] ?? '', 150)}”.`,
  client_changed: (_e, command) =>
    `Somebody changed this client after you opened the form. Your change was not made. Open it again with \`${command} update\` to see what is there now.`,
  client_leaving: ({ details: { by, on } }) => {
    const who = by === undefined ? 'This client was already deleted' : `<@${by}> already deleted this client`;
    const when = on === undefined ? '' : ` on ${day(on)}`;
    return unchanged(`${who}. Genesys Cloud removes it${when}.`, 'Reactivate it before then to undo this.');
  },
  client_locked: (e) =>
    e.details['state'] === 'deleted'
      ? unchanged('This client was deleted in Genesys Cloud.')
      : unchanged(
          `This client is ${detail(e, 'state', 'locked')} at Genesys Cloud, so it cannot be changed from here.`,
          'Genesys Cloud Customer Care can tell you more.',
        ),
  form_expired: () => unchanged('This form was open for too long and has expired.', 'Open it again.'),
  already_submitted: () => 'This was already submitted and is being worked on. You need not send it again.',
  request_not_found: () => unchanged('This request no longer exists; ended requests are kept for 30 days.'),
  request_exists: ({ details: { link } }) =>
    unchanged(
      `Somebody already asked for this, and that request is still open${link === undefined ? '' : `: <${link}|see the request>`}.`,
    ),
  request_decided: (e) => `${decided(e)} Your click changed nothing.`,
  request_own: () =>
    unchanged(
      'You asked for this yourself, so somebody else has to decide it; a second Slack account of the same Genesys Cloud user does not count.',
    ),
  request_not_eligible: (e) => unchanged(whyNotEligible(e)),
  request_not_yours: () => unchanged('Only the person who asked for this can cancel it.'),
  channel_unusable: (e) =>
    unchanged(
      `Keyturn can’t post to the approvals channel: ${channelRemedy(e.details['word'])}.`,
      'Ask your Keyturn admin to fix this, then try again.',
    ),
  secret_gone: ({ details: { reason } }, command) => goneSecret(reason, command),
  secret_not_yours: () =>
    'This secret is for the person who asked for it, and only they can open it. It is still sealed.',
  secret_lost: (_e, command) =>
    `Genesys Cloud made a new secret, but it could not be kept safely, so it is lost. The change itself was made. Ask for a new secret with \`${command} rotate\`.`,
  ...genesysSentences,
  slack_failed: ({ details: { reason } }) => {
    if (reason === 'unreadable')
      return unchanged(
        'Keyturn couldn’t read what Slack sent.',
        'Try again; if that doesn’t help, ask your Keyturn admin.',
      );
    return reason === 'credentials'
      ? unchanged('Slack has revoked Keyturn’s access.', 'Ask your Keyturn admin to reinstall the Slack app.')
      : unchanged('Slack didn’t give Keyturn what it needed.', 'Try again in a minute.');
  },
  slack_rate_limited: () => unchanged('Slack is rate limiting Keyturn.', 'Try again in a minute.'),
  slack_trigger_expired: (_e, command) =>
    unchanged('Slack didn’t let Keyturn open a modal in time.', `Run your \`${command}\` command again.`),
  store_unavailable: ({ changed }, command) =>
    changed === 'unknown'
      ? `Keyturn’s store did not answer in time, so I cannot say whether this counted. Look at the card, or at \`${command} requests\`, before you try again.`
      : unchanged(
          'Keyturn’s store cannot be reached just now.',
          'Try again in a minute; if it stays so, tell an administrator.',
        ),
  audit_unavailable: (e) =>
    e.details['seq'] === undefined
      ? unchanged(
          'This could not be recorded in the audit trail, and what cannot be recorded is not done.',
          'Try again in a minute; if it stays so, tell an administrator.',
        )
      : unchanged(
          `Record ${detail(e, 'seq', '')} of the audit trail is not as Keyturn wrote it.`,
          'Tell an administrator at once: `npm run audit:verify` says what is wrong.',
        ),
  shutting_down: () => unchanged('Keyturn is restarting.', 'Try again in a minute.'),
  internal: () =>
    'Something went wrong inside Keyturn. Tell an administrator the reference below; they find the cause in the log.',
};
