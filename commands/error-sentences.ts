import type { ErrorCode, KeyturnError } from '../services/errors.ts';
import { type RefusedField, refusedFields } from '../services/genesys/refused-fields.ts';
import { day, duration, escapeMrkdwn, name } from './block-kit/text.ts';
import { fieldLabels } from './clients/fields.ts';
import { refusalSentence } from './refusals.ts';

const unchanged = 'Nothing was changed.';

type Sentence = (error: KeyturnError, command: string) => string;

const detail = (error: KeyturnError, key: string, fallback: string): string => {
  const value = error.details[key];
  return value === undefined || value === '' ? fallback : escapeMrkdwn(value);
};

const genesysSays = (error: KeyturnError): string => {
  const message = error.details['genesysMessage'];
  if (message === undefined || message === '') return '';
  const said = name(message, 300);
  return ` It says: “${said}”${/[.!?…]$/u.test(said) ? '' : '.'}`;
};

/** The command that shows all of a client, where a listing has too little of it; as code, to copy. */
export const showCommand = (command: string, clientId: string): string => `\`${command} show ${name(clientId, 100)}\``;

/** Why Genesys Cloud does not let Keyturn in, and what to check. OAuth's words: RFC 6749, 5.2. */
export function credentialsRefused({ details }: KeyturnError): readonly [why: string, check: string] {
  const { call = '', status, genesysCode } = details;
  if (!call.endsWith('/oauth/token'))
    return [
      'rejected the token that Keyturn just got',
      'whether Keyturn’s client was disabled, and that GENESYS_API_URL and GENESYS_LOGIN_URL are of one region',
    ];
  if (genesysCode === 'unauthorized_client' || genesysCode === 'unsupported_grant_type')
    return ['doesn’t let Keyturn’s client use client credentials', 'the grant type of the client in GENESYS_CLIENT_ID'];
  if (genesysCode === undefined && status === '403')
    return ['doesn’t let Keyturn in', 'from which IP addresses Genesys Cloud lets Keyturn’s client come'];
  return [
    'rejected Keyturn’s client ID or secret; a wrong region looks the same',
    'GENESYS_CLIENT_ID, GENESYS_CLIENT_SECRET, and the region (GENESYS_REGION or GENESYS_LOGIN_URL)',
  ];
}

const quoted = (names: readonly string[]): string =>
  names
    .slice(0, 5)
    .map((each) => `“${name(each, 60)}”`)
    .join(', ');

/** That Genesys Cloud refused something because of these fields, without its own words for it. mrkdwn. */
export const refusedBecause = (fields: readonly RefusedField[]): string =>
  `Genesys Cloud refused this${fields.length === 0 ? '' : ` because of ${quoted(fields.map((each) => fieldLabels[each]))}`}.`;

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

