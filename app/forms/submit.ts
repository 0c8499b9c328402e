import { actions, button, type Message, type Modal, modal } from '../../commands/block-kit/blocks.ts';
import { alreadySent, brokenOff, saving } from '../../commands/block-kit/modals.ts';
import { plainNames, resolveRoleNames } from '../../commands/clients/names.ts';
import { targetOf } from '../../commands/clients/target.ts';
import { clientWarnings } from '../../commands/clients/warnings.ts';
import { formValues } from '../../commands/forms/client-form.ts';
import { changeOf, review } from '../../commands/forms/form-changes.ts';
import { readClientForm } from '../../commands/forms/read-client-form.ts';
import { readRequestForm } from '../../commands/forms/request-form.ts';
import { ids } from '../../commands/names.ts';
import type { Services } from '../../commands/operation.ts';
import { operationNames, titleFor } from '../../commands/registry.ts';
import { updateInput } from '../../commands/update.ts';
import { KeyturnError } from '../../services/errors.ts';
import type { ClientChange } from '../../services/genesys/types.ts';
import { within } from '../../services/within.ts';
import type { Approvals } from '../approval/decide.ts';
import type { Attempt, Pipeline } from '../pipeline.ts';
import type { SlackLink } from '../slack/link.ts';
import { fieldsOf, type SubmissionPayload, type ViewPayload } from '../slack/payloads.ts';
import type { Surface } from '../slack/replies.ts';
import type { Draft, Drafts } from './drafts.ts';
import { plainWords } from './errors.ts';
import { type Forms, isFormOperation } from './open.ts';
import type { FormWork } from './run.ts';

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
  /** Keeps what is typed so far, with `grantType` chosen, and shows the fields that belong to it; the reason where it needs a second person. */
  reshape(payload: SubmissionPayload, grantType: string): Promise<void>;
  /** Records that a form failed with `error`, and gives how it is acknowledged then: with what went wrong, where the person looks. */
  refuse(
    attempt: Attempt,
    form: Pick<ViewPayload, 'inputs' | 'private_metadata'>,
    error: KeyturnError,
  ): Promise<Submitted>;
}

export interface SubmissionsOptions {
  services: Services;
  pipeline: Pipeline;
  drafts: Drafts;
  forms: Forms;
  work: FormWork;
  approvals: Approvals;
  /** Whether Slack still takes calls: what couldn't be told isn't begun. */
  link: Pick<SlackLink, 'requireToken'>;
  /** Answers a person outside of the window, when it is gone. */
  direct: (actor: SubmissionPayload['actor']) => Surface;
}

/** Slack waits 3 s for the acknowledgement of a submission. What is not read by then, in milliseconds, was not sent. */
const patience = 2_000;
/** Work on a form that takes longer than this broke off, in milliseconds. */
const longestWork = 2 * 60_000;
/** How long a review waits for the names of roles. */
const namesPatience = 500;

/** Whatever goes wrong while a form is read, nothing has been changed. */
const harmless = (error: unknown): KeyturnError =>
  error instanceof KeyturnError ? error : new KeyturnError('internal', { cause: error });

