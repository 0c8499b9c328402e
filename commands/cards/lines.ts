import type { ErrorCode } from '../../services/errors/details.ts';
import { deadlineOf } from '../../services/requests/moments.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { capitalized, clip, clipMrkdwn, date, name } from '../block-kit/text.ts';
import { usageOf, usageSentence } from '../clients/usage.ts';
import { leftState } from './left.ts';
import { changedOf } from './snapshot.ts';
import { type Subject, type SubjectOperation, subjectOf, subjectText } from './subject.ts';
import { type NotDone, words } from './words.ts';

/** Requests as text, for notifications, screen readers, and lists. */

/** Why an approved change wasn't made as asked, by the error's code. */
const whyNotDone: Readonly<Record<string, NotDone>> = {
  client_changed: 'clientChanged',
  client_locked: 'clientChanged',
  request_decided: 'deadlinePassed',
  person_refused: 'accessChanged',
  permission_missing: 'accessChanged',
  role_not_held: 'accessChanged',
  request_own: 'approvalGone',
  request_not_eligible: 'approvalGone',
} satisfies Partial<Record<ErrorCode, NotDone>>;

/** The state of a request after what it's about: `waiting for approval`, `not done because the client changed`. */
export function stateWords(record: RequestRecord): string {
  const why = notDone(record);
  const left = leftState(record);
  if (left !== undefined) return left.state;
  return why === undefined ? words.states[record.state] : words.notDone[why];
}

function notDone({ state, outcome }: RequestRecord): NotDone | undefined {
  if (outcome?.fact.kind !== 'error') return undefined;
  const { code, details } = outcome.fact;
  if (code === 'secret_lost') return 'secretLost';
  if (state !== 'stale') return undefined;
  if (code === 'request_not_eligible' && details['why'] === 'roles') return 'rolesMissing';
  return code === 'client_locked' && details['state'] === 'deleted' ? 'clientDeleted' : whyNotDone[code];
}

/** The state of a request on its own: `Waiting for approval`, `Not done: the client changed`. */
export function statusWords(record: RequestRecord): string {
  const why = notDone(record);
  const left = leftState(record);
  if (left !== undefined) return left.status;
  return why === undefined ? capitalized(words.states[record.state]) : words.notDoneStatus[why];
}

/** How many lines of a change are read out. The card has all of them. */
const mostChanges = 3;

/**
 * Everything that an approver decides by: who asks, for what, whether it's in use, the deadline, changes, and the reason. For an ended request,
 * its `outcome`. mrkdwn, at most about 1,500 characters. It has names instead of mentions, so that it notifies nobody.
 */
export function cardText(
  record: RequestRecord,
  operation: SubjectOperation | undefined,
  { outcome, now }: { outcome: string; now: number },
): string {
  const subject = subjectOf(record, operation);
  const waits = record.state === 'pending' || record.state === 'approved';
  const parts = waits
    ? waitingText(record, subject, spokenChanges(record, operation), now)
    : endedText(record, subject, outcome);
  return parts.filter((text) => text !== '').join(' ');
}

const askerOf = ({ requester }: RequestRecord): string => name(requester.name, 80);

/** The lines of a change without the marks that only eyes need, and without notes on them. */
const spokenChanges = (record: RequestRecord, operation: SubjectOperation | undefined): string[] =>
  changedOf(record, operation).map((line) => clipMrkdwn(line.replace(/^\*([^*]+)\*/u, '$1').replace(/`/gu, ''), 170));

function waitingText(record: RequestRecord, subject: Subject, changes: readonly string[], now: number): string[] {
  const { aloud } = words;
  const { approvals, approvalsNeeded, reason } = record;
  const until = date(deadlineOf(record));
  const usage = usageOf(record, now);
  const pending = record.state === 'pending';
  return [
    pending
      ? aloud.pending(askerOf(record), subjectText(subject))
      : aloud.approved(askerOf(record), subjectText(subject)),
    usage === undefined ? '' : aloud.sentence(usageSentence(usage, now)),
    pending ? aloud.approveBy(until) : aloud.carryOutBy(until),
    pending && approvalsNeeded > 1 ? aloud.approvals(approvals.length, approvalsNeeded) : '',
    changes.length === 0 ? '' : aloud.changes(changes.slice(0, mostChanges), Math.max(0, changes.length - mostChanges)),
    aloud.why(name(clip(reason, 150), 150)),
  ];
}

function endedText(record: RequestRecord, subject: Subject, outcome: string): string[] {
  const { aloud } = words;
  const what = subjectText(subject);
  const { by, reason } = (record.state === 'denied' ? record.decision : undefined) ?? {};
  return [
    by === undefined ? aloud.ended(what, stateWords(record)) : aloud.denied(what, name(by.name, 80)),
    clipMrkdwn(outcome, 500),
    reason === undefined ? '' : aloud.why(name(reason, 150)),
    aloud.asked(askerOf(record)),
  ];
}
