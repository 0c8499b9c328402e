import { typedSchema, withTyped } from '../../commands/forms/typed.ts';
import { type OnUnsaved, withLeft } from '../../commands/forms/unsaved.ts';
import type { Services } from '../../commands/operation/context.ts';
import { defined } from '../../services/defined.ts';
import { askingOf } from '../../services/people/actor.ts';
import type { UnsavedForms } from '../../services/unsaved-forms.ts';
import type { Attempt } from '../pipeline/entry.ts';
import type { Pipeline } from '../pipeline.ts';
import type { SubmissionPayload } from '../slack/payloads.ts';
import type { Surface } from '../slack/replies.ts';
import type { Drafts, StoredDraft } from './drafts.ts';
import type { Forms } from './open.ts';
import { mergedValues, operationOfView } from './submitted.ts';
import { isOffered, placeOf } from './unsaved.ts';
import { needsReason } from './weigh.ts';

export interface RestoreOptions {
  services: Pick<Services, 'needsSecondPerson' | 'weigh' | 'people'>;
  pipeline: Pick<Pipeline, 'guard'>;
  drafts: Pick<Drafts, 'load' | 'changeOpen'>;
  forms: Pick<Forms, 'render' | 'put' | 'usage'>;
  unsaved: Pick<UnsavedForms, 'get' | 'discard'>;
  direct: (actor: SubmissionPayload['actor']) => Surface;
}

/** Lays what was typed before over the open form, or removes it. What was typed into the form since stays in either case. */
export async function answerUnsaved(
  options: RestoreOptions,
  { actor, view }: SubmissionPayload,
  answer: OnUnsaved,
): Promise<void> {
  const { pipeline, drafts, forms, direct } = options;
  const attempt: Attempt = { operation: operationOfView(view), act: 'form', actor };
  await pipeline.guard(attempt, direct(actor).show, async () => {
    const draft = await drafts.load(view.private_metadata, actor);
    if (draft.status !== 'open') return;
    const typed = { ...draft, values: mergedValues(draft, view) };
    const { form, gone } = isOffered(draft) ? await answered(options, typed, answer) : { form: typed };
    const { values, asksReason, restored = [] } = form;
    const kept = restored.length > 0 ? { keeps: true } : {};
    const next = await drafts.changeOpen(draft, { values, asksReason, restored, ...kept });
    const known = await forms.usage.known(next);
    const remarks = { usage: known?.usage };
    const shown = withLeft(forms.render(next, remarks), { gone });
    const hash = await forms.put(askingOf(actor, 'ordinary'), view.id, shown);
    forms.usage.complete({ draft: next, remarks, viewId: view.id, hash, known });
  });
}

async function answered(
  { services, unsaved }: RestoreOptions,
  draft: StoredDraft,
  answer: OnUnsaved,
): Promise<{ form: StoredDraft; gone?: boolean }> {
  const { values, begun = values, offeredFrom = 0 } = draft;
  const place = placeOf(draft);
  if (answer === 'discard') {
    await unsaved.discard(place, offeredFrom);
    return { form: draft };
  }
  const kept = await unsaved.get(place);
  if (kept === undefined) return { form: draft, gone: true };
  const laid = withTyped(values, begun, typedSchema.parse(kept.typed));
  const asksReason = draft.asksReason || (await needsReason(services, draft, laid.values));
  return { form: { ...draft, ...defined({ ...laid, asksReason }) } };
}
