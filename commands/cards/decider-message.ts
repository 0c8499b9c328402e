import type { RequestRecord } from '../../services/requests/types.ts';
import { quote, say } from '../block-kit/blocks.ts';
import type { Message } from '../block-kit/message.ts';
import { date, name } from '../block-kit/text.ts';
import { usageOf, usageSentence } from '../clients/usage.ts';
import { catalog } from '../language.ts';
import { stateWords, statusWords } from './lines.ts';
import { type SubjectOperation, subjectOf, subjectWords } from './subject.ts';

/** A request in a few lines, for the direct messages of those who can approve it. Facts: names, addresses, moments. */
const words = catalog('messages to approvers', {
  asks: (who: string, subject: string, deadline: string) =>
    `${who} asks for your approval: ${subject}. Deadline: ${deadline}.`,
  usage: (sentence: string) => `${sentence}.`,
  view: (address: string) => `<${address}|View request>`,
  decide: (command: string) => `You can also approve or deny it with \`${command} requests\`.`,
  stillWaits: (subject: string, deadline: string) =>
    `Still waiting for approval: ${subject}. This request expires ${deadline}.`,
  ended: (who: string, subject: string, state: string) => `${who} asked for approval: ${subject}. ${state}.`,
  deniedBy: (who: string) => `Denied by ${who}`,
  approvedBy: (people: readonly string[], state: string) => `Approved by ${people.join(', ')}: ${state}`,
  canceledBy: (who: string) => `Canceled by ${who}`,
});

interface Shown {
  /** To the card. */
  link: string | undefined;
  command: string;
}

/** To someone who can approve a pending request. */
export function deciderMessage(
  record: RequestRecord,
  operation: SubjectOperation,
  { link, command, now }: Shown & { now: number },
): Message {
  const usage = usageOf(record, now);
  return say(
    [
      words.asks(asker(record), subjectWords(subjectOf(record, operation)), date(record.deadline)),
      ...(usage === undefined ? [] : [words.usage(usageSentence(usage, now))]),
      quote(record.reason, 300),
      [...(link === undefined ? [] : [words.view(link)]), words.decide(command)].join(' '),
    ].join('\n'),
  );
}

/** In its place, once the request has been decided. */
export function deciderEnded(record: RequestRecord, operation: SubjectOperation, { link }: Shown): Message {
  const what = words.ended(asker(record), subjectWords(subjectOf(record, operation)), ending(record));
  return say([what, ...(link === undefined ? [] : [words.view(link)])].join(' '));
}

/** Halfway to the deadline. */
export const deciderReminder = (
  record: RequestRecord,
  operation: SubjectOperation,
  link: string | undefined,
): Message =>
  say(
    [
      words.stillWaits(subjectWords(subjectOf(record, operation)), date(record.deadline)),
      ...(link === undefined ? [] : [words.view(link)]),
    ].join(' '),
  );

const asker = ({ requester }: RequestRecord): string => name(requester.name, 80);

function ending(record: RequestRecord): string {
  const { state, decision, approvals } = record;
  const by = decision?.by === undefined ? undefined : name(decision.by.name, 80);
  if (state === 'denied' && by !== undefined) return words.deniedBy(by);
  if (state === 'cancelled' && by !== undefined) return words.canceledBy(by);
  if (state === 'expired' || approvals.length === 0) return statusWords(record);
  return words.approvedBy(
    approvals.map(({ person }) => name(person.name, 80)),
    stateWords(record),
  );
}
