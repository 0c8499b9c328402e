import type { RequestRecord } from '../../services/requests/types.ts';
import { actions, button, quote, say, section } from '../block-kit/blocks.ts';
import type { Message } from '../block-kit/message.ts';
import { name } from '../block-kit/text.ts';
import { catalog } from '../language.ts';
import { ids } from '../names.ts';
import { mention } from './mention.ts';
import { answerValue } from './question-metadata.ts';
import { type Subject, type SubjectOperation, subjectOf, subjectWords } from './subject.ts';

/** A question about an open request, and its answer. Facts: names, mentions, quotes. */
const words = catalog('questions', {
  inThread: (asker: string, requester: string) => `${asker} asked ${requester} a question:`,
  toRequester: (asker: string, subject: string) => `${asker} has a question about your request, ${subject}:`,
  stillOpen: 'The request is still open.',
  view: (address: string) => `<${address}|View request>`,
  answer: 'Answer',
  answered: (requester: string, asker: string) => `${requester} answered ${asker}:`,
  youAnswered: 'You answered:',
  notSent: 'What you wrote:',
  sent: (requester: string) => `${requester} has your question. The answer will be in the card’s thread.`,
  answerSent: 'Your answer is in the card’s thread.',
});

/** A question, and who asked. */
export interface Question {
  asker: { slackUser: string; name: string };
  text: string;
}

const longest = 500;

/** In the card's thread. It mentions nobody: the requester has a message of their own. */
export const questionLine = ({ requester }: RequestRecord, { asker, text }: Question): Message =>
  say(`${words.inThread(name(asker.name, 80), name(requester.name, 80))}\n${quote(text, longest)}`);

/** To the requester, with **Answer**. In the card's thread, if it has to be there, it notifies nobody of their own question. */
export function questionMessage(
  record: RequestRecord,
  operation: SubjectOperation,
  { asker, text }: Question,
  { link, inThread = false }: { link: string | undefined; inThread?: boolean },
): Message {
  const subject = subjectOf(record, operation);
  const ask = asked(inThread ? name(asker.name, 80) : mention(asker), subject, text);
  const rest = [words.stillOpen, ...(link === undefined ? [] : [words.view(link)])].join(' ');
  const value = answerValue(record.id, asker.slackUser, text);
  return {
    text: `${ask}\n${rest}`,
    blocks: [
      section(`${ask}\n${rest}`),
      ...actions(button({ label: words.answer, about: subject.name, actionId: ids.answer, value })),
    ],
  };
}

/** In its place, once it's answered. */
export const answeredMessage = (
  record: RequestRecord,
  operation: SubjectOperation,
  { asker, question, answer }: { asker: string; question: string; answer: string },
): Message =>
  say(
    [
      asked(mention({ slackUser: asker }), subjectOf(record, operation), question),
      words.youAnswered,
      quote(answer, longest),
    ].join('\n'),
  );

/** In the card's thread. It notifies the person who asked. */
export const answerLine = ({ requester }: RequestRecord, asker: string, answer: string): Message =>
  say(`${words.answered(name(requester.name, 80), mention({ slackUser: asker }))}\n${quote(answer, longest)}`);

/** `message`, which says why it wasn't sent, with what was written. */
export const withWritten = ({ text, blocks }: Message, written: string): Message => ({
  text,
  blocks: [...blocks, section(`${words.notSent}\n${quote(written, longest)}`)],
});

/** To the person who asked. */
export const questionSent = ({ requester }: RequestRecord): Message => say(words.sent(name(requester.name, 80)));

/** To the requester who answered. */
export const answerSent = (): Message => say(words.answerSent);

const asked = (asker: string, subject: Subject, text: string): string =>
  `${words.toRequester(asker, subjectWords(subject))}\n${quote(text, longest)}`;
