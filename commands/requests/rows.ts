import { refOf, samePerson } from '../../services/people/person-ref.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { actions, quote, section } from '../block-kit/blocks.ts';
import type { Block } from '../block-kit/message.ts';
import { date, name } from '../block-kit/text.ts';
import { approveButton, cancelButton, denyButton } from '../cards/buttons.ts';
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

export const hasApproved = ({ approvals }: RequestRecord, reader: Viewer['person']): boolean =>
  approvals.some(({ person }) => samePerson(person, refOf(reader)));

/** What somebody decides by who isn't in the channel, and can't open the card. Nobody approves here what they don't see here. */
export function decidableRow(
  record: RequestRecord,
  operation: SubjectOperation | undefined,
  link: string | undefined,
  { person, now }: Viewer,
): Block[] {
  const subject = subjectOf(record, operation);
  const snapshot = snapshotOf(record);
  const changes = changesOf(record, operation);
  const { client } = snapshot;
  const staked = stakedParts(record, snapshot, changes).flatMap(({ heading, lines }) => [heading, ...lines]);
  const readable = record.client === undefined ? changes.length > 0 : client !== undefined;
  const seen = readable && JSON.stringify(staked).length <= stakedRoom;
  const approved = hasApproved(record, person);
  const lines = [
    ...(client === undefined ? [] : [`${clientLine(client, now)} · \`${name(client.id, 60)}\``]),
    ...(seen ? staked : [words.tooMuch]),
    quote(record.reason, 500),
    ...(approved ? [words.approved(missingApprovals(record))] : []),
  ];
  const approve = approved || !seen ? undefined : approveButton(record, subject, now);
  return [
    section([...headLines(record, subject, link, now), ...lines].join('\n')),
    ...actions(approve, denyButton(record, subject)),
  ];
}

/** One of the reader's own; `ended` is what became of it, in words. */
export const ownRow = (
  record: RequestRecord,
  subject: Subject,
  { link, ended, now }: { link: string | undefined; ended: string; now: number },
): Block[] => [
  section([...headLines(record, subject, link, now), ...endLines(record, subject, ended)].join('\n')),
  ...(record.state === 'pending' ? actions(cancelButton(record, subject)) : []),
];

/** What it's about and where it stands, whether its client is in use, and who asked. */
function headLines(record: RequestRecord, subject: Subject, link: string | undefined, now: number): string[] {
  const standing = standingWords(record, subject);
  const usage = record.state === 'pending' ? usageOf(record, now) : undefined;
  return [
    link === undefined ? standing : words.view(standing, link),
    ...(usage === undefined ? [] : [usageSentence(usage, now)]),
    words.askedBy(`<@${record.requester.slackUser}>`, date(record.createdAt)),
  ];
}

function standingWords(record: RequestRecord, subject: Subject): string {
  const { state, deadline, approvals, approvalsNeeded } = record;
  const about = subjectWords(subject);
  if (state !== 'pending') return words.state(about, stateWords(record));
  const until = words.until(about, stateWords(record), date(deadline));
  return approvalsNeeded === 1 ? until : words.someApprovals(until, approvals.length, approvalsNeeded);
}

function endLines({ decision, outcome }: RequestRecord, subject: Subject, ended: string): string[] {
  if (outcome !== undefined) return [`${ended}${madeLine(subject)}`];
  if (decision?.by === undefined || decision.reason === undefined) return [];
  return [words.deniedBy(`<@${decision.by.slackUser}>`), quote(decision.reason, 300)];
}
