import { deadlineOf } from '../../services/requests/moments.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { actions, context, say, section } from '../block-kit/blocks.ts';
import type { Message } from '../block-kit/message.ts';
import { date } from '../block-kit/text.ts';
import { usageOf, usageSentence } from '../clients/usage.ts';
import { catalog } from '../language.ts';
import { cancelButton, startButton } from './buttons.ts';
import { stateWords } from './lines.ts';
import { mention } from './mention.ts';
import { scheduledMessage } from './scheduled.ts';
import { type SubjectOperation, subjectOf, subjectWords } from './subject.ts';

/** The direct message about an approved request that waits: for its requester to say when, or for its date. Facts: mentions, moments, labels. */
const words = catalog('approved requests', {
  approved: (by: readonly string[], subject: string) => `${by.join(' and ')} approved this: ${subject}.`,
  press: (label: string, until: string) =>
    `Nothing has changed yet. Press *${label}* when you’re ready, before ${until}: it happens at that moment.`,
  reminder: (subject: string) => `Still waiting for you: ${subject}.`,
  view: (address: string) => `<${address}|View request>`,
  begun: (label: string, subject: string) => `You pressed *${label}*: ${subject}. It’s in progress.`,
  inProgress: (subject: string) => `${subject}: in progress.`,
  ended: (subject: string, state: string) => `${subject}: ${state}.`,
});

interface About {
  link: string | undefined;
  now: number;
  reminds?: boolean;
}

/** The message, with **Rotate now** or **Undo** while that can be pressed; after that, what became of it. */
export function invitation(
  record: RequestRecord,
  operation: SubjectOperation,
  { link, now, reminds = false }: About,
): Message {
  const subject = subjectOf(record, operation);
  if (record.state === 'scheduled' || record.state === 'paused')
    return scheduledMessage(record, operation, { link, reminds });
  if (record.state === 'executing') return say(words.inProgress(subjectWords(subject)));
  if (record.state !== 'approved') return say(words.ended(subjectWords(subject), stateWords(record)));
  const label = labelOf(operation);
  const usage = usageOf(record, now);
  const people = record.approvals.map(({ person }) => mention(person));
  const text = [
    reminds ? words.reminder(subjectWords(subject)) : words.approved(people, subjectWords(subject)),
    ...(usage === undefined ? [] : [`*${usageSentence(usage, now)}*`]),
    words.press(label, date(deadlineOf(record))),
  ].join('\n');
  return {
    text,
    blocks: [
      section(text),
      ...actions(startButton(record, operation, now), cancelButton(record, subject)),
      ...(link === undefined ? [] : [context(words.view(link))]),
    ],
  };
}

/** To the requester who pressed it. */
export const begun = (record: RequestRecord, operation: SubjectOperation): Message =>
  say(words.begun(labelOf(operation), subjectWords(subjectOf(record, operation))));

const labelOf = ({ stakes, name }: SubjectOperation): string => stakes?.now?.() ?? stakes?.verb() ?? name;
