import { type Message, modal } from '../../commands/block-kit/blocks.ts';
import { backToForm } from '../../commands/forms/back-to-form.ts';
import { ids } from '../../commands/names.ts';
import { findOperation } from '../../commands/registry.ts';
import { KeyturnError } from '../../services/errors.ts';
import { within } from '../../services/within.ts';
import type { Approvals } from '../approval/decide.ts';
import { plainWords } from '../forms/errors.ts';
import { refused, showing } from '../forms/sent.ts';
import { attempted, type Submissions } from '../forms/submit.ts';
import type { Attempt, Pipeline } from '../pipeline.ts';
import type { SlackLink } from '../slack/link.ts';
import type { SubmissionPayload, Submitted, ViewPayload } from '../slack/payloads.ts';

/** What is known of a form that failed: where errors can stand, and its draft. */
type FailedView = Pick<ViewPayload, 'inputs' | 'private_metadata'>;

export interface SentForms {
  /** Reads what was sent. Whatever happens, nothing typed is lost: errors stand beneath the fields, the form stays open. */
  submit(payload: SubmissionPayload): Promise<Submitted>;
  /** Records that a form failed with `error`, and gives how it is acknowledged then: with what went wrong, where the person looks. */
  refuse(attempt: Attempt, form: FailedView, error: KeyturnError): Promise<Submitted>;
}

export interface SentFormsOptions {
  pipeline: Pick<Pipeline, 'guard'>;
  submissions: Pick<Submissions, 'submitForm' | 'submitReview'>;
  approvals: Pick<Approvals, 'submitDeny'>;
  /** Whether Slack still takes calls: what couldn't be told isn't begun. */
  link: Pick<SlackLink, 'requireToken'>;
}

/** Slack waits 3 s for the acknowledgement of a submission. What is not read by then, in milliseconds, was not sent. */
const patienceMs = 2_000;

/** Takes each form that is sent to the room that it belongs to. */
export function createSentForms({ pipeline, submissions, approvals, link }: SentFormsOptions): SentForms {
  const read = async (payload: SubmissionPayload): Promise<Submitted> => {
    await link.requireToken();
    const { values, callback_id: id } = payload.view;
    const filled = findOperation(attempted(payload.view))?.form !== undefined;
    const review = id.startsWith(ids.review(''));
    // Else what was entered before would be taken for what is there now.
    if (values === undefined && !review) throw new KeyturnError('slack_failed', { details: { reason: 'unreadable' } });
    if (review && filled) return submissions.submitReview(payload);
    if (id.startsWith(ids.form('')) && filled) return submissions.submitForm(payload);
    if (id === ids.denyForm) return approvals.submitDeny(payload);
    return { ack: undefined };
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
      const late = () => new KeyturnError('store_unavailable', { details: { why: 'too late for Slack' } });
      try {
        return await within(read(payload), patienceMs, late);
      } catch (error) {
        return refuse({ operation: attempted(view), actor }, view, harmless(error));
      }
    },
  };
}

/** Whatever goes wrong while a form is read, nothing has been changed. */
const harmless = (error: unknown): KeyturnError =>
  error instanceof KeyturnError ? error : new KeyturnError('internal', { cause: error });

/** What went wrong, where the person looks: on the form, which stays as it is; or in place of the review, with the way back. */
function failed(view: FailedView, message: Message): Submitted {
  if (view.inputs.length > 0) return refused(view, { '': plainWords(message) });
  const blocks = [...message.blocks, ...backToForm(view.private_metadata)];
  return showing(modal({ title: 'Keyturn', callbackId: ids.notice, metadata: view.private_metadata, blocks }));
}
