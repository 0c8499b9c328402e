import type { ErrorCode } from '../../services/errors/details.ts';
import type { RequestState } from '../../services/requests/types.ts';
import { listed, number } from '../block-kit/text.ts';
import { catalog } from '../language.ts';

/** What people read for errors that aren't Genesys Cloud's. Facts: permissions, roles, names, and mentions; empty where one isn't known. */
export const words = catalog('errors', {
  nothingChanged: 'Nothing was changed.',
  partChanged: 'Part of the change was made.',
  perhapsChanged: 'We don’t know if anything was changed.',
  reference: (reference: string) => `Reference: \`${reference}\``,
  correlationId: (id: string) => `Genesys Cloud correlation ID \`${id}\``,
  tryAgain: 'Try again in a minute.',
  tryAgainNow: 'Try again.',
  tryOrAsk: 'Try again. If that doesn’t help, ask your Keyturn admin.',
  tryLaterOrAsk: 'Try again in a minute. If that doesn’t help, ask your Keyturn admin.',

  permissionMissing: (permission: string) =>
    `This needs the Genesys Cloud permission \`${permission || 'oauth:client:view'}\`, which you don’t have.`,
  askForPermission: 'Ask a Genesys Cloud admin for a role that has it.',
  roleNotHeld: (roles: string) => `You can only choose roles you have. You don’t have ${roles || 'one of these'}.`,
  removeRole: (isOne: boolean) =>
    isOne ? 'Remove it, or ask someone who has it.' : 'Remove them, or ask someone who has them.',
  roleDivisionMissing: (roles: string, isOne: boolean) =>
    `Genesys Cloud didn’t return a division for ${roles || 'one of this client’s roles'}, so saving this client would remove ${isOne ? 'it' : 'them'}.`,
  setDivision: (command: string, isOne: boolean) =>
    isOne
      ? `Set its division with \`${command} update\` first, or remove the role there.`
      : `Set their divisions with \`${command} update\` first, or remove the roles there.`,
  ownRoleMissing: (roles: string) => `Keyturn’s own client lacks ${roles || 'one of these roles'}.`,
  ownRoleHeldByClient: (roles: string) =>
    `Keyturn can’t change this client: Keyturn’s own client lacks ${roles || 'a role'}, which this client has.`,
  giveRoles: (isOne: boolean) =>
    `Ask a Genesys Cloud admin to give Keyturn’s own client ${isOne ? 'that role' : 'those roles'}.`,
  giveOrLeaveOut: (isOne: boolean) =>
    isOne
      ? 'Ask a Genesys Cloud admin to give it that role, or leave the role out.'
      : 'Ask a Genesys Cloud admin to give it those roles, or leave them out.',
  ownClient: 'This is the client Keyturn signs in with, so you can’t change it in Keyturn.',
  useAdminPages: 'Use Genesys Cloud’s own admin pages for it.',

  tooManyAsks: 'You’ve made too many requests in the last minute.',
  tryAgainIn: (time: string) => `Try again in ${time}.`,

  inputInvalid: 'Keyturn can’t use what you entered.',
  clientNotFound: (name: string) => `Genesys Cloud no longer has a client named “${name}”.`,
  clientChanged:
    'Someone changed this client after you opened the form, so your change wasn’t made. Open it again to see what’s there now.',
  clientGone: 'This client doesn’t exist anymore: someone has deleted it.',
  clientLeaving: (by: string, on: string) =>
    `${by === '' ? 'This client was already deleted' : `${by} already deleted this client`}. Genesys Cloud removes it${on === '' ? '' : ` on ${on}`}.`,
  reactivateIt: 'Reactivate it before then to undo this.',
  clientDeleted: 'This client was deleted in Genesys Cloud.',
  clientLocked: (state: string) => `This client is ${state || 'locked'} in Genesys Cloud, so nobody can change it.`,
  askCustomerCare: 'Ask Genesys Cloud Customer Care about it.',
  formExpired: 'This form was open for too long and has expired.',
  openAgain: 'Open it again.',
  formLate:
    'Keyturn was too slow to answer within the three seconds that Slack waits. Nothing was sent: press the button again.',
  alreadySubmitted: 'You already sent this form. Keyturn is working on it.',
  undoneAlready: 'Already undone: this client is as it was before the change.',
  undoOvertaken: ({ by, fields, client, on }: Overtaken) =>
    `Can’t undo: ${by || 'someone'} changed the ${listed(fields.map(lowerFirst), 'and')} of ${client || 'this client'} again${on === '' ? '' : ` ${on}`}.`,
  undoExpired: 'Can’t undo this change anymore. Changes can be undone for 30 days.',

  requestNotFound: 'This request no longer exists. Keyturn keeps requests for 30 days after they end.',
  requestExists: (by: string) => `${by || 'Someone'} already asked for this.`,
  nobodyElse: 'Nobody else can approve this.',
  tooFewOthers: (needed: number, found: number) =>
    `${number(needed)} people have to approve this, and ${found === 0 ? 'nobody else' : `only ${number(found)} ${found === 1 ? 'other person' : 'others'}`} can.`,
  whatApproversNeed: (permissions: string, named: boolean) =>
    `An approver needs ${permissions} in Genesys Cloud, and an account here in Slack with the same email${named ? '; and KEYTURN_APPROVERS has to name them' : ''}.`,
  askForApprovers: (named: boolean) =>
    named
      ? 'Ask a Genesys Cloud admin and your Keyturn admin for an approver.'
      : 'Ask a Genesys Cloud admin to give someone else a role with that.',
  tooManyOpen: (limit: number) =>
    `You can have ${number(limit)} open ${limit === 1 ? 'request' : 'requests'} at a time.`,
  cancelOne: (command: string) => `Wait for a decision, or cancel one: \`${command} requests\` lists them.`,
  viewRequest: (address: string) => `<${address}|View request>`,
  /** `by`: who decided. */
  decided: {
    pending: () => 'This request was already decided.',
    approved: (by: string) => `${approved(by)}. It waits for the person who asked.`,
    executing: (by: string) => `${approved(by)}. It’s in progress.`,
    scheduled: (by: string) => `${approved(by)}. The client is inactive, and the rest has a date.`,
    paused: (by: string) => `${approved(by)}. It’s paused, because the client was used again.`,
    done: (by: string) => `${approved(by)}, and it’s done.`,
    failed: (by: string) => `${approved(by)}, but it failed.`,
    unknown: (by: string) => `${approved(by)}, but we don’t know if it was done.`,
    stale: (by: string) => `${approved(by)}, but it wasn’t done.`,
    denied: (by: string) => `${by === '' ? 'This request was already denied' : `${by} already denied this request`}.`,
    cancelled: (by: string) =>
      `${by === '' ? 'This request was already canceled' : `${by} already canceled this request`}.`,
    expired: () => 'This request has expired.',
    lapsed: (by: string) => `${approved(by)}, but it wasn’t carried out in time. Nothing more will happen.`,
    undone: (by: string) => `${approved(by)}, but then it was undone.`,
  } satisfies Readonly<Record<RequestState, (by: string) => string>>,
  requestOwnQuestion: 'This is your own request. If there’s more to say about it, write in this card’s thread.',
  requestOwn: 'You can’t approve or deny your own request, but you can cancel it.',
  requestOwnElsewhere:
    'You asked for this from another Slack account, so you can’t approve or deny it, but you can cancel it.',
  approvedAlready: (approvals: number) =>
    `You’ve already approved. ${number(approvals)} more ${approvals === 1 ? 'approval' : 'approvals'} needed.`,
  tooFew: (approvals: number) =>
    `Keyturn’s settings now ask for ${number(approvals)} more ${approvals === 1 ? 'approval' : 'approvals'}. Nothing was changed. Ask again.`,
  noHolder:
    'Neither the requester nor anyone who approves has all of this client’s roles. Someone who has them needs to approve.',
  nobodyHolds: (roles: string) =>
    `Not sent: you don’t have ${roles}, and nobody who can approve has all of this client’s roles. Ask your Keyturn admin to add an approver who does.`,
  notNamed: 'Only people your Keyturn admin has named can approve or deny requests.',
  notEligible: 'You can’t approve or deny this request.',
  requestNotYours: 'Only the person who asked can cancel this request.',
  notYoursToStart: (by: string) => `Only ${by} can do this, because they asked for it.`,

  secretAwaited: (command: string) =>
    `This secret isn’t here yet. If it doesn’t come within a few minutes, Keyturn was interrupted, and nobody has the secret: check the client with \`${command} show\`, and get a new secret with \`${command} rotate\`.`,
  secretErased: (client: string) =>
    `You’ve stored ${client === '' ? 'this secret' : `the secret for ${client}`}, so Keyturn deleted it.`,
  secretExpired: (client: string) =>
    `${client === '' ? 'This secret' : `The secret for ${client}`} expired, so Keyturn deleted it.`,
  secretGone: 'This secret was stored or it expired, so Keyturn deleted it.',
  rotateIt: 'To get a new one, rotate it.',
  rotateWith: (command: string) => `To get a new one, use \`${command} rotate\`.`,
  secretUnreadable: (command: string) =>
    `Keyturn can’t open this secret: its key has changed, or someone tampered with it. Until it expires, your Keyturn admin can put the key back in KEYTURN_KEY. If you can’t wait, get a new secret with \`${command} rotate\`.`,
  secretNotYours: 'Only the person who asked for this secret can open it.',
  secretLost: {
    newSecret: () =>
      'The secret was rotated, but Keyturn couldn’t store the new one, so nobody has it. The old secret no longer works.',
    newClient: (command: string) =>
      `The client was created, but Keyturn couldn’t store its secret, so nobody has it. Get a new one with \`${command} rotate\`.`,
    newGrantType: (command: string) =>
      `The grant type was changed, but Keyturn couldn’t store the new secret, so nobody has it. Get another one with \`${command} rotate\`.`,
    unknown: (command: string) =>
      `Genesys Cloud made a new secret, but Keyturn couldn’t store it, so nobody has it. Get another one with \`${command} rotate\`.`,
  },

  slackUnreadable: 'Keyturn couldn’t read what Slack sent.',
  slackRevoked: 'Slack has revoked Keyturn’s access.',
  reinstall: 'Ask your Keyturn admin to reinstall the Slack app.',
  slackScope: (scope: string) => `Keyturn’s Slack app lacks the scope \`${scope}\`.`,
  grantScope: 'Ask your Keyturn admin to paste Keyturn’s manifest into the app’s settings, and to reinstall the app.',
  slackFailed: 'Slack didn’t respond as expected.',
  slackRateLimited: 'Slack is rate limiting Keyturn.',
  triggerExpired: 'Slack didn’t open the modal in time.',

  storeUnsure: (command: string) =>
    `We don’t know if this was saved. Keyturn’s store didn’t answer. Check the request’s card, or \`${command} requests\`, before you try again.`,
  storeUnavailable: 'Keyturn’s store isn’t responding.',
  storeTampered: 'Something other than Keyturn changed this in Keyturn’s store, so Keyturn set it aside.',
  storeOtherKey: 'This was stored with another KEYTURN_KEY.',
  keyBack: 'Ask your Keyturn admin to put that key back in KEYTURN_KEY.',
  tellNow: 'Tell your Keyturn admin right away.',
  otherVersion: 'Another version of Keyturn wrote this, and this version can’t read it.',
  tryAfterUpdate:
    'Keyturn may be in the middle of an update: try again in 10 minutes. If it stays that way, ask your Keyturn admin.',
  auditUnavailable: 'Keyturn couldn’t write to the audit trail, so it didn’t do this.',
  auditRefused: 'Keyturn can’t rely on its audit trail, so it makes no changes until a Keyturn admin has looked at it.',
  auditBroken: (record: string) => `Record ${record} of the audit trail isn’t as Keyturn wrote it.`,
  auditOtherKey: (record: string) =>
    `Record ${record} of the audit trail is from before KEYTURN_KEY was changed, so Keyturn can’t prove it.`,
  bothKeys: 'Your Keyturn admin can show it with both keys: `npm run audit:export`.',
  verifyTrail: 'Tell your Keyturn admin right away: `npm run audit:verify` shows what’s wrong.',
  shuttingDown: 'Keyturn is restarting.',
  internal: 'Something went wrong in Keyturn. Tell your Keyturn admin the reference below: the log has the cause.',

  /** Each code in a few words, for the audit trail. */
  short: {
    person_refused: 'no access',
    permission_missing: 'permission missing',
    role_not_held: 'role missing',
    role_division_missing: 'a role’s division is unknown',
    own_role_missing: 'Keyturn’s own client lacks a role',
    own_client: 'Keyturn’s own client',
    too_many_asks: 'asked too often',
    input_invalid: 'invalid input',
    client_not_found: 'no such client',
    client_changed: 'the client changed',
    client_leaving: 'already deleted',
    state_already: 'already so',
    client_locked: 'locked or deleted in Genesys Cloud',
    form_expired: 'the form expired',
    form_late: 'Keyturn was too slow for Slack',
    already_submitted: 'already sent',
    undo_refused: 'can’t be undone anymore',
    too_few_approvers: 'too few people can approve',
    request_not_found: 'no such request',
    request_exists: 'already requested',
    too_many_open: 'too many open requests',
    request_decided: 'already decided',
    request_own: 'their own request',
    request_not_eligible: 'can’t approve this request',
    request_not_yours: 'not their request',
    channel_unusable: 'Keyturn couldn’t post to the approvals channel',
    secret_gone: 'the secret is gone',
    secret_not_yours: 'not their secret',
    secret_lost: 'the secret was lost',
    genesys_unreachable: 'Genesys Cloud didn’t respond',
    genesys_rate_limited: 'Genesys Cloud was rate limiting Keyturn',
    genesys_refused: 'Genesys Cloud refused',
    genesys_bot_credentials: 'Genesys Cloud refused Keyturn’s own client',
    genesys_bot_permission: 'Keyturn’s own role lacks a permission',
    genesys_failed: 'Genesys Cloud returned a server error',
    genesys_answer_broken: 'Genesys Cloud’s response couldn’t be read',
    genesys_not_found: 'Genesys Cloud didn’t find it',
    genesys_not_yet: 'Genesys Cloud didn’t show it yet',
    genesys_outcome_unknown: 'no clear response from Genesys Cloud',
    slack_failed: 'Slack didn’t respond as expected',
    slack_rate_limited: 'Slack was rate limiting Keyturn',
    slack_trigger_expired: 'Slack didn’t open the modal in time',
    store_unavailable: 'Keyturn’s store didn’t respond',
    store_tampered: 'changed in the store by something other than Keyturn',
    other_version: 'written by another version of Keyturn',
    audit_unavailable: 'the audit trail couldn’t be written',
    shutting_down: 'Keyturn was restarting',
    internal: 'an error in Keyturn',
  } satisfies Readonly<Record<ErrorCode, string>>,
});

/** What was changed again, and by whom; empty where that isn't known. */
interface Overtaken {
  by: string;
  fields: readonly string[];
  client: string;
  on: string;
}

/** In English, a field's name within a sentence. */
function lowerFirst(field: string): string {
  return field.charAt(0).toLowerCase() + field.slice(1);
}

/** In English, that a request was approved, up to the punctuation. */
function approved(by: string): string {
  return by === '' ? 'This request was already approved' : `${by} already approved this request`;
}
