import type { ClientChange } from '../../services/genesys/types/client.ts';
import { context, modal, quote, section } from '../block-kit/blocks.ts';
import type { Modal } from '../block-kit/message.ts';
import { name, strong } from '../block-kit/text.ts';
import { changeLines, changeWarnings, nameTaken } from '../clients/change-lines.ts';
import { movedApps } from '../clients/grant-types.ts';
import { titleOf } from '../clients/line.ts';
import { namesFrom } from '../clients/names.ts';
import { ids } from '../names.ts';
import type { Filled } from '../operation/form.ts';
import { backToForm } from './back-to-form.ts';
import { reviewMetadata } from './shown-digest.ts';
import { words } from './words.ts';

/** The modal that shows a change before it's made. */
export const review = (form: Filled, input: { readonly change: ClientChange }): Modal => {
  const { change } = input;
  const { client, undoes } = form;
  const lines = client === undefined ? [] : changeLines(client, change, namesFrom(form.names));
  // Only the requester reads what apps need to change. The card tells the approver what follows from it.
  const warnings =
    client === undefined ? [] : [...movedApps(change.grantType ?? ''), ...changeWarnings(client, change)];
  return modal({
    title: undoes === undefined ? words.reviewTitle : words.undoTitle,
    callbackId: ids.review(form.operation),
    metadata: reviewMetadata(form, input),
    submit: submitLabel(form),
    close: words.buttons.cancel,
    blocks: [
      section(strong(words.changes(client === undefined ? '' : titleOf(client)), 200)),
      ...(undoes === undefined ? [] : [section(words.undoes(name(undoes.name, 60)))]),
      ...(form.asksReason ? [section(words.needsApproval(quote(form.values.reason, 500)))] : []),
      ...(form.loud === true ? [section(words.loud)] : []),
      ...lines.slice(0, 60).map((line) => section(line)),
      ...(lines.length > 60 ? [context(words.more(lines.length - 60))] : []),
      ...(form.nameTaken === true ? [section(words.alert(nameTaken(form.namesake)))] : []),
      ...warnings.map((line) => section(words.remark(line))),
      ...backToForm(form.formId),
    ],
  });
};

function submitLabel({ asksReason, undoes }: Filled): string {
  if (asksReason) return words.buttons.ask;
  return undoes === undefined ? words.buttons.save : words.buttons.undo;
}
