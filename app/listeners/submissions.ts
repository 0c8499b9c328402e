import { modal } from '../../commands/block-kit/blocks.ts';
import type { Message } from '../../commands/block-kit/message.ts';
import { backToForm } from '../../commands/forms/back-to-form.ts';
import { readDenialMetadata } from '../../commands/forms/denial-metadata.ts';
import { ids } from '../../commands/names.ts';
import { findOperation } from '../../commands/registry.ts';
import { KeyturnError } from '../../services/errors.ts';
import { askingOf } from '../../services/people/actor.ts';
import { within } from '../../services/within.ts';
import type { Approvals } from '../approval/decide.ts';
import { plainWords } from '../forms/errors.ts';
import type { Submissions } from '../forms/submit.ts';
import { operationOfView, showing } from '../forms/submitted.ts';
import type { Attempt } from '../pipeline/entry.ts';
import type { Pipeline } from '../pipeline.ts';
import type { SlackApi } from '../slack/api.ts';
import type { SlackLink } from '../slack/link.ts';
import type { SubmissionPayload, Submitted, ViewPayload } from '../slack/payloads.ts';
import type { ReplyTarget, Surface } from '../slack/replies.ts';
import { refused } from '../slack/view-fields.ts';
import { relist } from './relist.ts';

/** What's known of a form that failed: where errors can be shown, and its draft. */
type FailedView = Pick<ViewPayload, 'inputs' | 'private_metadata'>;

export interface SentForms {
  /** Reads a submitted form. Whatever fails, nothing typed is lost: the form stays open, with the errors under its fields. */
  submit(payload: SubmissionPayload): Promise<Submitted>;
  /** Records that a form failed with `error`, and returns the acknowledgment, which shows the error where the person looks. */
  refuse(attempt: Attempt, form: FailedView, error: KeyturnError): Promise<Submitted>;
}

export interface SentFormsOptions {
  pipeline: Pick<Pipeline, 'guard' | 'read'>;
  replies: (target: ReplyTarget) => Surface;
  submissions: Pick<Submissions, 'submitForm' | 'submitReview'>;
  approvals: Pick<Approvals, 'submitDeny' | 'submitQuestion' | 'submitAnswer'>;
  /** Checked first: without Slack, nobody would see the result. */
  link: Pick<SlackLink, 'requireToken'>;
  slack: Pick<SlackApi, 'askedBy'>;
}

/** Slack waits 3 s for a form's acknowledgment. A form that wasn't read by then, in milliseconds, counts as not submitted. */
const patienceMs = 2_000;

/** Passes each submitted form to the room that it belongs to. */
export function createSentForms({
  pipeline,
  replies,
  submissions,
  approvals,
  link,
  slack,
}: SentFormsOptions): SentForms {
  const read = async (payload: SubmissionPayload): Promise<Submitted> => {
    await link.requireToken();
    const { values, callback_id: id } = payload.view;
    const purpose = id === ids.denyForm ? 'decision' : 'ordinary';
    slack.askedBy(askingOf(payload.actor, purpose)).requirePart();
    const filled = findOperation(operationOfView(payload.view))?.form !== undefined;
    const review = id.startsWith(ids.review(''));
    // Otherwise the draft's older values would count as what was submitted.
    if (values === undefined && !review) throw new KeyturnError('slack_failed', { details: { reason: 'unreadable' } });
    if (review && filled) return submissions.submitReview(payload);
    if (id.startsWith(ids.form('')) && filled) return submissions.submitForm(payload);
    if (id === ids.denyForm) return denied(payload);
    if (id === ids.askForm) return approvals.submitQuestion(payload);
    if (id === ids.answerForm) return approvals.submitAnswer(payload);
    return { ack: undefined };
  };

  const denied = async (payload: SubmissionPayload): Promise<Submitted> => {
    const { ack, work } = await approvals.submitDeny(payload);
    if (work === undefined) return { ack };
    const { list } = readDenialMetadata(payload.view.private_metadata);
    return {
      ack,
      work: async () => {
        await work();
        await relist({ pipeline, replies }, payload.actor, list);
      },
    };
  };

  const refuse: SentForms['refuse'] = async (attempt, form, error) => {
    let answer: Submitted = { ack: undefined };
    const show = async (message: Message): Promise<void> => {
      answer = failed(form, message);
    };
    await pipeline.guard(attempt, show, () => Promise.reject(error));
    return answer;
  };

  return {
    refuse,
    async submit(payload) {
      const { view, actor } = payload;
      const late = () => new KeyturnError('form_late');
      try {
        return await within(read(payload), patienceMs, late);
      } catch (error) {
        return refuse({ operation: operationOfView(view), act: 'submit', actor }, view, harmless(error));
      }
    },
  };
}

/** Reading a form changes nothing, whatever goes wrong. */
const harmless = (error: unknown): KeyturnError =>
  error instanceof KeyturnError ? error : new KeyturnError('internal', { cause: error });

/** Shows the error where the person looks: on the form, which stays open, or in place of the review, with the way back. */
function failed(view: FailedView, message: Message): Submitted {
  if (view.inputs.length > 0) return refused(view, { '': plainWords(message) });
  const blocks = [...message.blocks, ...backToForm(view.private_metadata)];
  return showing(modal({ title: 'Keyturn', callbackId: ids.notice, metadata: view.private_metadata, blocks }));
}
