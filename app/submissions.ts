import type { Message, Modal } from '../commands/blocks.ts';
import { targetOf } from '../commands/client-target.ts';
import { formValues } from '../commands/forms/client-form.ts';
import { readClientForm } from '../commands/forms/read-client-form.ts';
import { readRequestForm } from '../commands/forms/request-form.ts';
import { ids, operationNames } from '../commands/names.ts';
import type { Services } from '../commands/operation.ts';
import { asKeyturnError } from '../services/errors.ts';
import { fingerprint } from '../services/fingerprint.ts';
import type { Approvals } from './approvals.ts';
import type { Draft, Drafts } from './drafts.ts';
import { changeOf, review } from './form-changes.ts';
import { type FormWork, plainSentence } from './form-work.ts';
import { type Forms, isFormOperation } from './forms.ts';
import { fieldsOf, type SubmissionPayload, type ViewPayload } from './payloads.ts';
import type { Attempt, Pipeline } from './pipeline.ts';
import type { Surface } from './reply.ts';
import type { SlackApi } from './slack-api.ts';
import { busy, notice } from './views.ts';

/** How a submission is acknowledged, and what is done afterwards. */
export interface Submitted {
  ack:
    | { response_action: 'errors'; errors: Record<string, string> }
    | { response_action: 'update'; view: Modal }
    | undefined;
  work?: () => Promise<void>;
}

export interface Submissions {
  /** Reads what was sent. Whatever happens, nothing typed is lost: errors stand beneath the fields, the form stays open. */
  submit(payload: SubmissionPayload): Promise<Submitted>;
  /** Goes back from the review to the form. */
  back(viewId: string, payload: SubmissionPayload): Promise<void>;
  /** Keeps what is typed so far, with `grantType` chosen, and shows the fields that belong to it. */
  reshape(payload: SubmissionPayload, grantType: string): Promise<void>;
}

export interface SubmissionsOptions {
  services: Services;
  pipeline: Pipeline;
  drafts: Drafts;
  forms: Forms;
  work: FormWork;
  approvals: Approvals;
  slack: SlackApi;
  /** Answers a person outside of the window, when it is gone. */
  direct: (actor: SubmissionPayload['actor']) => Surface;
}

export function createSubmissions(options: SubmissionsOptions): Submissions {
  const { services, pipeline, drafts, forms, work, approvals, slack, direct } = options;

  /** What is typed, over what was there: fields that the form does not show now keep what they held. */
  const typed = (draft: Draft, view: ViewPayload): Draft['values'] => {
    const parsed = formValues.safeParse({ ...draft.values, ...fieldsOf(view) });
    return parsed.success ? parsed.data : draft.values;
  };

  /** Errors under fields that are there; Slack refuses others. */
  const refuse = (view: ViewPayload, errors: Record<string, string>): Submitted => {
    const fields = Object.keys(view.state?.values ?? {});
    const first = fields[0] ?? 'name';
    const shown = Object.entries(errors).map(([field, sentence]) => [fields.includes(field) ? field : first, sentence]);
    return { ack: { response_action: 'errors', errors: Object.fromEntries(shown) } };
  };

  /** What can be told at once is told on the form; the rest is done after Slack has its acknowledgement. */
  const submitForm = async ({ actor, view }: SubmissionPayload): Promise<Submitted> => {
    const draft = await drafts.load(view.private_metadata, actor);
    if (draft.status !== 'open') return { ack: { response_action: 'update', view: busy(draft.operation) } };
    const values = typed(draft, view);
    if (draft.operation === 'delete' || draft.operation === 'rotate') {
      const { client } = draft;
      if (client === undefined) return { ack: undefined };
      const reading = readRequestForm({ operation: draft.operation, client, values });
      if (!reading.ok) return refuse(view, reading.errors);
      const sent = await drafts.change(draft, { values, status: 'busy' });
      return {
        ack: { response_action: 'update', view: busy(sent.operation) },
        work: () => work.ask(sent, view.id, targetOf(client), reading.reason),
      };
    }
    const reading = readClientForm({
      values,
      asksReason: draft.asksReason,
      ...(draft.client === undefined ? {} : { base: draft.client }),
    });
    if (!reading.ok) return refuse(view, reading.errors);
    if (draft.operation === 'create') {
      const sent = await drafts.change(draft, { values, status: 'busy' });
      return {
        ack: { response_action: 'update', view: busy(sent.operation) },
        work: () => work.finish(sent, view.id, reading.draft, reading.reason),
      };
    }
    const change = changeOf(draft, values);
    if (change === undefined || Object.keys(change).length === 0)
      return refuse(view, { name: 'Nothing is changed yet. Change a field, or close this form.' });
    const kept = await drafts.change(draft, { values });
    return { ack: { response_action: 'update', view: review(kept, change) } };
  };

  /** “Save changes” of the review. */
  const submitReview = async ({ actor, view }: SubmissionPayload): Promise<Submitted> => {
    const draft = await drafts.load(view.private_metadata, actor);
    const change = changeOf(draft, draft.values);
    if (draft.status !== 'open' || draft.client === undefined || change === undefined)
      return { ack: { response_action: 'update', view: busy(draft.operation) } };
    const { client } = draft;
    const sent = await drafts.change(draft, { status: 'busy' });
    const input = { clientId: client.id, clientName: client.name, fingerprint: fingerprint(client), change };
    return {
      ack: { response_action: 'update', view: busy(sent.operation) },
      work: () => work.finish(sent, view.id, input, draft.values.reason.trim()),
    };
  };

  return {
    async submit(payload) {
      const { view } = payload;
      try {
        const [kind, verb] = view.callback_id.split(':');
        const known = operationNames.find((each) => each === verb);
        if (kind === 'form' && known !== undefined && isFormOperation(known)) return await submitForm(payload);
        if (kind === 'review') return await submitReview(payload);
        if (view.callback_id === ids.denyForm) return await approvals.submitDeny(payload);
        return { ack: undefined };
      } catch (cause) {
        const error = asKeyturnError(cause);
        const attempt: Attempt = { operation: view.callback_id.split(':')[1] ?? 'form', actor: payload.actor };
        let message: Message | undefined;
        await pipeline.guard(
          attempt,
          async (shown) => {
            message = shown;
          },
          () => Promise.reject(error),
        );
        if (Object.keys(view.state?.values ?? {}).length > 0)
          return refuse(view, { '': plainSentence(error, services.command) });
        return { ack: { response_action: 'update', view: notice('Keyturn', message?.blocks ?? []) } };
      }
    },

    async back(viewId, { actor, view }) {
      const attempt: Attempt = { operation: 'update', actor };
      await pipeline.guard(attempt, direct(actor).show, async () => {
        const draft = await drafts.load(view.private_metadata, actor);
        await slack.updateView(viewId, draft.status === 'open' ? forms.render(draft) : busy(draft.operation));
      });
    },

    async reshape({ actor, view }, grantType) {
      const attempt: Attempt = { operation: 'create', actor };
      await pipeline.guard(attempt, direct(actor).show, async () => {
        const draft = await drafts.load(view.private_metadata, actor);
        if (draft.status !== 'open') return;
        const next = await drafts.change(draft, { values: { ...typed(draft, view), grantType } });
        await slack.updateView(view.id, forms.render(next));
      });
    },
  };
}
