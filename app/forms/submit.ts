import type { Modal } from '../../commands/block-kit/message.ts';
import { saving } from '../../commands/block-kit/modals.ts';
import { type NameServices, plainNames, resolveRoleNames } from '../../commands/clients/names.ts';
import { reasonStep } from '../../commands/forms/reason.ts';
import { formIdIn, reviewMetadata } from '../../commands/forms/shown-digest.ts';
import type { OnUnsaved } from '../../commands/forms/unsaved.ts';
import type { Services } from '../../commands/operation/context.ts';
import type { Weighing } from '../../commands/operation/weight.ts';
import type { RoleDivision } from '../../services/genesys/types/client.ts';
import { askingOf } from '../../services/people/actor.ts';
import type { Attempt } from '../pipeline/entry.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Log } from '../process/log.ts';
import type { SubmissionPayload, Submitted } from '../slack/payloads.ts';
import type { Surface } from '../slack/replies.ts';
import { refused } from '../slack/view-fields.ts';
import { closeForm } from './close.ts';
import type { Draft, Drafts, StoredDraft } from './drafts.ts';
import type { Forms } from './open.ts';
import { operationIn, titleOfDraft } from './render.ts';
import { answerUnsaved, type RestoreOptions } from './restore.ts';
import type { FormWork } from './run.ts';
import { alreadySubmitted, mergedValues, operationOfView, showing, working } from './submitted.ts';
import { undoneBy } from './undo.ts';
import { needsReason, weigh } from './weigh.ts';

export interface Submissions {
  /** Reads a submitted form. Shows problems that it can find right away; everything else, including all changes, runs after the acknowledgment. */
  submitForm(payload: SubmissionPayload): Promise<Submitted>;
  /** Does what a form's review shows. */
  submitReview(payload: SubmissionPayload): Promise<Submitted>;
  /** Goes back from the review to the form. */
  back(payload: SubmissionPayload): Promise<void>;
  /** Restores what was typed before the form was closed, or discards it. */
  answerUnsaved(payload: SubmissionPayload, answer: OnUnsaved): Promise<void>;
  /** Keeps what was typed into a form that was closed. Throws form_expired, and what the store throws. */
  close(payload: SubmissionPayload): Promise<void>;
  /** Stores what was typed so far, with `grantType` chosen, and shows that grant type's fields, and the reason if it needs approval. */
  reshape(payload: SubmissionPayload, grantType: string): Promise<void>;
}

export interface SubmissionsOptions {
  services: NameServices & Pick<Services, 'needsSecondPerson' | 'weigh' | 'people' | 'now' | 'command'>;
  pipeline: Pick<Pipeline, 'guard' | 'parse'>;
  drafts: Drafts;
  forms: Pick<Forms, 'render' | 'put' | 'usage'>;
  unsaved: RestoreOptions['unsaved'];
  work: FormWork;
  log: Log;
  /** Answers a person outside the modal, if that's gone. */
  direct: (actor: SubmissionPayload['actor']) => Surface;
}

/** How long a review waits for the names of roles, in milliseconds. */
const namesPatienceMs = 500;

export const createSubmissions = (options: SubmissionsOptions): Submissions => ({
  submitForm: (payload) => submitForm(options, payload),
  submitReview: (payload) => submitReview(options, payload),
  back: (payload) => back(options, payload),
  answerUnsaved: (payload, answer) => answerUnsaved(options, payload, answer),
  close: (payload) => closeForm(options.drafts, payload),
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
  const { weight, nameTaken, namesake, notHeld = [] } = bare.ok ? await weigh(services, draft, bare.input) : {};
  if (weight === 'second' && !draft.asksReason) return showing(await askReason(options, { ...draft, values }, notHeld));
  const asksReason = weight === undefined ? draft.asksReason : weight === 'second';
  const reading = form.read({ ...draft, values, asksReason });
  if (!reading.ok) {
    await keepTyped(options, draft, values);
    return refused(view, reading.errors);
  }
  const { input, reason } = reading;
  const warned = form.warn?.(input) ?? {};
  if (Object.entries(warned).some(([field, sentence]) => draft.warned?.[field] !== sentence))
    return showing(forms.render(await drafts.changeOpen(draft, { values, warned })));
  const sent = { values, asksReason, asked: { input, reason } };
  if (form.review === undefined) return working(draft, () => work.finish({ ...draft, ...sent }, view.id, actor.origin));
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
  const { weight, notHeld } = draft.asksReason ? {} : await weigh(services, draft, input);
  if (weight === 'second') return showing(await askReason(options, draft, notHeld));
  return working(draft, () => work.finish(draft, view.id, actor.origin));
}

/** Stores what the form holds, since Slack may not say it again when it's closed. */
async function keepTyped({ drafts, log }: SubmissionsOptions, draft: StoredDraft, values: Draft['values']) {
  try {
    await drafts.change(draft, { values });
  } catch (error) {
    log.info({ err: error, operation: draft.operation }, 'couldn’t save what was in a form that was refused');
  }
}

async function back({ pipeline, drafts, forms, direct }: SubmissionsOptions, { actor, view }: SubmissionPayload) {
  const attempt: Attempt = { operation: operationOfView(view), act: 'form', actor };
  await pipeline.guard(attempt, direct(actor).show, async () => {
    const draft = await drafts.load(formIdIn(view.private_metadata), actor);
    await forms.put(
      askingOf(actor, 'ordinary'),
      view.id,
      draft.status === 'open' ? forms.render(draft) : saving(titleOfDraft(draft)),
    );
  });
}

async function reshape(options: SubmissionsOptions, { actor, view }: SubmissionPayload, grantType: string) {
  const { services, pipeline, drafts, forms, direct } = options;
  const attempt: Attempt = { operation: operationOfView(view), act: 'form', actor };
  await pipeline.guard(attempt, direct(actor).show, async () => {
    const draft = await drafts.load(view.private_metadata, actor);
    if (draft.status !== 'open') return;
    const values = { ...mergedValues(draft, view), grantType };
    const asksReason = await needsReason(services, draft, values);
    const next = await drafts.changeOpen(draft, { values, asksReason });
    await forms.put(askingOf(actor, 'ordinary'), view.id, forms.render(next));
  });
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
