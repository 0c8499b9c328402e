import { subjectOf } from '../../commands/cards/subject.ts';
import { readDenialMetadata } from '../../commands/forms/denial-metadata.ts';
import { denyForm } from '../../commands/forms/deny-form.ts';
import { typedIn, typedSchema } from '../../commands/forms/typed.ts';
import { type OnUnsaved, withLeft } from '../../commands/forms/unsaved.ts';
import { formValues } from '../../commands/operation/values.ts';
import { asJson, type JsonValue } from '../../services/json.ts';
import { type Actor, askingOf } from '../../services/people/actor.ts';
import type { FormPlace } from '../../services/unsaved-forms.ts';
import type { Attempt } from '../pipeline/entry.ts';
import type { SubmissionPayload } from '../slack/payloads.ts';
import { fieldsOf } from '../slack/view-fields.ts';
import type { DecidingOptions } from './deciding.ts';

/** The reason of a denial that was typed, and not sent. */
export interface TypedReason {
  place: FormPlace;
  reason: string;
  viewId: string;
}

export const denialPlace = ({ user }: Actor, requestId: string): FormPlace => ({ user, about: `deny:${requestId}` });

/** Keeps a reason for the next time that the form is opened. Never throws: the person is told what failed before. */
export async function keepReason({ unsaved, log }: DecidingOptions, { place, reason }: TypedReason): Promise<void> {
  const typed = typedReason(reason);
  if (typed === undefined) return;
  await unsaved.keep(place, typed).catch((error: unknown) => {
    log.warn({ err: error, user: place.user }, 'couldn’t save the reason for a denial');
  });
}

/** Forgets one that was sent. Never throws: the denial is made. */
export async function forgetReason({ unsaved, log }: DecidingOptions, { place, viewId }: TypedReason): Promise<void> {
  await unsaved.sent(place, viewId).catch((error: unknown) => {
    log.warn({ err: error, user: place.user }, 'couldn’t discard the reason for a denial');
  });
}

/** Keeps what was typed into a form that was closed, if Slack says it. */
export async function closeDenial({ unsaved }: DecidingOptions, { actor, view }: SubmissionPayload): Promise<void> {
  const { reason } = fieldsOf(view);
  if (reason === undefined) return;
  const { requestId, restored = false } = readDenialMetadata(view.private_metadata);
  const modal = { viewId: view.id, hadIt: restored };
  await unsaved.close(denialPlace(actor, requestId), typedReason(String(reason)), modal);
}

/** Puts the reason that was typed before into the open form, unless something was typed since, or removes it. */
export async function answerUnsavedDenial(
  options: DecidingOptions,
  { actor, view }: SubmissionPayload,
  answer: OnUnsaved,
): Promise<void> {
  const { pipeline, slack, unsaved, direct, loadRequest, requireWaiting } = options;
  const { requestId, ...facts } = readDenialMetadata(view.private_metadata);
  const attempt: Attempt = { operation: 'deny', act: 'form', actor, about: requestId };
  await pipeline.guard(attempt, direct(actor).show, async () => {
    const { record, operation } = await loadRequest(attempt, requestId);
    requireWaiting(record, ['pending', 'approved']);
    const place = denialPlace(actor, requestId);
    const kept = await unsaved.get(place);
    if (answer === 'discard' && kept !== undefined) await unsaved.discard(place, kept.at);
    const now = String(fieldsOf(view)['reason'] ?? '');
    const typed = kept && typedSchema.parse(kept.typed);
    const before = answer === 'restore' && now.trim() === '' ? typed?.reason?.to : undefined;
    const form = denyForm(record, subjectOf(record, operation), {
      ...facts,
      restored: facts.restored === true || before !== undefined,
      reason: String(before ?? now),
    });
    const { updateView } = slack.askedBy(askingOf(actor, 'execution'));
    const restored = before === undefined ? [] : ['reason'];
    await updateView(view.id, withLeft(form, { restored, gone: answer === 'restore' && kept === undefined }));
  });
}

function typedReason(reason: string): JsonValue | undefined {
  const begun = formValues.parse({});
  const typed = typedIn(begun, { ...begun, reason });
  return typed && asJson(typed);
}
