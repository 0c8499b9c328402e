import type { RequestRecord } from '../../services/requests/types.ts';
import { context, input, modal, quote, section, textInput } from '../block-kit/blocks.ts';
import type { Modal } from '../block-kit/message.ts';
import { mention } from '../cards/mention.ts';
import type { QuestionMetadata } from '../cards/question-metadata.ts';
import { newerCard } from '../cards/sentences.ts';
import { type Subject, subjectWords } from '../cards/subject.ts';
import { catalog } from '../language.ts';
import { ids } from '../names.ts';

/** The forms for a question about a request, and for its answer. Facts: names, mentions, subjects. */
const words = catalog('question forms', {
  ask: 'Ask a question',
  answer: 'Answer a question',
  question: 'Question',
  reply: 'Answer',
  send: 'Send',
  goBack: 'Go back',
  about: (subject: string) => `${subject}.`,
  questionGoes: (who: string) =>
    `${who} gets your question as a direct message. It’s also in the card’s thread, where the answer will be. The request stays open.`,
  answerGoes: 'It goes in the card’s thread, and notifies the person who asked.',
  empty: 'Write something first.',
  asked: (who: string, question: string) => `${who} asks:\n${question}`,
});

/** The longest question or answer, in characters. */
const most = 500;

/** The titles of the forms, and of the modals that replace them. */
export const questionTitle = (): string => words.ask;
export const answerTitle = (): string => words.answer;

/** Asks for a question to the requester. `newer`: the address of the current card, if an older one was clicked. */
export const questionForm = (record: RequestRecord, subject: Subject, newer: string | undefined): Modal =>
  modal({
    title: words.ask,
    callbackId: ids.askForm,
    metadata: JSON.stringify({ requestId: record.id } satisfies QuestionMetadata),
    submit: words.send,
    close: words.goBack,
    blocks: [
      section(words.about(subjectWords(subject))),
      ...(newer === undefined ? [] : [context(newerCard(newer))]),
      field(words.question, words.questionGoes(record.requester.name)),
    ],
  });

/** Asks its requester for the answer. */
export const answerForm = (about: QuestionMetadata, subject: Subject): Modal =>
  modal({
    title: words.answer,
    callbackId: ids.answerForm,
    metadata: JSON.stringify(about),
    submit: words.send,
    close: words.goBack,
    blocks: [
      section(words.about(subjectWords(subject))),
      section(words.asked(mention({ slackUser: about.asker ?? '' }), quote(about.question ?? '', most))),
      field(words.reply, words.answerGoes),
    ],
  });

const field = (label: string, hint: string) =>
  input({
    blockId: 'text',
    label,
    element: textInput({ actionId: 'text', multiline: true, minLength: 1, maxLength: most }),
    hint,
  });

/** The error under a question or an answer; undefined if it's fine. */
export const textProblem = (text: string): string | undefined => (text.trim() === '' ? words.empty : undefined);
