import type { ClientChange, ClientDraft, OAuthClient } from '../../services/genesys/types.ts';
import { actions, button, context, type Modal, modal, section } from '../block-kit/blocks.ts';
import { strong } from '../block-kit/text.ts';
import { changeLines, changeWarnings, draftLines } from '../clients/change-lines.ts';
import { changeBetween } from '../clients/changes.ts';
import { movedApps } from '../clients/grant-types.ts';
import type { Names } from '../clients/names.ts';
import { namesFrom, type PlainNames } from '../clients/names.ts';
import { clientWarnings } from '../clients/warnings.ts';
import { ids, type OperationName } from '../names.ts';
import type { FormValues } from './client-form.ts';
import { readClientForm } from './read-client-form.ts';

/** What the form of `create` or `update` asks for, in words. */

/** A form with what it was opened about. */
export interface Filled {
  formId: string;
  operation: OperationName;
  /** As it was shown. */
  client?: OAuthClient | undefined;
  values: FormValues;
  asksReason: boolean;
  names: PlainNames;
}

/** What the form would change about its client; undefined when the form is not right, or about no client. */
export const changeOf = ({ client, asksReason }: Filled, values: FormValues): ClientChange | undefined => {
  if (client === undefined) return undefined;
  const reading = readClientForm({ values, base: client, asksReason });
  if (!reading.ok) return undefined;
  return changeBetween(client, { ...reading.draft, ...(reading.state === undefined ? {} : { state: reading.state }) });
};

/** What the form asks for: a change of its client, or a client to be made; undefined when the form is not right, or asks for neither. */
const askedBy = (form: Filled): { client: OAuthClient; change: ClientChange } | { draft: ClientDraft } | undefined => {
  const { client, operation, values, asksReason } = form;
  if (operation === 'update') {
    const change = changeOf(form, values);
    return client === undefined || change === undefined ? undefined : { client, change };
  }
  const reading = operation === 'create' ? readClientForm({ values, asksReason }) : undefined;
  return reading?.ok === true ? { draft: reading.draft } : undefined;
};

/** What a card says of a change, or of a client that is to be made. */
export const wordsOf = (form: Filled, names: Names): string[] => {
  const asked = askedBy(form);
  if (asked === undefined) return [];
  return 'draft' in asked ? draftLines(asked.draft, names) : changeLines(asked.client, asked.change, names);
};

/** What a card warns of, with what is asked for. */
export const warningsOf = (form: Filled): string[] => {
  const asked = askedBy(form);
  if (asked === undefined) return [];
  const warnings =
    'draft' in asked
      ? clientWarnings(asked.draft).map(({ sentence }) => sentence)
      : changeWarnings(asked.client, asked.change);
  return warnings.map(warningLine);
};

const warningLine = (sentence: string): string => `*Note:* ${sentence}`;

/** The window that shows what will change before it is written. */
export const review = (form: Filled, change: ClientChange): Modal => {
  const { client } = form;
  const lines = client === undefined ? [] : changeLines(client, change, namesFrom(form.names));
  // What apps need to change is for whoever asks: a card has what comes of it, for whoever approves.
  const warnings =
    client === undefined ? [] : [...movedApps(change.grantType ?? ''), ...changeWarnings(client, change)];
  return modal({
    title: 'Review changes',
    callbackId: ids.review('update'),
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
