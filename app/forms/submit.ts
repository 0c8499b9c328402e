import { saving } from '../../commands/block-kit/modals.ts';
import { plainNames, resolveRoleNames } from '../../commands/clients/names.ts';
import { words } from '../../commands/forms/words.ts';
import type { Services } from '../../commands/operation/context.ts';
import { titleFor } from '../../commands/registry.ts';
import type { RoleDivision } from '../../services/genesys/types.ts';
import type { Attempt, Pipeline } from '../pipeline.ts';
import type { SubmissionPayload, Submitted } from '../slack/payloads.ts';
import type { Surface } from '../slack/replies.ts';
import type { Draft, Drafts } from './drafts.ts';
import type { Forms } from './open.ts';
import { operationIn } from './render.ts';
import type { FormWork } from './run.ts';
import { refused, sentBefore, showing, typed, working } from './sent.ts';

export interface Submissions {
  /** Reads a form that was sent. What can be told at once is told on it; the rest, and whatever has an effect, is done after Slack has its acknowledgement. */
  submitForm(payload: SubmissionPayload): Promise<Submitted>;
  /** The same for its review, which is sent to go ahead. */
  submitReview(payload: SubmissionPayload): Promise<Submitted>;
  /** Goes back from the review to the form. */
  back(payload: SubmissionPayload): Promise<void>;
  /** Keeps what is typed so far, with `grantType` chosen, and shows the fields that belong to it; the reason where it needs a second person. */
  reshape(payload: SubmissionPayload, grantType: string): Promise<void>;
}

export interface SubmissionsOptions {
  services: Services;
  pipeline: Pick<Pipeline, 'guard' | 'parse'>;
  drafts: Drafts;
  forms: Pick<Forms, 'render' | 'put'>;
  work: FormWork;
  /** Answers a person outside of the modal, when it is gone. */
  direct: (actor: SubmissionPayload['actor']) => Surface;
}

/** How long a review waits for the names of roles, in milliseconds. */
const namesPatienceMs = 500;

export const createSubmissions = (options: SubmissionsOptions): Submissions => ({
  submitForm: (payload) => submitForm(options, payload),
  submitReview: (payload) => submitReview(options, payload),
  back: (payload) => back(options, payload),
  reshape: (payload, grantType) => reshape(options, payload, grantType),
});

async function submitForm(options: SubmissionsOptions, { actor, view }: SubmissionPayload): Promise<Submitted> {
  const { services, drafts, forms, work } = options;
  const draft = await drafts.load(view.private_metadata, actor);
  if (draft.status !== 'open') return sentBefore(draft, services.now(), services.command);
  const operation = operationIn(draft);
  const { form } = operation;
  const values = typed(draft, view);
  const reading = form.read({ ...draft, values });
  const asked = await withoutReason(options, { ...draft, values }, reading.ok ? reading.input : undefined);
  if (asked !== undefined) return asked;
  if (!reading.ok) return refused(view, reading.errors);
  const { input, reason } = reading;
  const warned = form.warn?.(input) ?? {};
  if (Object.entries(warned).some(([field, sentence]) => draft.warned?.[field] !== sentence))
    return showing(forms.render(await drafts.changeOpen(draft, { values, warned })));
  const sent = { values, asked: { input, reason } };
  if (form.review === undefined) return working(draft, () => work.finish({ ...draft, ...sent }, view.id));
  const names = await namesFor(services, draft, operation.attaches?.(input) ?? []);
  return showing(form.review(await drafts.changeOpen(draft, { ...sent, names }), input));
}

async function submitReview(options: SubmissionsOptions, { actor, view }: SubmissionPayload): Promise<Submitted> {
  const { services, pipeline, drafts, forms, work } = options;
  const draft = await drafts.load(view.private_metadata, actor);
  if (draft.status !== 'open') return sentBefore(draft, services.now(), services.command);
  // Reviewed before what a form asks for was kept with it: sent once more it is.
  if (draft.asked === undefined) return showing(forms.render(draft));
  const asked = await withoutReason(options, draft, pipeline.parse(operationIn(draft), draft.asked.input));
  return asked ?? working(draft, () => work.finish(draft, view.id));
}

async function back({ pipeline, drafts, forms, direct }: SubmissionsOptions, { actor, view }: SubmissionPayload) {
  const attempt: Attempt = { operation: attempted(view), actor };
  await pipeline.guard(attempt, direct(actor).show, async () => {
    const draft = await drafts.load(view.private_metadata, actor);
    await forms.put(view.id, draft.status === 'open' ? forms.render(draft) : saving(titleFor(draft.operation)));
  });
}

async function reshape(options: SubmissionsOptions, { actor, view }: SubmissionPayload, grantType: string) {
  const { services, pipeline, drafts, forms, direct } = options;
  const attempt: Attempt = { operation: attempted(view), actor };
  await pipeline.guard(attempt, direct(actor).show, async () => {
    const draft = await drafts.load(view.private_metadata, actor);
    if (draft.status !== 'open') return;
    const values = { ...typed(draft, view), grantType };
    const reading = operationIn(draft).form.read({ ...draft, values, asksReason: false });
    const asksReason = services.needsSecondPerson(draft.operation, reading.ok ? reading.input : undefined);
    const next = await drafts.changeOpen(draft, { values, asksReason });
    await forms.put(view.id, forms.render(next));
  });
}

/** Which operation a form's modal is for, for the record; `form` where it doesn't say. */
export const attempted = ({ callback_id: id }: Pick<SubmissionPayload['view'], 'callback_id'>): string =>
  id.split(':')[1] ?? 'form';

/** The setting of now decides whether a second person is needed: a form from before comes back and asks for the reason. */
async function withoutReason(
  { services, drafts, forms }: SubmissionsOptions,
  draft: Draft,
  input: unknown,
): Promise<Submitted | undefined> {
  if (draft.asksReason || !services.needsSecondPerson(draft.operation, input)) return undefined;
  const kept = await drafts.changeOpen(draft, { values: draft.values, asksReason: true });
  const problem = services.needsSecondPerson(draft.operation) ? words.nowNeedsApproval : words.changeNeedsApproval;
  return showing(forms.render(kept, undefined, problem));
}

/** The names of all roles that the review of a change tells of, as Genesys Cloud has them: labels that come with a form prove nothing. */
async function namesFor(
  services: Services,
  { client, names }: Draft,
  attached: readonly RoleDivision[],
): Promise<Draft['names']> {
  if (client === undefined || attached.length === 0) return names;
  const all = { ...client, roleDivisions: [...client.roleDivisions, ...attached] };
  const { roles, divisions } = plainNames(all, await resolveRoleNames(services, all, { waitMs: namesPatienceMs }));
  return { ...names, roles: { ...names.roles, ...roles }, divisions: { ...names.divisions, ...divisions } };
}
