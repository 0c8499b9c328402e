import type { RequestRecord } from '../../services/requests/types.ts';
import { type Message, say, section } from '../block-kit/blocks.ts';
import { count, date, number } from '../block-kit/text.ts';
import { catalog } from '../language.ts';
import { mention } from './mention.ts';
import { type SubjectOperation, subjectOf, subjectWords } from './subject.ts';

/** What people are told of a request while it's open, and what its card's thread says. Facts: mentions, addresses, moments. */
const words = catalog('open requests', {
  sent: (subject: string) => `Sent for approval: ${subject}.`,
  approveBy: (approvals: number, deadline: string) =>
    approvals === 1
      ? `Someone else can approve it by ${deadline}.`
      : `${number(approvals)} other people have to approve it by ${deadline}.`,
  weWillMessage: 'We’ll message you.',
  view: (address: string) => `<${address}|View request>`,
  counts: (missing: number) => `Your approval counts. ${count(missing, 'more approval')} needed.`,
  approved: (subject: string) =>
    `You approved this request: ${subject}. It’s being done now, and its card will show the outcome.`,
  newerCard: (address: string) => `This card is out of date: <${address}|view the current one>.`,
  denied: (requester: string) => `You denied this request. ${requester} will get your reason.`,
  canceled: 'You canceled this request. Nothing was changed.',
  approvedBy: (approver: string) => `${approver} approved this.`,
  approvedSoFar: (approver: string, given: number, needed: number) =>
    `${approver} approved (${number(given)} of ${number(needed)}).`,
  reminder: (missing: number, deadline: string) =>
    `Still waiting for ${count(missing, 'approval')}. This request expires ${deadline}.`,
  noDirectMessages: (person: string) => `${person}, Slack doesn’t let Keyturn message you directly.`,
  lateSecret: (requester: string) => `The new secret arrived after all. It’s ready for ${requester} to collect.`,
  useNewCard: (address: string) => `Use <${address}|the new card>: Slack doesn’t let Keyturn update this one anymore.`,
});

/** What the requester is told once the card is there. */
export function opened(record: RequestRecord, operation: SubjectOperation, link: string | undefined): Message {
  const { approvalsNeeded, deadline } = record;
  return say(
    [
      words.sent(subjectWords(subjectOf(record, operation))),
      words.approveBy(approvalsNeeded, date(deadline)),
      words.weWillMessage,
      ...(link === undefined ? [] : [words.view(link)]),
    ].join(' '),
  );
}

/** What an approver is told whose approval counted. */
export const thanks = (record: RequestRecord, operation: SubjectOperation): string =>
  record.state === 'pending'
    ? words.counts(missingApprovals(record))
    : words.approved(subjectWords(subjectOf(record, operation)));

/** Where the card is by now, for anyone who pressed a button of one that can't be changed anymore. */
export const newerCard = (address: string): string => words.newerCard(address);

/** What an approver is told who denied. */
export const youDenied = ({ requester }: RequestRecord): string => words.denied(mention(requester));

/** What the requester is told who canceled. */
export const youCanceled = (): string => words.canceled;

/** What the card's thread says of an approval that was counted. */
export function approvedLine({ approvals, approvalsNeeded }: RequestRecord, slackUser: string): string {
  const approver = mention({ slackUser });
  return approvalsNeeded === 1
    ? words.approvedBy(approver)
    : words.approvedSoFar(approver, approvals.length, approvalsNeeded);
}

/** What the card's thread says halfway to the deadline. */
export const reminder = (record: RequestRecord): string =>
  words.reminder(missingApprovals(record), date(record.deadline));

/** `message` for the card's thread, with why it's there: Slack takes no direct messages to this person. */
export function inThread(slackUser: string, { text, blocks }: Message): Message {
  const why = words.noDirectMessages(mention({ slackUser }));
  // Where there are blocks Slack shows those, not the text: the mention is in both.
  return { text: `${why} ${text}`, blocks: [section(why), ...blocks] };
}

/** What the card's thread says of a secret that came after its request had ended. */
export const lateSecret = ({ requester }: RequestRecord): string => words.lateSecret(mention(requester));

/** What a card says that can't be updated anymore, in its thread. */
export const useNewCard = (address: string): string => words.useNewCard(address);

/** How many more approvals a request needs. */
export const missingApprovals = ({ approvalsNeeded, approvals }: RequestRecord): number =>
  approvalsNeeded - approvals.length;
