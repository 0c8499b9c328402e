import type { Modal } from '../../commands/block-kit/message.ts';
import { saving } from '../../commands/block-kit/modals.ts';
import { type NameServices, plainNames, resolveRoleNames } from '../../commands/clients/names.ts';
import { reasonStep } from '../../commands/forms/reason.ts';
import { formIdIn, reviewMetadata } from '../../commands/forms/shown-digest.ts';
import type { Services } from '../../commands/operation/context.ts';
import type { Weighing } from '../../commands/operation/weight.ts';
import { KeyturnError } from '../../services/errors.ts';
import type { RoleDivision } from '../../services/genesys/types/client.ts';
import { within } from '../../services/within.ts';
import type { Attempt } from '../pipeline/entry.ts';
import type { Pipeline } from '../pipeline.ts';
import type { SubmissionPayload, Submitted } from '../slack/payloads.ts';
import type { Surface } from '../slack/replies.ts';
import type { Draft, Drafts, StoredDraft } from './drafts.ts';
import type { Forms } from './open.ts';
import { operationIn, titleOfDraft } from './render.ts';
import type { FormWork } from './run.ts';
import { alreadySubmitted, mergedValues, refused, showing, working } from './submitted.ts';
import { undoneBy } from './undo.ts';

export interface Submissions {
  /** Reads a submitted form. Shows problems that it can find right away; everything else, including all changes, runs after the acknowledgment. */
  submitForm(payload: SubmissionPayload): Promise<Submitted>;
  /** Does what a form's review shows. */
  submitReview(payload: SubmissionPayload): Promise<Submitted>;
  /** Goes back from the review to the form. */
  back(payload: SubmissionPayload): Promise<void>;
  /** Stores what was typed so far, with `grantType` chosen, and shows that grant type's fields, and the reason if it needs approval. */
  reshape(payload: SubmissionPayload, grantType: string): Promise<void>;
}

export interface SubmissionsOptions {
  services: NameServices & Pick<Services, 'needsSecondPerson' | 'weigh' | 'people' | 'now' | 'command'>;
  pipeline: Pick<Pipeline, 'guard' | 'parse'>;
  drafts: Drafts;
  forms: Pick<Forms, 'render' | 'put'>;
  work: FormWork;
  /** Answers a person outside the modal, if that's gone. */
  direct: (actor: SubmissionPayload['actor']) => Surface;
}

/** How long a review waits for the names of roles, in milliseconds. */
const namesPatienceMs = 500;
/** How long it waits to learn what a change does, in milliseconds. */
const weighPatienceMs = 1_500;

export const createSubmissions = (options: SubmissionsOptions): Submissions => ({
  submitForm: (payload) => submitForm(options, payload),
  submitReview: (payload) => submitReview(options, payload),
  back: (payload) => back(options, payload),
  reshape: (payload, grantType) => reshape(options, payload, grantType),
});

async function submitForm(options: SubmissionsOptions, { actor, view }: SubmissionPayload): Promise<Submitted> {
  const { services, drafts, forms, work } = options;
  const draft = await drafts.load(view.private_metadata, actor);
  if (draft.status !== 'open') return alreadySubmitted(draft, services.now(), services.command);
  const operation = operationIn(draft);
  const { form } = operation;
  const values = mergedValues(draft, view);
  const bare = form.read({ ...draft, values, asksReason: false });
  const { weight, nameTaken, namesake, notHeld = [] } = bare.ok ? await weigh(options, draft, bare.input) : {};
  if (weight === 'second' && !draft.asksReason) return showing(await askReason(options, { ...draft, values }, notHeld));
  const asksReason = weight === undefined ? draft.asksReason : weight === 'second';
  const reading = form.read({ ...draft, values, asksReason });
  if (!reading.ok) return refused(view, reading.errors);
  const { input, reason } = reading;
  const warned = form.warn?.(input) ?? {};
  if (Object.entries(warned).some(([field, sentence]) => draft.warned?.[field] !== sentence))
    return showing(forms.render(await drafts.changeOpen(draft, { values, warned })));
  const sent = { values, asksReason, asked: { input, reason } };
  if (form.review === undefined) return working(draft, () => work.finish({ ...draft, ...sent }, view.id));
  const names = await namesFor(services, draft, operation.attaches?.(input) ?? []);
  const shown = await drafts.changeOpen(draft, { ...sent, names });
  const undoes = undoneBy(draft, input) && draft.undoes;
  const loud = weight === 'loud' || (weight === 'alone' && undoes !== undefined);
  return showing(form.review({ ...shown, undoes, loud, nameTaken, namesake }, input));
}

