import { type Typed, typedIn } from '../../commands/forms/typed.ts';
import type { FormValues } from '../../commands/operation/values.ts';
import { asJson } from '../../services/json.ts';
import type { Change } from '../../services/store.ts';
import { type FormPlace, type PutOptions, putUnsaved, removeUnsaved } from '../../services/unsaved-forms.ts';

/** A draft, as far as it says what was typed. */
export interface TypedForm {
  owner: { user: string };
  operation: string;
  client?: { id: string } | undefined;
  undoes?: { id: string }; // the change that it takes back
  status: 'open' | 'busy' | 'done';
  begun?: FormValues;
  values: FormValues;
  offeredFrom?: number;
  restored?: string[];
  keeps?: boolean;
  closed?: boolean;
}

/** The place of a draft's form. The form of **Undo** has one of its own. */
export const placeOf = ({
  owner,
  operation,
  client,
  undoes,
}: Pick<TypedForm, 'owner' | 'operation' | 'client' | 'undoes'>): FormPlace => ({
  user: owner.user,
  about: [operation, client?.id ?? '', undoes?.id ?? ''].join(':'),
});

/**
 * What stores a draft's typed text together with the draft, as soon as Keyturn learns it, since Slack may not say it again when the modal is
 * closed. Also removes it: once the form is done, or holds nothing of it anymore.
 */
export function unsavedWith(form: TypedForm, about: PutOptions): NonNullable<Change['put']> {
  const place = placeOf(form);
  if (form.status === 'done') return [removeUnsaved(about, place)];
  if (isKept(form)) return [putUnsaved(about, place, asJson(typedInto(form)))];
  const isErased = form.status === 'open' && form.keeps === true && typedInto(form) === undefined;
  return isErased ? [removeUnsaved(about, place)] : [];
}

/** Whether its typed text is kept. Until the person has answered, what's offered from before isn't overwritten, except by closing the form. */
export const isKept = (form: TypedForm): boolean =>
  form.status === 'open' && (!isOffered(form) || form.closed === true) && typedInto(form) !== undefined;

/** Whether the form asks what's to become of what was typed before. */
export const isOffered = ({ offeredFrom, restored }: Pick<TypedForm, 'offeredFrom' | 'restored'>): boolean =>
  offeredFrom !== undefined && restored === undefined;

/** Nothing is known of a form that an older version began. */
const typedInto = ({ begun, values }: TypedForm): Typed | undefined =>
  begun === undefined ? undefined : typedIn(begun, values);
