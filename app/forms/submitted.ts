import type { Modal } from '../../commands/block-kit/message.ts';
import { alreadySent, brokenOff, saving } from '../../commands/block-kit/modals.ts';
import { formValues } from '../../commands/operation/values.ts';
import type { Submitted, ViewPayload } from '../slack/payloads.ts';
import { fieldsOf } from '../slack/view-fields.ts';
import type { Draft } from './drafts.ts';
import { titleOfDraft } from './render.ts';

/** After this long, in milliseconds, a form's work must have been interrupted. */
const longestWorkMs = 2 * 60_000;

/** The submitted values, merged over the draft's: fields that the form doesn't show now keep theirs. */
export function mergedValues(draft: Draft, view: ViewPayload): Draft['values'] {
  const parsed = formValues.safeParse({ ...draft.values, ...fieldsOf(view) });
  return parsed.success ? parsed.data : draft.values;
}

/** Acknowledges a form by showing `view` in its place. */
export const showing = (view: Modal): Submitted => ({ ack: { response_action: 'update', view } });

/** Acknowledges a form and starts `work`. */
export const working = (draft: Draft, work: () => Promise<void>): Submitted => ({
  ...showing(saving(titleOfDraft(draft))),
  work,
});

/** Errors under the form's fields. Slack refuses errors for fields that aren't there, so those go under the first one. */
export function refused({ inputs }: Pick<ViewPayload, 'inputs'>, errors: Readonly<Record<string, string>>): Submitted {
  const first = inputs[0] ?? 'name';
  const shown: Record<string, string> = {};
  for (const [field, sentence] of Object.entries(errors)) {
    const place = inputs.includes(field) ? field : first;
    shown[place] = shown[place] === undefined ? sentence : `${shown[place]} ${sentence}`;
  }
  return { ack: { response_action: 'errors', errors: shown } };
}

/** The modal for a form that was already submitted. */
export function alreadySubmitted(draft: Draft, now: number, command: string): Submitted {
  const { status, busySince = 0 } = draft;
  const title = titleOfDraft(draft);
  if (status === 'busy') return showing(now - busySince > longestWorkMs ? brokenOff(title, command) : saving(title));
  return showing(alreadySent(title));
}
