import type { RequestRecord } from '../../services/requests/types.ts';
import { type Message, say } from '../block-kit/blocks.ts';
import { date } from '../block-kit/text.ts';
import type { Operation } from '../operation.ts';
import { subjectOf, subjectWords } from './subject.ts';

/** What the requester is told once the card is there. */
export function opened(record: RequestRecord, operation: Operation, link: string | undefined): Message {
  const where = link === undefined ? 'in the channel for approvals' : `<${link}|in the channel for approvals>`;
  const what = subjectWords(subjectOf(record, operation));
  const { approvalsNeeded } = record;
  const others = approvalsNeeded === 1 ? 'Somebody else has' : `${approvalsNeeded} other people have`;
  return say(
    `Your request is open: ${what}. Its card is ${where}. ${others} to approve it by ${date(record.deadline)}; you hear the outcome in a direct message. Nothing is changed until then.`,
  );
}

/** What somebody is told who approved. */
export const thanks = (record: RequestRecord, operation: Operation): string =>
  record.state === 'pending'
    ? `Your approval counts. ${stillNeeded(record)}; nothing is changed until then.`
    : `You approved this. *${subjectOf(record, operation).verb}* is being carried out now; the card shows the outcome.`;

/** Where the card is by now, for whoever pressed a button of one that can't be changed any more. */
export const newerCard = (address: string): string => `This card is out of date: <${address}|see the current one>.`;

/** Why nobody approves twice: the beginning of a sentence or two. */
export const approvedAlready = (record: RequestRecord): string =>
  `You have approved this already, and it counts once. ${stillNeeded(record)}.`;

function stillNeeded({ approvalsNeeded, approvals }: RequestRecord): string {
  const missing = approvalsNeeded - approvals.length;
  return `${missing} more ${missing === 1 ? 'person has' : 'people have'} to approve`;
}
