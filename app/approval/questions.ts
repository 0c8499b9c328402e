import type { Message } from '../../commands/block-kit/message.ts';
import { notice, saving } from '../../commands/block-kit/modals.ts';
import { readQuestionMetadata } from '../../commands/cards/question-metadata.ts';
import {
  answeredMessage,
  answerLine,
  answerSent,
  questionLine,
  questionMessage,
  questionSent,
} from '../../commands/cards/questions.ts';
import { inThread } from '../../commands/cards/sentences.ts';
import { subjectOf } from '../../commands/cards/subject.ts';
import { answerForm, answerTitle, questionForm, questionTitle } from '../../commands/forms/question-form.ts';
import { KeyturnError } from '../../services/errors.ts';
import { refOf, samePerson } from '../../services/people/person-ref.ts';
import type { Attempt } from '../pipeline/entry.ts';
import type { SubmissionPayload, Submitted } from '../slack/payloads.ts';
import { fieldsOf } from '../slack/view-fields.ts';
import type { Click, DecidingOptions } from './deciding.ts';
import type { LoadedRequest } from './load-request.ts';
import { openForm } from './opened-form.ts';

/** Questions about open requests, and their answers. They decide nothing, so nobody's rights are looked up anew for them. */

/** **Ask**: opens the form for a question to the requester. */
export async function openQuestion(options: DecidingOptions, click: Click): Promise<void> {
  const attempt: Attempt = { operation: 'ask', actor: click.actor, about: click.requestId };
  await openForm(options, click, { title: questionTitle(), attempt, freshness: 'cached' }, async (loaded, newer) => {
    requireAsking(options, loaded, click);
    return questionForm(loaded.record, subjectOf(loaded.record, loaded.operation), newer);
  });
}

/** **Answer**, in the requester's message: opens the form for the answer. */
export async function openAnswer(options: DecidingOptions, click: Click): Promise<void> {
  const about = { ...readQuestionMetadata(click.requestId), ...(click.message && { message: click.message }) };
  const attempt: Attempt = { operation: 'answer', actor: click.actor, about: about.requestId };
  // It isn't on the card.
  const pressed: Click = { ...click, requestId: about.requestId, message: undefined };
  await openForm(options, pressed, { title: answerTitle(), attempt, freshness: 'cached' }, async (loaded) => {
    requireRequester(loaded);
    return answerForm(about, subjectOf(loaded.record, loaded.operation));
  });
}

/** Puts a question into the card's thread, and to the requester. */
export const submitQuestion = (options: DecidingOptions, payload: SubmissionPayload): Submitted =>
  sent(options, payload, { operation: 'ask', title: questionTitle() }, async (loaded, text) => {
    const { cards, services, slack, log } = options;
    const { record, operation, person } = loaded;
    requireAsking(options, loaded);
    const question = { asker: refOf(person), text };
    await cards.reply(record, questionLine(record, question));
    const message = questionMessage(record, operation, question, services.requestLink(record));
    await slack.post(record.requester.slackUser, message).catch(async (error: unknown) => {
      log.warn({ err: error, request: record.id }, 'couldn’t send a question; posting it in the thread instead');
      await cards.reply(record, inThread(record.requester.slackUser, message));
    });
    return questionSent(record);
  });

/** Puts an answer into the card's thread. */
export const submitAnswer = (options: DecidingOptions, payload: SubmissionPayload): Submitted =>
  sent(options, payload, { operation: 'answer', title: answerTitle() }, async (loaded, answer) => {
    const { cards, slack, log } = options;
    const { record, operation } = loaded;
    const { asker = '', question = '', message } = readQuestionMetadata(payload.view.private_metadata);
    requireRequester(loaded);
    await cards.reply(record, answerLine(record, asker, answer));
    if (message !== undefined)
      await slack
        .update(message, answeredMessage(record, operation, { asker, question, answer }))
        .catch((error: unknown) => {
          log.warn({ err: error, request: record.id }, 'couldn’t take the button from a question that was answered');
        });
    return answerSent();
  });

/** Acknowledges a form, does its `work`, and shows what that gives in the modal. */
function sent(
  { pipeline, slack, direct, loadRequest }: DecidingOptions,
  { actor, view }: SubmissionPayload,
  { operation, title }: { operation: string; title: string },
  work: (loaded: LoadedRequest, text: string) => Promise<Message>,
): Submitted {
  const { requestId } = readQuestionMetadata(view.private_metadata);
  const text = String(fieldsOf(view)['text'] ?? '').trim();
  const attempt: Attempt = { operation, actor, about: requestId };
  const { updateView } = slack.askedBy({ who: actor.user, purpose: 'execution' });
  const show = async (message: Message) =>
    updateView(view.id, notice(title, message.blocks)).catch(() => direct(actor).show(message));
  return {
    ack: { response_action: 'update', view: saving(title) },
    work: async () => {
      await pipeline.guard(attempt, show, async () =>
        show(await work(await loadRequest(attempt, requestId, undefined, 'cached'), text)),
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
