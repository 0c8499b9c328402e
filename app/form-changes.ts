import { actions, button, context, type Modal, modal, section } from '../commands/blocks.ts';
import { changeBetween, changeLines, changeWarnings, draftLines } from '../commands/client-changes.ts';
import { namesFrom } from '../commands/client-names.ts';
import type { Names } from '../commands/client-view.ts';
import { readClientForm } from '../commands/forms/read-client-form.ts';
import { ids } from '../commands/names.ts';
import { strong } from '../commands/text.ts';
import type { ClientChange } from '../services/genesys/types.ts';
import type { Draft } from './drafts.ts';

/** What the form would change about its client; undefined when the form is not right, or about no client. */
export const changeOf = (draft: Draft, values: Draft['values']): ClientChange | undefined => {
  if (draft.client === undefined) return undefined;
  const reading = readClientForm({ values, base: draft.client, asksReason: draft.asksReason });
  if (!reading.ok) return undefined;
  const { grantType: _fixed, ...wanted } = reading.draft;
  return changeBetween(draft.client, { ...wanted, ...(reading.state === undefined ? {} : { state: reading.state }) });
};

/** What a card says of a change, or of a client that is to be made. */
export const wordsOf = (draft: Draft, names: Names): string[] => {
  if (draft.operation === 'update') {
    const change = changeOf(draft, draft.values);
    return draft.client === undefined || change === undefined ? [] : changeLines(draft.client, change, names);
  }
  const reading =
    draft.operation === 'create' ? readClientForm({ values: draft.values, asksReason: draft.asksReason }) : undefined;
  return reading?.ok === true ? draftLines(reading.draft, names) : [];
};

/** The window that shows what will change before it is written. */
export const review = (draft: Draft, change: ClientChange): Modal => {
  const { client } = draft;
  const lines = client === undefined ? [] : changeLines(client, change, namesFrom(draft.names));
  const warnings = client === undefined ? [] : changeWarnings(client, change);
  return modal({
    title: 'Review changes',
    callbackId: ids.review('update'),
    metadata: draft.formId,
    submit: draft.asksReason ? 'Ask for approval' : 'Save changes',
    close: 'Cancel',
    blocks: [
      section(`${strong(client?.name ?? '')}\nThis will change, and nothing else:`),
      ...lines.slice(0, 60).map((line) => section(line)),
      ...(lines.length > 60 ? [context(`… and ${lines.length - 60} more`)] : []),
      ...warnings.map((line) => section(`*Note:* ${line}`)),
      ...actions(button({ label: 'Back to the form', actionId: ids.backToForm, value: draft.formId })),
    ],
  });
};
