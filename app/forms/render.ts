import type { Modal } from '../../commands/block-kit/message.ts';
import { withLeft } from '../../commands/forms/unsaved.ts';
import { words } from '../../commands/forms/words.ts';
import type { Services } from '../../commands/operation/context.ts';
import type { FieldErrors } from '../../commands/operation/values.ts';
import { type FormOperation, hasForm, operationOf, titleFor } from '../../commands/registry.ts';
import { KeyturnError } from '../../services/errors.ts';
import type { Usage } from '../../services/usage/types.ts';
import type { Draft } from './drafts.ts';
import { isOffered } from './unsaved.ts';

/** The operation of a draft. Throws form_expired if it doesn't have a form anymore. */
export function operationIn({ operation: name }: Pick<Draft, 'operation'>): FormOperation {
  const operation = operationOf(name);
  if (!hasForm(operation)) throw new KeyturnError('form_expired');
  return operation;
}

/** The title of a draft's modals. */
export const titleOfDraft = ({ operation, undoes }: Pick<Draft, 'operation' | 'undoes'>): string =>
  undoes === undefined ? titleFor(operation) : words.undoTitle;

/** What a form says beside its fields: errors under them, and above them a problem, or why it needs a reason after all. mrkdwn. */
export interface Remarks {
  errors?: FieldErrors | undefined;
  problem?: string | undefined;
  step?: string | undefined;
  /** Of its client; undefined until it arrives. */
  usage?: Usage | undefined;
}

/** The form of a draft. */
export function renderForm(
  { now: clock, graceDays }: Pick<Services, 'now' | 'graceDays'>,
  draft: Draft,
  remarks: Remarks = {},
): Modal {
  const now = clock();
  const { form, stakes } = operationIn(draft);
  const consequences = stakes?.consequences(draft.client, now) ?? [];
  const view = form.render({
    ...draft,
    title: titleOfDraft(draft),
    consequences,
    now,
    graceDays,
    related: (draft.related ?? []).map(({ operation, by, at, link }) => ({
      verb: operationOf(operation).stakes?.verb() ?? operation,
      by,
      at,
      link,
    })),
    ...remarks,
  });
  return withLeft(view, { ...draft, offeredFrom: isOffered(draft) ? draft.offeredFrom : undefined });
}
