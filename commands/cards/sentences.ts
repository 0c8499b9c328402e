import type { RequestRecord } from '../../services/requests/types.ts';
import { type Message, say } from '../block-kit/blocks.ts';
import { date } from '../block-kit/text.ts';
import { stillNeeded } from '../error-sentences/keyturn.ts';
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
    ? `Your approval counts. ${stillNeeded(missingApprovals(record))}; nothing is changed until then.`
    : `You approved this. *${subjectOf(record, operation).verb}* is being carried out now; the card shows the outcome.`;

/** Where the card is by now, for whoever pressed a button of one that can't be changed any more. */
export const newerCard = (address: string): string => `This card is out of date: <${address}|see the current one>.`;

/** What somebody is told who denied. */
export const youDenied = (): string => 'You denied this request. The person who asked is told, with your reason.';

/** What the requester is told who canceled. */
export const youCanceled = (): string => 'Your request is cancelled. Nothing was changed.';

/** What the card's thread says of an approval that was counted. */
export const approvedLine = ({ approvals, approvalsNeeded }: RequestRecord, user: string): string =>
  `<@${user}> approved ${approvalsNeeded === 1 ? 'this' : `(${approvals.length} of ${approvalsNeeded})`}.`;

/** What the card's thread says halfway to the deadline. */
export function reminder(record: RequestRecord): string {
  const missing = missingApprovals(record);
  const who = missing === 1 ? 'one person' : `${missing} people`;
  return `Still waiting for ${who} to approve or deny. It expires ${date(record.deadline)}.`;
}

/** Why a person's message is in the card's thread. */
export const noDirectMessages = (user: string): string => `<@${user}>, Slack does not let me write to you directly.`;

/** What the card's thread says of a secret that came after its request had ended. */
export const lateSecret = (): string =>
  'The new secret arrived after all. It is sealed, and waits for the person who asked.';

/** What a card says that can't be updated anymore, in its thread. */
export const useNewCard = (address: string): string =>
  `Use <${address}|the new card>: Slack doesn’t let Keyturn update this one anymore.`;

/** How many more approvals a request needs. */
export const missingApprovals = ({ approvalsNeeded, approvals }: RequestRecord): number =>
  approvalsNeeded - approvals.length;
