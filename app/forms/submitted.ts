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

/** The operation of a form's modal, for the audit trail; `form` if the modal doesn't say. */
export const operationOfView = ({ callback_id: id }: Pick<ViewPayload, 'callback_id'>): string =>
  id.split(':')[1] ?? 'form';

/** Acknowledges a form by showing `view` in its place. */
export const showing = (view: Modal): Submitted => ({ ack: { response_action: 'update', view } });

/** Acknowledges a form and starts `work`. */
export const working = (draft: Draft, work: () => Promise<void>): Submitted => ({
  ...showing(saving(titleOfDraft(draft))),
  work,
});

/** The modal for a form that was already submitted. */
export function alreadySubmitted(draft: Draft, now: number, command: string): Submitted {
  const { status, busySince = 0 } = draft;
  const title = titleOfDraft(draft);
  if (status === 'busy') return showing(now - busySince > longestWorkMs ? brokenOff(title, command) : saving(title));
  return showing(alreadySent(title));
}
