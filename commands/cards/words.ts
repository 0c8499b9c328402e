import type { RequestState } from '../../services/requests/types.ts';
import { count, number } from '../block-kit/text.ts';
import { catalog } from '../language.ts';

/** Why an approved change wasn't made, or not as it was asked for. */
export type NotDone =
  | 'clientChanged'
  | 'clientDeleted'
  | 'deadlinePassed'
  | 'accessChanged'
  | 'approvalGone'
  | 'rolesMissing'
  | 'secretLost';

/** The words of cards and lists of requests. Facts: mentions, escaped names, and moments in the reader's time zone. */
export const words = catalog('cards', {
  subject: (verb: string, name: string) => `${verb} ${name}`,
  title: (verb: string, name: string) => `${verb} · ${name}`,

  /** After what a request is about. */
  states: {
    pending: 'waiting for approval',
    approved: 'approved, waiting for the person who asked',
    executing: 'approved, in progress',
    scheduled: 'deactivated, deletion scheduled',
    paused: 'deactivated, deletion paused',
    done: 'done',
    failed: 'failed',
    unknown: 'outcome unknown',
    denied: 'denied',
    cancelled: 'canceled',
    expired: 'expired',
    lapsed: 'not carried out in time',
    stale: 'not done',
    undone: 'undone',
  } satisfies Readonly<Record<RequestState, string>>,
  notDone: {
    clientChanged: 'not done because the client changed',
    clientDeleted: 'not done because the client was deleted',
    deadlinePassed: 'not done because the deadline passed',
    accessChanged: 'not done because someone’s access changed',
    approvalGone: 'not done because an approval no longer counts',
    rolesMissing: 'not done because nobody who approved has all of the client’s roles',
    secretLost: 'the new secret is lost',
  } satisfies Readonly<Record<NotDone, string>>,
  /** On their own. */
  notDoneStatus: {
    clientChanged: 'Not done: the client changed',
    clientDeleted: 'Not done: the client was deleted',
    deadlinePassed: 'Not done: the deadline passed',
    accessChanged: 'Not done: someone’s access changed',
    approvalGone: 'Not done: an approval no longer counts',
    rolesMissing: 'Not done: nobody who approved has all of the client’s roles',
    secretLost: 'The new secret is lost',
  } satisfies Readonly<Record<NotDone, string>>,

  labels: {
    status: 'Status',
    askedBy: 'Asked by',
    deadline: 'Deadline',
    doBy: 'To be carried out by',
    deletedOn: 'To be deleted',
    pausedAt: 'Paused',
    resumedBy: 'Resumed by',
    approvals: 'Approvals',
    approvedBy: 'Approved by',
    deniedBy: 'Denied by',
    canceledBy: 'Canceled by',
  },
  act: (who: string, name: string, at: string) => `${who} (${name}), ${at}`,
  /** A name, since a card doesn't notify people of what they did themselves. */
  asked: (name: string, at: string) => `${name}, ${at}`,
  byKeyturn: (at: string) => `Keyturn, ${at}`,
  deadlinePassed: (deadline: string) => `${deadline} (passed)`,
  approvals: (given: number, needed: number) => `${number(given)} of ${number(needed)}`,
  nobodyDecided: (deadline: string) => `Expired ${deadline}: nobody decided`,
  tooFewApproved: (given: number, needed: number, deadline: string) =>
    `Expired ${deadline}: only ${number(given)} of ${number(needed)} people approved`,
  denial: '*Reason for the denial*',
  outcome: (at: string) => `*Outcome*, ${at}`,
  clientId: (id: string) => `Client ID: \`${id}\``,
  reference: (reference: string) => `Reference: \`${reference}\``,

  replaces: (address: string) => `Replaces <${address}|an earlier card>, which can’t be updated anymore.`,
  ifApproved: (approvals: number, what: string) =>
    approvals === 1 ? `*If you approve,* ${what}` : `*Once ${number(approvals)} people approve,* ${what}`,
  smallPrint: (parts: readonly string[]) => parts.join(' · '),

  remark: (sentence: string) => `⚠ ${sentence}`,
  newClient: '*The new client*',
  changes: '*Changes*',
  changed: '*What changed*',
  requestedChanges: '*Requested changes*',
  formerNames: '⚠ *Former names*',
  recentChanges: '*Changed through Keyturn in the last 30 days*',
  historyUnknown: 'Keyturn couldn’t read what was changed before.',
  rolesNotHeld: (who: string) => `⚠ *Client roles that ${who} doesn’t have*`,
  holderNeeded: (approvals: number) =>
    approvals === 1
      ? '⚠ *The approver must have all of this client’s roles.*'
      : '⚠ *At least one approver must have all of this client’s roles.*',
  notHeld: (who: string) => `${who} doesn’t have:`,
  rolesNotChecked: {
    heading: '⚠ *Roles not checked*',
    line: (who: string) => `Keyturn couldn’t check whether ${who} has this client’s roles.`,
  },
  mayBeRefused: '⚠ *Before you approve*',

  lists: {
    roles: (items: number) => (items > 1 ? `*Roles (${number(items)})*` : '*Roles*'),
    scopes: (items: number) => (items > 1 ? `*Scopes (${number(items)})*` : '*Scopes*'),
    redirectUris: (items: number) => (items > 1 ? `*Redirect URIs (${number(items)})*` : '*Redirect URIs*'),
    allowedIps: (items: number) => (items > 1 ? `*Allowed IP addresses (${number(items)})*` : '*Allowed IP addresses*'),
    description: '*Description*',
  },
  /** What a list is cut by. */
  missing: {
    lines: (n: number) => `*… and ${count(n, 'more line')} that ${n === 1 ? 'doesn’t' : 'don’t'} fit here*`,
    scopes: (n: number) => `*… and ${count(n, 'more scope')} that ${n === 1 ? 'doesn’t' : 'don’t'} fit here*`,
  },

  approve: {
    label: 'Approve…',
    confirm: 'Approve',
    about: (verb: string, name: string) => `${verb}, ${name}`,
    title: (verb: string) => `${verb}?`,
    happensNow: 'This happens as soon as you approve.',
    happensIfHolder: 'This happens as soon as you approve, if you have all of this client’s roles.',
    happensLater: 'This happens when the person who asked says so, not yet.',
    moreNeeded: (yours: number, needed: number) =>
      `Your approval is ${number(yours)} of ${number(needed)}. This happens when the ${needed === 2 ? 'second' : 'last'} person approves.`,
    /** `fields`: the first of them. */
    changes: (fields: readonly string[], all: number) =>
      `${count(all, 'change')}: ${fields.join(', ')}${all > fields.length ? `, and ${number(all - fields.length)} more` : ''}.`,
  },
  start: {
    title: (label: string) => `${label}?`,
    happensNow: 'This happens right away, and can’t be undone.',
  },
  undo: {
    label: 'Undo',
    title: 'Undo this?',
    text: (name: string) => `${name === '' ? 'The client' : name} becomes active again, and won’t be deleted.`,
  },
  resume: {
    label: 'Resume',
    title: 'Resume the deletion?',
    text: (name: string, days: number) =>
      `${name === '' ? 'The client' : name} was used again. It stays inactive, and is deleted in ${count(days, 'day')}.`,
  },
  deny: 'Deny…',
  ask: (who: string) => `Ask ${who}`,
  details: 'Details',
  cancel: {
    label: 'Cancel request',
    title: 'Cancel this request?',
    text: (name: string, verb: string) => `${name === '' ? verb : `${verb} ${name}`}. Nothing will change.`,
  },

  /** Read aloud, and in notifications. */
  aloud: {
    pending: (who: string, subject: string) => `${who} needs approval: ${subject}.`,
    approved: (who: string, subject: string) => `${subject} is approved: ${who} can go ahead.`,
    approveBy: (deadline: string) => `Approve by ${deadline}.`,
    carryOutBy: (deadline: string) => `The approval counts until ${deadline}.`,
    ended: (subject: string, state: string) => `${subject}: ${state}.`,
    denied: (subject: string, who: string) => `${subject}: denied by ${who}.`,
    approvals: (given: number, needed: number) => `${number(given)} of ${number(needed)} approvals.`,
    changes: (lines: readonly string[], more: number) =>
      more === 0 ? ended(lines.join('; ')) : `${lines.join('; ')}; … and ${count(more, 'more change')}.`,
    sentence: (text: string) => ended(text),
    why: (reason: string) => `Why: ${ended(reason)}`,
    asked: (who: string) => `Asked by ${who}.`,
  },
});

/** `text` with a full stop, unless it ends like a sentence. */
function ended(text: string): string {
  return /[.…!?]”?$/u.test(text) ? text : `${text}.`;
}
