import type { RequestRecord } from '../../services/requests/types.ts';
import { readStoredUsage } from '../../services/usage/types.ts';
import { actions, context, section } from '../block-kit/blocks.ts';
import type { Message } from '../block-kit/message.ts';
import { date, day, name } from '../block-kit/text.ts';
import { usageSentence } from '../clients/usage.ts';
import { catalog } from '../language.ts';
import { resumeButton, undoButton } from './buttons.ts';
import { type SubjectOperation, subjectOf, subjectWords } from './subject.ts';

/** Messages about a deletion between its two parts. Facts: subjects, moments, usage in words. */
const words = catalog('scheduled requests', {
  about: (subject: string, how: string) => `${subject}. ${how}`,
  scheduled: (at: string) =>
    `The client is inactive now, and will be deleted ${at}. Until then, anyone who may edit clients can undo this.`,
  reminder: (at: string) => `The client will be deleted ${at}. It’s inactive, and nobody has used it since.`,
  removedBefore: (on: string) => `Genesys Cloud itself removes it on ${on}.`,
  paused: (usage: string) =>
    `Paused, because the client was used again${usage === '' ? '' : ` (${usage})`}. It’s still inactive, so it can’t get new tokens, but nothing will be deleted.`,
  goOn: '*Undo* reactivates it. *Resume* has it deleted after all: someone other than the person who asked has to press it.',
  resumed: (who: string, at: string) => `${who} resumed this. The client will be deleted ${at}.`,
  view: (address: string) => `<${address}|View request>`,
});

interface About {
  link: string | undefined;
  reminds?: boolean;
}

/** How a scheduled or paused request stands, in a sentence or more. mrkdwn. */
export function scheduledWords({ state, schedule, outcome }: RequestRecord, reminds = false): string {
  if (schedule === undefined) return '';
  if (state === 'paused') {
    const usage = readStoredUsage(schedule.usage);
    return words.paused(usage === undefined ? '' : usageSentence(usage, schedule.pausedAt ?? schedule.at));
  }
  const last = schedule.resumed?.at(-1);
  const removed = outcome?.removedOn;
  return [
    reminds
      ? words.reminder(date(schedule.at))
      : last === undefined
        ? words.scheduled(date(schedule.at))
        : words.resumed(name(last.person.name, 80), date(schedule.at)),
    ...(removed === undefined || removed > schedule.at ? [] : [words.removedBefore(day(removed))]),
  ].join(' ');
}

/** The same with what it's about. mrkdwn. */
export const scheduledLine = (record: RequestRecord, operation: SubjectOperation, reminds = false): string =>
  words.about(subjectWords(subjectOf(record, operation)), scheduledWords(record, reminds));

/** The same as a message with its buttons. */
export function scheduledMessage(
  record: RequestRecord,
  operation: SubjectOperation,
  { link, reminds }: About,
): Message {
  const subject = subjectOf(record, operation);
  const paused = record.state === 'paused';
  const text = [scheduledLine(record, operation, reminds), ...(paused ? [words.goOn] : [])].join('\n');
  return {
    text,
    blocks: [
      section(text),
      ...actions(undoButton(record, subject), paused ? resumeButton(record, subject) : undefined),
      ...(link === undefined ? [] : [context(words.view(link))]),
    ],
  };
}
