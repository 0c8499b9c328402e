import type { Modal } from '../../commands/block-kit/message.ts';
import type { FieldErrors } from '../../commands/operation/values.ts';
import { type FormOperation, hasForm, operationOf, titleFor } from '../../commands/registry.ts';
import { KeyturnError } from '../../services/errors.ts';
import type { Draft } from './drafts.ts';

/** The operation of a draft. Throws form_expired if it doesn't have a form anymore. */
export function operationIn({ operation: name }: Pick<Draft, 'operation'>): FormOperation {
  const operation = operationOf(name);
  if (!hasForm(operation)) throw new KeyturnError('form_expired');
  return operation;
}

/** The form of a draft, with errors under its fields and a problem above them. `who`: made the change that it undoes. */
export function renderForm(
  now: number,
  draft: Draft,
  {
    errors,
    problem,
    who,
  }: { errors?: FieldErrors | undefined; problem?: string | undefined; who?: { name: string } } = {},
): Modal {
  const { form, stakes } = operationIn(draft);
  const consequences = stakes?.consequences(draft.client, now) ?? [];
  return form.render({
    ...draft,
    title: titleFor(draft.operation),
    consequences,
    now,
    errors,
    problem,
    undoes: who?.name,
  });
}