/** One sentence (or two) per code: what happened, whether anything changed, what to do next. mrkdwn. */
const sentences: Readonly<Record<ErrorCode, Sentence>> = {
  person_refused: (e) => `${refusalSentence(e.details['reason'] ?? '')} ${unchanged}`,
  permission_missing: (e) =>
    `You need the Genesys Cloud permission \`${detail(e, 'permission', 'oauth:client:view')}\` for this, and you do not have it. ${unchanged} Ask a Genesys Cloud administrator for a role that has it.`,
  role_not_held: (e) =>
    `You can attach only roles that you hold yourself, and you do not hold ${detail(e, 'roles', 'one of these')}. ${unchanged} Remove it, or ask somebody who holds it.`,
  role_division_missing: (e, command) =>
    `Genesys Cloud doesn’t say in which division this client has ${detail(e, 'roles', 'some of its roles')}, and changing the client would take that away. ${unchanged} State the division with \`${command} update\` first, or remove the role there.`,
  own_role_missing: (e) => {
    const lacks = `Keyturn’s own client lacks ${detail(e, 'roles', 'one of these roles')}`;
    const [these, the] = e.details['several'] === undefined ? ['that role', 'the role'] : ['those roles', 'them'];
    return e.details['held'] === undefined
      ? `${lacks}. Ask your Genesys Cloud admin to give it ${these}, or leave ${the} out.`
      : `${lacks}, which this client has, so Genesys Cloud lets it change nothing here. ${unchanged} Ask your Genesys Cloud admin to give it ${these}.`;
  },
  own_client: () =>
    `That is the client that Keyturn itself runs with, so it cannot be changed from here. ${unchanged} Use Genesys Cloud’s own admin pages for it.`,
  input_invalid: (e) =>
    `${Object.values(e.details).map(escapeMrkdwn).join(' ') || 'Something in the input is not right.'} ${unchanged}`,
  client_not_found: (e) => `Genesys Cloud no longer has a client named “${name(e.details['query'] ?? '', 150)}”.`,
  client_changed: (_e, command) =>
    `Somebody changed this client after you opened the form. Your change was not made. Open it again with \`${command} update\` to see what is there now.`,
  client_leaving: ({ details: { by, on } }) => {
    const who = by === undefined ? 'This client was already deleted' : `<@${by}> already deleted this client`;
    const when = on === undefined ? '' : ` on ${day(Number(on))}`;
    return `${who}. Genesys Cloud removes it${when}. ${unchanged} Reactivate it before then to undo this.`;
  },
  client_locked: (e) =>
    e.details['state'] === 'deleted'
      ? `This client was deleted in Genesys Cloud. ${unchanged}`
      : `This client is ${detail(e, 'state', 'locked')} at Genesys Cloud, so it cannot be changed from here. ${unchanged} Genesys Cloud Customer Care can tell you more.`,
  form_expired: () => `This form was open for too long and has expired. ${unchanged} Open it again.`,
  already_submitted: () => 'This was already submitted and is being worked on. You need not send it again.',
  request_not_found: () => `This request no longer exists; ended requests are kept for 30 days. ${unchanged}`,
  request_exists: (e) => {
    const link = e.details['link'];
    return `Somebody already asked for this, and that request is still open${link === undefined ? '' : `: <${link}|see the request>`}. ${unchanged}`;
  },
  request_decided: (e) => `${decided(e)} Your click changed nothing.`,
  request_own: () =>
    `You asked for this yourself, so somebody else has to decide it; a second Slack account of the same Genesys Cloud user does not count. ${unchanged}`,
  request_not_eligible: (e) => `${detail(e, 'why', 'You are not one of the people who may decide this.')} ${unchanged}`,
  request_not_yours: () => `Only the person who asked for this can cancel it. ${unchanged}`,
  channel_unusable: (e) =>
    `Keyturn can’t post to the approvals channel: ${detail(e, 'reason', 'Slack refused the message')}. ${unchanged} Ask your Keyturn admin to fix this, then try again.`,
  secret_gone: (e, command) =>
    e.details['reason'] === 'unreadable'
      ? `This secret cannot be opened: ${detail(e, 'why', 'it was altered')}. It is still there, until its time is over. An administrator has to look at KEYTURN_KEY; if you cannot wait, ask for a new secret with \`${command} rotate\`.`
      : `This secret can no longer be opened: ${detail(e, 'why', 'it was stored, or its time is over')}, and it has been erased here. Genesys Cloud does not show it again; if you still need one, ask for a new secret with \`${command} rotate\`.`,
  secret_not_yours: () =>
    'This secret is for the person who asked for it, and only they can open it. It is still sealed.',
  secret_lost: (_e, command) =>
    `Genesys Cloud made a new secret, but it could not be kept safely, so it is lost. The change itself was made. Ask for a new secret with \`${command} rotate\`.`,
  genesys_unreachable: () => `Genesys Cloud isn’t responding. ${unchanged} Try again in a minute.`,
  genesys_rate_limited: (e) => {
    const seconds = Number(e.details['retryAfterSeconds']);
    const when = Number.isFinite(seconds) && seconds > 0 ? `in ${duration(seconds)}` : 'in a minute';
    return `Genesys Cloud is rate limiting Keyturn. ${unchanged} Try again ${when}.`;
  },
  genesys_refused: (e) => {
    if (e.details['roles'] !== undefined)
      return `Genesys Cloud refused: Keyturn’s own client may lack one of this client’s roles: ${detail(e, 'roles', '')}.${genesysSays(e)} ${unchanged} Ask your Genesys Cloud admin to check the roles of Keyturn’s client.`;
    const { known, unknown } = refusedFields(e);
    if (unknown.length > 0)
      return `Genesys Cloud requires ${quoted(unknown)}, which Keyturn doesn’t support yet.${genesysSays(e)} ${unchanged} Use Genesys Cloud’s own admin pages for this, and tell your Keyturn admin.`;
    return `${refusedBecause(known)}${genesysSays(e)} ${unchanged}`;
  },
  genesys_bot_credentials: (e) => {
    const [why, check] = credentialsRefused(e);
    return `Genesys Cloud (${detail(e, 'host', 'its login host')}) ${why}. ${unchanged} Ask your Keyturn admin to check ${check}.`;
  },
  genesys_bot_permission: (e) =>
    `Keyturn’s own role in Genesys Cloud lacks a permission for this.${genesysSays(e)} ${unchanged} An administrator has to add it.`,
  genesys_failed: () => `Genesys Cloud returned a server error. ${unchanged} Try again in a minute.`,
  genesys_answer_broken: () =>
    `Genesys Cloud sent an answer that Keyturn can’t read. ${unchanged} Try again; if that doesn’t help, ask your Keyturn admin.`,
  genesys_not_found: (_e, command) =>
    `Genesys Cloud knows no such client any more; perhaps it was deleted. ${unchanged} \`${command} list --fresh\` shows what is there.`,
  genesys_not_yet: () =>
    `Genesys Cloud doesn’t show it yet: the change is only moments old. ${unchanged} Try again in a minute.`,
  genesys_outcome_unknown: ({ details: { summary, clientId } }, command) =>
    summary ??
    `Genesys Cloud gave no clear answer, so I cannot say whether the change was made. Check with ${clientId === undefined ? `\`${command} list --fresh\`` : showCommand(command, clientId)} before you try again.`,
  slack_failed: (e) => {
    const { reason } = e.details;
    if (reason === 'unreadable')
      return `Keyturn couldn’t read what Slack sent. ${unchanged} Try again; if that doesn’t help, ask your Keyturn admin.`;
    return reason === 'credentials'
      ? `Slack has revoked Keyturn’s access. ${unchanged} Ask your Keyturn admin to reinstall the Slack app.`
      : `Slack didn’t give Keyturn what it needed. ${unchanged} Try again in a minute.`;
  },
  slack_rate_limited: () => `Slack is rate limiting Keyturn. ${unchanged} Try again in a minute.`,
  slack_trigger_expired: (_e, command) =>
    `Slack didn’t let Keyturn open a modal in time. ${unchanged} Run your \`${command}\` command again.`,
  store_unavailable: (e, command) =>
    e.changed === 'unknown'
      ? `Keyturn’s store did not answer in time, so I cannot say whether this counted. Look at the card, or at \`${command} requests\`, before you try again.`
      : `Keyturn’s store cannot be reached just now. ${unchanged} Try again in a minute; if it stays so, tell an administrator.`,
  audit_unavailable: (e) =>
    e.details['seq'] !== undefined
      ? `Record ${detail(e, 'seq', '')} of the audit trail is not as Keyturn wrote it. ${unchanged} Tell an administrator at once: \`npm run audit:verify\` says what is wrong.`
      : `This could not be recorded in the audit trail, and what cannot be recorded is not done. ${unchanged} Try again in a minute; if it stays so, tell an administrator.`,
  shutting_down: () => `Keyturn is restarting. ${unchanged} Try again in a minute.`,
  internal: () =>
    'Something went wrong inside Keyturn. Tell an administrator the reference below; they find the cause in the log.',
};

/** What changed, for a failure after which the usual “nothing was changed” would be a lie. */
const afterwards = (error: KeyturnError): string => {
  if (error.changed === 'yes' && error.code !== 'secret_lost') return ' Part of the change was made.';
  if (error.changed === 'unknown' && error.code === 'internal') return ' I cannot say whether anything was changed.';
  return '';
};

/**
 * The sentence that people read for `error`, in mrkdwn, without its reference. `command` is the slash command, for examples. `effect` is that
 * of what was attempted: after a read nobody asks whether something was changed. Holds no cause, no stack, no secret.
 */
export function errorSentence(error: KeyturnError, command: string, effect: 'read' | 'write' = 'write'): string {
  const sentence = sentences[error.code](error, command);
  const unclaimed = sentence.replace(` ${unchanged}`, '');
  if (effect === 'read') return unclaimed;
  return `${error.changed === 'no' ? sentence : unclaimed}${afterwards(error)}`;
}
