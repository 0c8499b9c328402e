import type { ErrorCode } from '../../services/errors.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { clip, clipMrkdwn, date, name } from '../block-kit/text.ts';
import { usageOf, usageSentence } from '../clients/usage.ts';
import type { Subject } from './subject.ts';

/** What a request is about, in words: for notifications, screen readers and lists of requests. */

const states: Readonly<Record<RequestRecord['state'], string>> = {
  pending: 'waiting for approval',
  executing: 'approved, being carried out',
  done: 'done',
  failed: 'failed',
  unknown: 'outcome unknown',
  denied: 'denied',
  cancelled: 'cancelled',
  expired: 'expired',
  stale: 'not done',
};

const accessChanged = 'someone’s access changed';
const approvalGone = 'an approval no longer counts';
/** Why what was approved was not done, by the code that it ended with. */
const whyNotDone: Readonly<Record<string, string>> = {
  client_changed: 'the client changed',
  client_locked: 'the client changed',
  request_decided: 'the deadline passed',
  person_refused: accessChanged,
  permission_missing: accessChanged,
  role_not_held: accessChanged,
  request_own: approvalGone,
  request_not_eligible: approvalGone,
} satisfies Partial<Record<ErrorCode, string>>;

/** The state of a request as people read it: `waiting for approval`, `not done because the client changed`. */
export function stateWords({ state, outcome }: RequestRecord): string {
  const why = state === 'stale' && outcome?.fact.kind === 'error' ? whyNotDone[outcome.fact.code] : undefined;
  return why === undefined ? states[state] : `${states[state]} because ${why}`;
}

/** Lines of a change that are read out; the card has them all. */
const mostChanges = 3;

/** `text` with a full stop, unless it ends like a sentence. */
export const sentence = (text: string): string => (/[.…!?]”?$/u.test(text) ? text : `${text}.`);

/**
 * All that somebody decides by: what on what, who wants it until when, whether it's in use, what changes and why. Of an ended request: what
 * became of it, `outcome`, in words. mrkdwn, at most some 1,500 characters. People are named and not mentioned, so that it pings nobody.
 */
export function cardText(
  record: RequestRecord,
  { verb, name: of }: Subject,
  { changes, outcome: ended, now }: { changes: readonly string[]; outcome: string; now: number },
): string {
  const { requester, state, approvals, approvalsNeeded, decision } = record;
  const what = `${verb}${of === undefined ? '' : ` ${name(of)}`}: ${stateWords(record)}`;
  const asker = name(requester.name, 80);
  if (state !== 'pending')
    return [
      `${what}${state === 'denied' && decision?.by !== undefined ? ` by ${name(decision.by.name, 80)}` : ''}.`,
      ...(ended === '' ? [] : [clipMrkdwn(ended, 500)]),
      ...(state === 'denied' && decision?.reason !== undefined ? [`Why: ${sentence(name(decision.reason, 150))}`] : []),
      `Asked by ${asker}.`,
    ].join(' ');
  const usage = usageOf(record, now);
  return [
    `${what} until ${date(record.deadline)}.`,
    ...(approvalsNeeded > 1 ? [`${approvals.length} of ${approvalsNeeded} approvals.`] : []),
    ...(usage === undefined ? [] : [sentence(usageSentence(usage, now))]),
    ...(changes.length === 0 ? [] : [sentence(clipMrkdwn(changes.slice(0, mostChanges).join('; '), 500))]),
    ...(changes.length > mostChanges ? [`… and ${changes.length - mostChanges} more.`] : []),
    `Asked by ${asker}: ${sentence(name(clip(record.reason, 150), 150))}`,
  ].join(' ');
}
