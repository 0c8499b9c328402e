import type { ErrorCode } from '../../services/errors.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { capitalized, clip, clipMrkdwn, date, name } from '../block-kit/text.ts';
import { usageOf, usageSentence } from '../clients/usage.ts';
import { type Subject, subjectText } from './subject.ts';
import { type NotDone, words } from './words.ts';

/** What a request is about, in words: for notifications, screen readers and lists of requests. */

/** Why what was approved was not done, by the code that it ended with. */
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

const notDone = ({ state, outcome }: RequestRecord): NotDone | undefined =>
  state === 'stale' && outcome?.fact.kind === 'error' ? whyNotDone[outcome.fact.code] : undefined;

/** The state of a request after what it's about: `waiting for approval`, `not done because the client changed`. */
export function stateWords(record: RequestRecord): string {
  const why = notDone(record);
  return why === undefined ? words.states[record.state] : words.notDone[why];
}

/** The state of a request on its own: `Waiting for approval`, `Not done: the client changed`. */
export function statusWords(record: RequestRecord): string {
  const why = notDone(record);
  return why === undefined ? capitalized(words.states[record.state]) : words.notDoneStatus[why];
}

/** Lines of a change that are read out; the card has them all. */
const mostChanges = 3;

/**
 * All that an approver decides by: what on what, who wants it until when, whether it's in use, what changes and why. Of an ended request: what
 * became of it, `outcome`, in words. mrkdwn, at most some 1,500 characters. People are named and not mentioned, so that it pings nobody.
 */
export function cardText(
  record: RequestRecord,
  subject: Subject,
  { changes, outcome, now }: { changes: readonly string[]; outcome: string; now: number },
): string {
  return (record.state === 'pending' ? pendingText(record, subject, changes, now) : endedText(record, subject, outcome))
    .filter((text) => text !== '')
    .join(' ');
}

const askerOf = ({ requester }: RequestRecord): string => name(requester.name, 80);

function pendingText(record: RequestRecord, subject: Subject, changes: readonly string[], now: number): string[] {
  const { aloud } = words;
  const { approvals, approvalsNeeded, deadline, reason } = record;
  const usage = usageOf(record, now);
  return [
    aloud.pending(subjectText(subject), date(deadline)),
    approvalsNeeded > 1 ? aloud.approvals(approvals.length, approvalsNeeded) : '',
    usage === undefined ? '' : aloud.sentence(usageSentence(usage, now)),
    changes.length === 0 ? '' : clipMrkdwn(aloud.changes(changes.slice(0, mostChanges)), 500),
    changes.length > mostChanges ? aloud.moreChanges(changes.length - mostChanges) : '',
    aloud.askedBecause(askerOf(record), name(clip(reason, 150), 150)),
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
