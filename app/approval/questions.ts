import type { Message } from '../../commands/block-kit/message.ts';
import { saving } from '../../commands/block-kit/modals.ts';
import { type QuestionMetadata, readQuestionMetadata } from '../../commands/cards/question-metadata.ts';
import {
  answeredMessage,
  answerLine,
  answerSent,
  questionLine,
  questionMessage,
  questionSent,
  withWritten,
} from '../../commands/cards/questions.ts';
import { inThread } from '../../commands/cards/sentences.ts';
import { subjectOf } from '../../commands/cards/subject.ts';
import {
  answerForm,
  answerTitle,
  questionForm,
  questionTitle,
  textProblem,
} from '../../commands/forms/question-form.ts';
import { KeyturnError } from '../../services/errors.ts';
import { askingOf } from '../../services/people/actor.ts';
import { refOf, samePerson } from '../../services/people/person-ref.ts';
import type { Attempt } from '../pipeline/entry.ts';
import { viewSurface } from '../slack/modal-surface.ts';
import type { SubmissionPayload, Submitted } from '../slack/payloads.ts';
import { fieldsOf, refused } from '../slack/view-fields.ts';
import type { Click, DecidingOptions } from './deciding.ts';
import type { LoadedRequest } from './load-request.ts';
import { openForm } from './opened-form.ts';

/** Questions about open requests, and their answers. They decide nothing, so nobody's rights are looked up anew for them. */

/** **Ask**: opens the form for a question to the requester. */
export async function openQuestion(options: DecidingOptions, click: Click): Promise<void> {
  const attempt: Attempt = { operation: 'ask', act: 'question', actor: click.actor, about: click.requestId };
  await openForm(options, click, { title: questionTitle(), attempt, freshness: 'cached' }, async (loaded, newer) => {
    requireAsking(options, loaded, click);
    return questionForm(loaded.record, subjectOf(loaded.record, loaded.operation), newer);
  });
}

/** **Answer**, in the requester's message: opens the form for the answer. */
export async function openAnswer(options: DecidingOptions, click: Click): Promise<void> {
  const about = readQuestionMetadata(click.requestId);
  const attempt: Attempt = { operation: 'answer', act: 'answer', actor: click.actor, about: about?.requestId ?? '' };
  if (about === undefined) {
    const unknown = () => Promise.reject(new KeyturnError('request_not_found'));
    await options.pipeline.guard(attempt, click.surface.show, unknown);
    return;
  }
  // It isn't on the card.
  const pressed: Click = { ...click, requestId: about.requestId, message: undefined };
  await openForm(options, pressed, { title: answerTitle(), attempt, freshness: 'cached' }, async (loaded) => {
    requireRequester(loaded);
    const carried = { ...about, ...(click.message && { message: click.message }) };
    return answerForm(carried, subjectOf(loaded.record, loaded.operation));
  });
}

/** Puts a question into the card's thread, and to the requester. */
export const submitQuestion = (options: DecidingOptions, payload: SubmissionPayload): Submitted =>
  sent(options, payload, { operation: 'ask', act: 'question', title: questionTitle() }, async (loaded, { text }) => {
    const { cards, services, slack, log } = options;
    const { record, operation, person } = loaded;
    requireAsking(options, loaded);
    const question = { asker: refOf(person), text };
    const link = services.requestLink(record);
    await cards.reply(record, questionLine(record, question));
    await slack
      .post(record.requester.slackUser, questionMessage(record, operation, question, { link }))
      .catch(async (error: unknown) => {
        log.warn({ err: error, request: record.id }, 'couldn’t send a question; posting it in the thread instead');
        const message = questionMessage(record, operation, question, { link, inThread: true });
        if ((await cards.reply(record, inThread(record.requester.slackUser, message))) === undefined) throw error;
      });
    return questionSent(record);
  });

/** Puts an answer into the card's thread, or sends it to the person who asked, if there's no thread anymore. */
export const submitAnswer = (options: DecidingOptions, payload: SubmissionPayload): Submitted =>
  sent(
    options,
    payload,
    { operation: 'answer', act: 'answer', title: answerTitle() },
    async (loaded, { text: answer, about }) => {
      const { cards, slack, log } = options;
      const { record, operation } = loaded;
      const { asker = '', question = '', message } = about;
      requireRequester(loaded);
      const line = answerLine(record, asker, answer);
      const posted = await cards.reply(record, line);
      if (posted === undefined) await slack.post(asker, line);
      if (message !== undefined)
        await slack
          .update(message, answeredMessage(record, operation, { asker, question, answer }))
          .catch((error: unknown) => {
            log.warn({ err: error, request: record.id }, 'couldn’t remove the button from an answered question');
          });
      return answerSent();
    },
  );

interface Written {
  text: string;
  about: QuestionMetadata;
}

/** Acknowledges a form, does its `work`, and shows what that gives in the modal: if it fails, with what was written. */
function sent(
  { pipeline, slack, direct, loadRequest }: DecidingOptions,
  { actor, view }: SubmissionPayload,
  { operation, act, title }: Pick<Attempt, 'operation' | 'act'> & { title: string },
  work: (loaded: LoadedRequest, written: Written) => Promise<Message>,
): Submitted {
  const about = readQuestionMetadata(view.private_metadata);
  if (about === undefined) throw new KeyturnError('form_expired');
  const text = String(fieldsOf(view)['text'] ?? '').trim();
  const problem = textProblem(text);
  if (problem !== undefined) return refused(view, { text: problem });
  const attempt: Attempt = { operation, act, actor, about: about.requestId };
  const modal = slack.askedBy(askingOf(actor, 'execution'));
  const { show } = viewSurface(modal, view.id, title, direct(actor));
  return {
    ack: { response_action: 'update', view: saving(title) },
    work: async () => {
      const failed = (message: Message) => show(withWritten(message, text));
      await pipeline.guard(attempt, failed, async () =>
        show(await work(await loadRequest(attempt, about.requestId, undefined, 'cached'), { text, about })),
      );
    },
  };
}

/** Throws `request_decided` once it's decided, and `request_own` for its requester. */
function requireAsking({ requireWaiting }: DecidingOptions, { record, person }: LoadedRequest, click?: Click): void {
  requireWaiting(record, ['pending', 'approved'], click?.message);
  if (samePerson(record.requester, refOf(person))) throw new KeyturnError('request_own', { details: { asks: true } });
}

/** Throws `request_not_yours` for anyone but its requester. */
function requireRequester({ record, person }: LoadedRequest): void {
  const { requester } = record;
  if (!samePerson(requester, refOf(person)))
    throw new KeyturnError('request_not_yours', { details: { by: requester.slackUser } });
}