async function submitReview(options: SubmissionsOptions, { actor, view }: SubmissionPayload): Promise<Submitted> {
  const { services, pipeline, drafts, forms, work } = options;
  const draft = await drafts.load(formIdIn(view.private_metadata), actor);
  if (draft.status !== 'open') return alreadySubmitted(draft, services.now(), services.command);
  // A draft of an older version doesn't have what the form asked for. It's shown again, and has it once it's submitted.
  if (draft.asked === undefined) return showing(forms.render(draft));
  const input = pipeline.parse(operationIn(draft), draft.asked.input);
  // The store has another change than the modal showed, so the person decides again. One of an older version carries no digest.
  if (view.private_metadata !== reviewMetadata(draft, input)) return showing(forms.render(draft));
  const { weight, notHeld } = draft.asksReason ? {} : await weigh(options, draft, input);
  if (weight === 'second') return showing(await askReason(options, draft, notHeld));
  return working(draft, () => work.finish(draft, view.id));
}

async function back({ pipeline, drafts, forms, direct }: SubmissionsOptions, { actor, view }: SubmissionPayload) {
  const attempt: Attempt = { operation: attempted(view), actor };
  await pipeline.guard(attempt, direct(actor).show, async () => {
    const draft = await drafts.load(formIdIn(view.private_metadata), actor);
    await forms.put(
      { who: actor.user, purpose: 'ordinary' },
      view.id,
      draft.status === 'open' ? forms.render(draft) : saving(titleOfDraft(draft)),
    );
  });
}

async function reshape(options: SubmissionsOptions, { actor, view }: SubmissionPayload, grantType: string) {
  const { services, pipeline, drafts, forms, direct } = options;
  const attempt: Attempt = { operation: attempted(view), actor };
  await pipeline.guard(attempt, direct(actor).show, async () => {
    const draft = await drafts.load(view.private_metadata, actor);
    if (draft.status !== 'open') return;
    const values = { ...mergedValues(draft, view), grantType };
    const reading = operationIn(draft).form.read({ ...draft, values, asksReason: false });
    const asksReason = reading.ok
      ? (await weigh(options, draft, reading.input)).weight === 'second'
      : services.needsSecondPerson(draft.operation);
    const next = await drafts.changeOpen(draft, { values, asksReason });
    await forms.put({ who: actor.user, purpose: 'ordinary' }, view.id, forms.render(next));
  });
}

/** The operation of a form's modal, for the audit trail; `form` if the modal doesn't say. */
export const attempted = ({ callback_id: id }: Pick<SubmissionPayload['view'], 'callback_id'>): string =>
  id.split(':')[1] ?? 'form';

/** How the change would be made. What isn't known in time for the form's acknowledgment (3 s) counts as `second`. It's weighed again as it runs. */
async function weigh({ services }: SubmissionsOptions, draft: Draft, input: unknown): Promise<Weighing> {
  const { operation, client, owner } = draft;
  const person = () => services.people.resolve(owner, 'cached');
  const weighing = services.weigh(operation, input, { client, person, freshness: 'cached' });
  const late = () => new KeyturnError('genesys_unreachable', { details: { reason: 'late' } });
  return within(weighing, weighPatienceMs, late).catch(() => ({ weight: 'second', nameTaken: false, notHeld: [] }));
}

/** The form again, with the reason that it now needs: because of what was filled in, or of a setting that changed since it was opened. */
async function askReason(
  { drafts, forms }: SubmissionsOptions,
  draft: StoredDraft,
  notHeld: Weighing['notHeld'] = [],
): Promise<Modal> {
  const kept = await drafts.changeOpen(draft, { values: draft.values, asksReason: true });
  return forms.render(kept, { step: reasonStep(notHeld, draft.names) });
}

/** The names of all roles in a review, from Genesys Cloud, since labels in a submitted form prove nothing. */
async function namesFor(
  services: NameServices,
  { client, names }: Draft,
  attached: readonly RoleDivision[],
): Promise<Draft['names']> {
  if (client === undefined || attached.length === 0) return names;
  const all = { ...client, roleDivisions: [...client.roleDivisions, ...attached] };
  const { roles, divisions } = plainNames(all, await resolveRoleNames(services, all, { waitMs: namesPatienceMs }));
  return { ...names, roles: { ...names.roles, ...roles }, divisions: { ...names.divisions, ...divisions } };
}
