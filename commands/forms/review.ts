import type { ClientChange } from '../../services/genesys/types.ts';
import { actions, button, context, type Modal, modal, section } from '../block-kit/blocks.ts';
import { strong } from '../block-kit/text.ts';
import { changeLines, changeWarnings } from '../clients/change-lines.ts';
import { movedApps } from '../clients/grant-types.ts';
import { namesFrom } from '../clients/names.ts';
import { ids } from '../names.ts';
import type { Filled } from '../operation/form.ts';

/** A warning as a line of its own. mrkdwn. */
export const warningLine = (sentence: string): string => `*Note:* ${sentence}`;

/** The modal that shows what will change before it is written. */
export const review = (form: Filled, change: ClientChange): Modal => {
  const { client } = form;
  const lines = client === undefined ? [] : changeLines(client, change, namesFrom(form.names));
  // What apps need to change is for whoever asks: a card has what comes of it, for whoever approves.
  const warnings =
    client === undefined ? [] : [...movedApps(change.grantType ?? ''), ...changeWarnings(client, change)];
  return modal({
    title: 'Review changes',
    callbackId: ids.review(form.operation),
    metadata: form.formId,
    submit: form.asksReason ? 'Ask for approval' : 'Save changes',
    close: 'Cancel',
    blocks: [
      section(`${strong(client?.name ?? '')}\nThis will change, and nothing else:`),
      ...lines.slice(0, 60).map((line) => section(line)),
      ...(lines.length > 60 ? [context(`… and ${lines.length - 60} more`)] : []),
      ...warnings.map((line) => section(warningLine(line))),
      ...actions(button({ label: 'Back to the form', actionId: ids.backToForm, value: form.formId })),
    ],
  });
};
