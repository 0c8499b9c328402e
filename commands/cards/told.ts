import type { PersonRef } from '../../services/people/person-ref.ts';
import { isExecutedAtOnce } from '../../services/requests/moments.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { quote, say } from '../block-kit/blocks.ts';
import type { Message } from '../block-kit/message.ts';
import { date, name, number } from '../block-kit/text.ts';
import { catalog } from '../language.ts';
import { stateWords, statusWords } from './lines.ts';
import { mention } from './mention.ts';
import { nextSteps } from './next-steps.ts';
import { outcomeText } from './outcome.ts';
import { madeLine, type SubjectOperation, subjectOf, subjectWords } from './subject.ts';

/** Messages about a request that has ended. Facts: mentions, and texts of other catalogs. */
const words = catalog('ended requests', {
  status: (status: string) => `${status}.`,
  ended: (subject: string, state: string) => `${subject}: ${state}.`,
  approvedBy: (people: readonly string[]) => `Approved by ${people.join(', ')}.`,
  asked: (at: string) => `You asked for this ${at}.`,
  view: (address: string) => `<${address}|View request>`,
  denied: (who: string) => `${who} denied this:`,
  canceled: (who: string) => `${who} canceled this request.`,
  withdrawn: 'Keyturn canceled this request.',
  lapsed:
    'Nobody had it carried out in time, so the approval no longer counts. Nothing was changed. Ask again if it’s still needed.',
  notResumed:
    'Nobody resumed this deletion, so nothing was deleted. The client is still inactive: reactivate it, or ask again to delete it.',
  nobodyDecided: 'Nobody decided in time, so this request expired. Nothing was changed.',
  tooFewApproved: (given: number, needed: number) =>
    `Only ${number(given)} of ${number(needed)} people approved in time, so this request expired. Nothing was changed.`,
});

/** For the card's thread. mrkdwn. What's executed as it's approved hasn't said there yet who approved. */
export const threadLine = (record: RequestRecord, operation: SubjectOperation, command: string): string =>
  // It notifies nobody of what they did themselves.
  endedUndone(record, operation, command, ({ name: called }) => name(called, 80)) ??
  joined([
    isExecutedAtOnce(record) ? words.approvedBy(record.approvals.map(({ person }) => name(person.name, 80))) : '',
    words.status(statusWords(record)),
    outcomeText(record, operation, command),
  ]);

/** For its requester. `link`: to the card. */
export function outcomeMessage(
  record: RequestRecord,
  operation: SubjectOperation,
  { link, now, command }: { link: string | undefined; now: number; command: string },
): Message {
  const subject = subjectOf(record, operation);
  const approvers = record.approvals.map(({ person }) => mention(person));
  const what = words.ended(subjectWords(subject), stateWords(record));
  const ended = endedUndone(record, operation, command) ?? outcomeText(record, operation, command, 'requester');
  const { text, blocks } = say(
    [
      joined([what, approvers.length === 0 ? '' : words.approvedBy(approvers)]),
      `${ended}${madeLine(subject)}`,
      joined([words.asked(date(record.createdAt)), link === undefined ? '' : words.view(link)]),
    ].join('\n'),
  );
  return { text, blocks: [...blocks, ...nextSteps(record, now)] };
}

/** How a request ended without execution. */
function endedUndone(
  record: RequestRecord,
  operation: SubjectOperation,
  command: string,
  shown: (person: PersonRef) => string = mention,
): string | undefined {
  const { approvals, approvalsNeeded, decision, schedule, state } = record;
  const by = decision?.by;
  switch (state) {
    case 'denied':
      return `${words.denied(by === undefined ? '' : shown(by))}\n${quote(decision?.reason ?? '', 500)}`;
    case 'cancelled':
      return by === undefined
        ? joined([words.withdrawn, outcomeText(record, operation, command)])
        : words.canceled(shown(by));
    case 'lapsed':
      return schedule === undefined ? words.lapsed : words.notResumed;
    case 'expired':
      return approvals.length === 0 ? words.nobodyDecided : words.tooFewApproved(approvals.length, approvalsNeeded);
    default:
      return undefined;
  }
}

const joined = (parts: readonly string[]): string => parts.filter((part) => part !== '').join(' ');
