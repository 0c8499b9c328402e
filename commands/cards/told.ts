import type { RequestRecord } from '../../services/requests/types.ts';
import { type Message, quote, say } from '../block-kit/blocks.ts';
import { capitalized, date, name } from '../block-kit/text.ts';
import { expiry } from './expiry.ts';
import { stateWords } from './lines.ts';
import { nextSteps } from './next-steps.ts';
import { outcomeText } from './outcome.ts';
import { madeLine, type SubjectOperation, subjectOf } from './subject.ts';

/** What people are told of a request that has ended. */

/** For the card's thread. mrkdwn. */
export function threadLine(record: RequestRecord, operation: SubjectOperation, command: string): string {
  return (
    endedUndone(record, operation, command) ??
    `${capitalized(stateWords(record))}. ${outcomeOf(record, operation, command)}`
  );
}

/** For its requester. `link`: to the card. */
export function outcomeMessage(
  record: RequestRecord,
  operation: SubjectOperation,
  { link, now, command }: { link: string | undefined; now: number; command: string },
): Message {
  const subject = subjectOf(record, operation);
  const what = `*${subject.verb}*${subject.name === undefined ? '' : ` ${name(subject.name)}`}`;
  const by = record.approvals.map(({ person }) => `<@${person.slackUser}>`).join(', ');
  const approved = by === '' ? '' : ` Approved by ${by}.`;
  const card = link === undefined ? '' : `\n<${link}|Open the card>`;
  const ended = endedUndone(record, operation, command) ?? outcomeOf(record, operation, command);
  const { text, blocks } = say(
    `Your request of ${date(record.createdAt)}, ${what}: ${stateWords(record)}.${approved}\n${ended}${madeLine(subject)}${card}`,
  );
  return { text, blocks: [...blocks, ...nextSteps(record, now)] };
}

/** How a request ended that was not executed. */
function endedUndone(record: RequestRecord, operation: SubjectOperation, command: string): string | undefined {
  const by = record.decision?.by;
  switch (record.state) {
    case 'denied':
      return `<@${by?.slackUser ?? ''}> denied this:\n${quote(record.decision?.reason ?? '', 500)}`;
    case 'cancelled':
      return by === undefined
        ? `Keyturn withdrew this request. ${outcomeOf(record, operation, command)}`.trim()
        : `<@${by.slackUser}> cancelled this request.`;
    case 'expired':
      return `${expiry(record)}, so this request has expired. Nothing was changed.`;
    default:
      return undefined;
  }
}

const outcomeOf = ({ outcome }: RequestRecord, operation: SubjectOperation, command: string): string =>
  outcome === undefined ? '' : outcomeText(outcome, operation, command);
