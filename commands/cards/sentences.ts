import type { RequestRecord } from '../../services/requests/types.ts';
import { say, section } from '../block-kit/blocks.ts';
import type { Message } from '../block-kit/message.ts';
import { count, date, name, number, strong } from '../block-kit/text.ts';
import { catalog } from '../language.ts';
import { decidersLine, shownDeciders, withOthers } from './deciders.ts';
import { mention } from './mention.ts';
import { snapshotOf } from './snapshot.ts';
import { type SubjectOperation, subjectOf, subjectWords } from './subject.ts';

/** Messages about an open request, and in its card's thread. Facts: mentions, addresses, moments. */
const words = catalog('open requests', {
  sent: (subject: string) => `Sent for approval: ${subject}.`,
  approveBy: {
    unknown: (deadline: string) => `Keyturn couldn’t find out who can approve it. Deadline: ${deadline}.`,
    known: ({ approvals, people, others, deadline, holder }: Named) =>
      approvals === 1
        ? `${withOthers(people, others, 'or')} can approve it${holder ? ' if they have all of this client’s roles' : ''}. Deadline: ${deadline}.`
        : `${number(approvals)} of ${withOthers(people, others, 'and')} have to approve it${holder ? ', and at least one of them must have all of this client’s roles' : ''}. Deadline: ${deadline}.`,
  },
  weWillMessage: 'We’ll message you.',
  view: (address: string) => `<${address}|View request>`,
  counts: (subject: string, missing: number) =>
    `You approved this: ${subject}. ${count(missing, 'more approval')} needed.`,
  approved: (subject: string) => `You approved this: ${subject}. It’s in progress, and its card will show the outcome.`,
  approvedForLater: (subject: string, requester: string) =>
    `You approved this: ${subject}. It happens when ${requester} says so.`,
  undoing: (subject: string) => `You’re undoing this: ${subject}. The client becomes active again.`,
  resumed: (subject: string, at: string) => `You resumed this: ${subject}. It happens ${at}.`,
  notUndone: (client: string, why: string) => `${client} couldn’t be reactivated: ${why} Press *Undo* again.`,
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

/** The people that the requester's message names. */
interface Named {
  approvals: number;
  people: readonly string[];
  /** How many more there are. */
  others: number;
  deadline: string;
  holder: boolean;
}

/** To the requester, once the card is posted. */
export function opened(
  record: RequestRecord,
  operation: SubjectOperation,
  { link }: { link: string | undefined },
): Message {
  return say(
    [
      words.sent(subjectWords(subjectOf(record, operation))),
      approveBy(record),
      words.weWillMessage,
      ...(link === undefined ? [] : [words.view(link)]),
    ].join(' '),
  );
}

function approveBy(record: RequestRecord): string {
  const { deciders, approvalsNeeded: approvals } = record;
  const deadline = date(record.deadline);
  if (deciders === undefined || deciders.people.length === 0) return words.approveBy.unknown(deadline);
  const holder = snapshotOf(record).holderNeeded;
  return words.approveBy.known({ approvals, ...shownDeciders(deciders.people, deciders), deadline, holder });
}

/** To an approver whose approval counted. */
export function thanks(record: RequestRecord, operation: SubjectOperation): string {
  const subject = subjectWords(subjectOf(record, operation));
  if (record.state === 'pending') return words.counts(subject, missingApprovals(record));
  return record.state === 'approved'
    ? words.approvedForLater(subject, name(record.requester.name, 80))
    : words.approved(subject);
}

/** To a person who pressed **Undo**. */
export const undoing = (record: RequestRecord, operation: SubjectOperation): string =>
  words.undoing(subjectWords(subjectOf(record, operation)));

/** The same, if it didn't work. `why`: a sentence. */
export const notUndone = ({ client }: RequestRecord, why: string): string =>
  words.notUndone(strong(client?.name ?? ''), why);

/** To a person who pressed **Resume**. */
export const resumedByYou = (record: RequestRecord, operation: SubjectOperation): string =>
  words.resumed(subjectWords(subjectOf(record, operation)), date(record.schedule?.at ?? 0));

/** The link to the current card, after a click on an older one that can't be edited anymore. */
export const newerCard = (address: string): string => words.newerCard(address);

/** To an approver who denied. */
export const youDenied = ({ requester }: RequestRecord): string => words.denied(mention(requester));

/** To a requester who canceled. */
export const youCanceled = (): string => words.canceled;

/** In the card's thread, after an approval that counted. It notifies nobody of what they did themselves. */
export function approvedLine({ approvals, approvalsNeeded }: RequestRecord, slackUser: string): string {
  const person = approvals.find(({ person: { slackUser: user } }) => user === slackUser)?.person;
  const approver = person === undefined ? mention({ slackUser }) : name(person.name, 80);
  return approvalsNeeded === 1
    ? words.approvedBy(approver)
    : words.approvedSoFar(approver, approvals.length, approvalsNeeded);
}

/** In the card's thread, halfway to the deadline. */
export const reminder = (record: RequestRecord): string =>
  [words.reminder(missingApprovals(record), date(record.deadline)), decidersLine(record)]
    .filter((line) => line !== '')
    .join(' ');

/** `message` for the card's thread, saying why it's there: Slack doesn't deliver direct messages to this person. */
export function inThread(slackUser: string, { text, blocks }: Message): Message {
  const why = words.noDirectMessages(mention({ slackUser }));
  // Slack shows blocks instead of the text if there are any, so both have the mention.
  return { text: `${why} ${text}`, blocks: [section(why), ...blocks] };
}

/** In the card's thread, about a secret that came after its request had ended. */
export const lateSecret = ({ requester }: RequestRecord): string => words.lateSecret(mention(requester));

/** In the thread of a card that can't be edited anymore. */
export const useNewCard = (address: string): string => words.useNewCard(address);

/** How many more approvals a request needs. */
export const missingApprovals = ({ approvalsNeeded, approvals }: RequestRecord): number =>
  approvalsNeeded - approvals.length;
