import { refOf, samePerson } from '../../services/people/person-ref.ts';
import { deadlineOf, isOpen } from '../../services/requests/moments.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { markedActions, quote, section } from '../block-kit/blocks.ts';
import type { Block } from '../block-kit/message.ts';
import { date, name } from '../block-kit/text.ts';
import { approveButton, cancelButton, denyButton, startButton, undoButton } from '../cards/buttons.ts';
import { stateWords } from '../cards/lines.ts';
import { missingApprovals } from '../cards/sentences.ts';
import { changesOf, snapshotOf } from '../cards/snapshot.ts';
import { stakedParts } from '../cards/staked.ts';
import { madeLine, type Subject, type SubjectOperation, subjectOf, subjectWords } from '../cards/subject.ts';
import { clientLine } from '../clients/line.ts';
import { usageOf, usageSentence } from '../clients/usage.ts';
import type { Viewer } from '../operation/viewer.ts';
import { words } from './words.ts';

/** Characters of JSON that what is at stake in a request may take in its row; of more the card alone tells. */
const stakedRoom = 1_500;

/** Whether it matters if its client is in use. */
export const needsUsage = ({ state }: RequestRecord): boolean => state === 'pending' || state === 'approved';

export const hasApproved = ({ approvals }: RequestRecord, reader: Viewer['person']): boolean =>
  approvals.some(({ person }) => samePerson(person, refOf(reader)));

/** What somebody decides by who isn't in the channel, and can't open the card. Nobody approves here what they don't see here. */
export function decidableRow(
  record: RequestRecord,
  operation: SubjectOperation | undefined,
  { link, rowId }: { link: string | undefined; rowId: string },
  { person, now }: Viewer,
): Block[] {
  const subject = subjectOf(record, operation);
  const snapshot = snapshotOf(record);
  const changes = changesOf(record, operation);
  const { client } = snapshot;
  const staked = stakedParts(record, operation, snapshot, changes).flatMap(({ heading, lines }) => [heading, ...lines]);
  const readable = record.client === undefined ? changes.length > 0 : client !== undefined;
  const seen = readable && JSON.stringify(staked).length <= stakedRoom;
  const approved = hasApproved(record, person);
  const { deadline, approvals, approvalsNeeded } = record;
  const lines = [
    words.decidable(subjectWords(subject), date(deadline), approvals.length, approvalsNeeded),
    words.asks(`<@${record.requester.slackUser}>`),
    quote(record.reason, 500),
    ...usageLines(record, now),
    ...(client === undefined ? [] : [`${clientLine(client, now)} · \`${name(client.id, 60)}\``]),
    ...(seen ? staked : [words.tooMuch]),
    ...(approved ? [words.approved(missingApprovals(record))] : []),
    ...linkLines(link),
  ];
  const approve = approved || !seen ? undefined : approveButton(record, operation, now);
  return [section(lines.join('\n')), ...markedActions(rowId, approve, denyButton(record, subject))];
}

/** One of the reader's own; `ended` is what became of it, in words. */
export function ownRow(
  record: RequestRecord,
  operation: SubjectOperation | undefined,
  { link, rowId, ended, now }: { link: string | undefined; rowId: string; ended: string; now: number },
): Block[] {
  const subject = subjectOf(record, operation);
  const lines = [
    standingWords(record, subject),
    words.yourReason,
    quote(record.reason, 200),
    ...usageLines(record, now),
    ...endLines(record, subject, ended),
    ...linkLines(link),
  ];
  const starts = record.state === 'approved' ? startButton(record, operation, now) : undefined;
  const cancels = record.state === 'pending' || starts !== undefined ? cancelButton(record, subject) : undefined;
  const undoes = record.schedule !== undefined && isOpen(record) ? undoButton(record, subject) : undefined;
  return [section(lines.join('\n')), ...markedActions(rowId, starts, cancels, undoes)];
}

/** Whether its client is in use, while that matters. */
function usageLines(record: RequestRecord, now: number): string[] {
  const usage = needsUsage(record) ? usageOf(record, now) : undefined;
  return usage === undefined ? [] : [usageSentence(usage, now)];
}

const linkLines = (link: string | undefined): string[] => (link === undefined ? [] : [words.view(link)]);

function standingWords(record: RequestRecord, subject: Subject): string {
  const { state, approvals, approvalsNeeded } = record;
  const about = subjectWords(subject);
  if (state !== 'pending' && state !== 'approved') return words.state(about, stateWords(record));
  const until = words.until(about, stateWords(record), date(deadlineOf(record)));
  return approvalsNeeded === 1 || state === 'approved'
    ? until
    : words.someApprovals(until, approvals.length, approvalsNeeded);
}

function endLines({ decision, outcome }: RequestRecord, subject: Subject, ended: string): string[] {
  if (outcome !== undefined) return [`${ended}${madeLine(subject)}`];
  if (decision?.by === undefined || decision.reason === undefined) return [];
  return [words.deniedBy(`<@${decision.by.slackUser}>`), quote(decision.reason, 300)];
}