export function createSubmissions(options: SubmissionsOptions): Submissions {
  const { services, pipeline, drafts, forms, work, approvals, link, direct } = options;

  /** What is typed, over what was there: fields that the form does not show now keep what they held. */
  const typed = (draft: Draft, view: ViewPayload): Draft['values'] => {
    const parsed = formValues.safeParse({ ...draft.values, ...fieldsOf(view) });
    return parsed.success ? parsed.data : draft.values;
  };

  /** Errors under fields that are there; Slack refuses others. */
  const refuse = ({ inputs: fields }: Pick<ViewPayload, 'inputs'>, errors: Record<string, string>): Submitted => {
    const first = fields[0] ?? 'name';
    const shown: Record<string, string> = {};
    for (const [field, sentence] of Object.entries(errors)) {
      const place = fields.includes(field) ? field : first;
      shown[place] = shown[place] === undefined ? sentence : `${shown[place]} ${sentence}`;
    }
    return { ack: { response_action: 'errors', errors: shown } };
  };

  /** The names of all roles that the review of a change tells of, as Genesys Cloud has them: labels that come with a form prove nothing. */
  const namesFor = async (draft: Draft, { roleDivisions = [] }: ClientChange): Promise<Draft['names']> => {
    const { client } = draft;
    if (client === undefined || roleDivisions.length === 0) return draft.names;
    const all = { ...client, roleDivisions: [...client.roleDivisions, ...roleDivisions] };
    const { roles, divisions } = plainNames(all, await resolveRoleNames(services, all, { waitMs: namesPatience }));
    return {
      ...draft.names,
      roles: { ...draft.names.roles, ...roles },
      divisions: { ...draft.names.divisions, ...divisions },
    };
  };

  /** What a form shows that was sent before. */
  const sentBefore = ({ status, operation, busySince = 0 }: Draft): Submitted => {
    const brokeOff = status === 'busy' && services.now() - busySince > longestWork;
    const title = titleFor(operation);
    const said = status === 'done' ? alreadySent(title) : saving(title);
    const view = brokeOff ? brokenOff(title, services.command) : said;
    return { ack: { response_action: 'update', view } };
  };

  /** Whether what is typed waits for a second person, by the setting of now or for what it changes. */
  const needsSecond = (draft: Draft, values: Draft['values']): boolean => {
    const change = changeOf({ ...draft, asksReason: false }, values);
    const input = draft.client === undefined || change === undefined ? undefined : updateInput(draft.client, change);
    return services.needsSecondPerson(draft.operation, input);
  };

  /** The setting of now decides whether a second person is needed: a form from before comes back and asks for the reason. */
  const withoutReason = async (draft: Draft, values: Draft['values']): Promise<Submitted | undefined> => {
    if (draft.asksReason || !needsSecond(draft, values)) return undefined;
    const kept = await drafts.changeOpen(draft, { values, asksReason: true });
    const problem = services.needsSecondPerson(draft.operation)
      ? 'By now a second person has to approve this. Give your reason, and send the form again.'
      : 'A second person has to approve this change. Give your reason, and send the form again.';
    return { ack: { response_action: 'update', view: forms.render(kept, undefined, problem) } };
  };

  /** What can be told at once is told on the form; the rest, and whatever has an effect, is done after Slack has its acknowledgement. */
  const submitForm = async ({ actor, view }: SubmissionPayload): Promise<Submitted> => {
    const draft = await drafts.load(view.private_metadata, actor);
    const working: Submitted['ack'] = { response_action: 'update', view: saving(titleFor(draft.operation)) };
    if (draft.status !== 'open') return sentBefore(draft);
    const values = typed(draft, view);
    const asked = await withoutReason(draft, values);
    if (asked !== undefined) return asked;
    const sent = { ...draft, values };
    if (draft.operation === 'delete' || draft.operation === 'rotate') {
      const { client } = draft;
      if (client === undefined) return { ack: undefined };
      const reading = readRequestForm({ operation: draft.operation, client, values });
      if (!reading.ok) return refuse(view, reading.errors);
      return { ack: working, work: () => work.ask(sent, view.id, targetOf(client), reading.reason) };
    }
    const reading = readClientForm({
      values,
      asksReason: draft.asksReason,
      ...(draft.client === undefined ? {} : { base: draft.client }),
    });
    if (!reading.ok) return refuse(view, reading.errors);
    if (draft.operation === 'create') {
      const warned = Object.fromEntries(clientWarnings(reading.draft).map(({ field, sentence }) => [field, sentence]));
      if (Object.entries(warned).some(([field, sentence]) => draft.warned?.[field] !== sentence)) {
        const kept = await drafts.changeOpen(draft, { values, warned });
        return { ack: { response_action: 'update', view: forms.render(kept) } };
      }
      return { ack: working, work: () => work.finish(sent, view.id, reading.draft, reading.reason) };
    }
    const change = changeOf(draft, values);
    if (change === undefined || Object.keys(change).length === 0)
      return refuse(view, { name: 'Nothing is changed yet. Change a field, or close this form.' });
    const kept = await drafts.changeOpen(draft, { values, names: await namesFor(draft, change) });
    return { ack: { response_action: 'update', view: review(kept, change) } };
  };

  /** “Save changes” of the review. */
  const submitReview = async ({ actor, view }: SubmissionPayload): Promise<Submitted> => {
    const draft = await drafts.load(view.private_metadata, actor);
    if (draft.status !== 'open') return sentBefore(draft);
    const asked = await withoutReason(draft, draft.values);
    if (asked !== undefined) return asked;
    const change = changeOf(draft, draft.values);
    const { client } = draft;
    const ack: Submitted['ack'] = { response_action: 'update', view: saving(titleFor(draft.operation)) };
    if (client === undefined || change === undefined) return { ack };
    const input = updateInput(client, change);
    return { ack, work: () => work.finish(draft, view.id, input, draft.values.reason.trim()) };
  };

  const read = async (payload: SubmissionPayload): Promise<Submitted> => {
    const { view } = payload;
    const [kind, verb] = view.callback_id.split(':');
    const known = operationNames.find((each) => each === verb);
    // Else what was entered before would be taken for what is there now.
    if (view.values === undefined && kind !== 'review')
      throw new KeyturnError('slack_failed', { details: { reason: 'unreadable' } });
    if (kind === 'form' && known !== undefined && isFormOperation(known)) return await submitForm(payload);
    if (kind === 'review') return await submitReview(payload);
    if (view.callback_id === ids.denyForm) return await approvals.submitDeny(payload);
    return { ack: undefined };
  };

  /** What went wrong, where the person looks: on the form, which stays as it is; or in place of the review, with the way back. */
  const failed = (view: Pick<ViewPayload, 'inputs' | 'private_metadata'>, message: Message): Submitted => {
    if (view.inputs.length > 0) return refuse(view, { '': plainWords(message) });
    const blocks = [
      ...message.blocks,
      ...actions(button({ label: 'Back to the form', actionId: ids.backToForm, value: view.private_metadata })),
    ];
    const shown = modal({ title: 'Keyturn', callbackId: ids.notice, metadata: view.private_metadata, blocks });
    return { ack: { response_action: 'update', view: shown } };
  };

  const answerTo = async (
    attempt: Attempt,
    form: Pick<ViewPayload, 'inputs' | 'private_metadata'>,
    error: KeyturnError,
  ): Promise<Submitted> => {
    let answer: Submitted = { ack: undefined };
    const show = async (message: Message): Promise<void> => {
      answer = failed(form, message);
    };
    await pipeline.guard(attempt, show, () => Promise.reject(error));
    return answer;
  };

  return {
    refuse: answerTo,

    async submit(payload) {
      const { view, actor } = payload;
      const late = () => new KeyturnError('store_unavailable', { details: { why: 'too late for Slack' } });
      const reading = async (): Promise<Submitted> => {
        await link.requireToken();
        return read(payload);
      };
      try {
        return await within(reading(), patience, late);
      } catch (error) {
        const attempt: Attempt = { operation: view.callback_id.split(':')[1] ?? 'form', actor };
        return await answerTo(attempt, view, harmless(error));
      }
    },

    async back(viewId, { actor, view }) {
      const attempt: Attempt = { operation: 'update', actor };
      await pipeline.guard(attempt, direct(actor).show, async () => {
        const draft = await drafts.load(view.private_metadata, actor);
        await forms.put(viewId, draft.status === 'open' ? forms.render(draft) : saving(titleFor(draft.operation)));
      });
    },

    async reshape({ actor, view }, grantType) {
      const attempt: Attempt = { operation: view.callback_id.split(':')[1] ?? 'form', actor };
      await pipeline.guard(attempt, direct(actor).show, async () => {
        const draft = await drafts.load(view.private_metadata, actor);
        if (draft.status !== 'open') return;
        const values = { ...typed(draft, view), grantType };
        const next = await drafts.changeOpen(draft, { values, asksReason: needsSecond(draft, values) });
        await forms.put(view.id, forms.render(next));
      });
    },
  };
}
