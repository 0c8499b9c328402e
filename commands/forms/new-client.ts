import type { ClientDraft } from '../../services/genesys/types/client.ts';
import { clip } from '../block-kit/text.ts';
import { draftLines } from '../clients/change-lines.ts';
import { clientWarnings } from '../clients/warnings.ts';
import type { OperationForm } from '../operation/form.ts';
import { unquote } from '../parse-text.ts';
import { freshValues, nameMax } from './client-fields.ts';
import { clientForm } from './client-form.ts';
import { readClientForm } from './read-client-form.ts';
import { words } from './words.ts';

/** The form for a new client. */
export const newClientForm: OperationForm<ClientDraft> = {
  asksFor: 'client',
  begin: ({ text }) => freshValues(clip(unquote(text), nameMax)),
  render: (form) => clientForm({ ...form, submit: form.asksReason ? words.buttons.ask : words.buttons.createClient }),
  read(form) {
    const reading = readClientForm(form);
    return reading.ok ? { ok: true, input: reading.draft, reason: reading.reason } : reading;
  },
  warn: (draft) => Object.fromEntries(clientWarnings(draft).map(({ field, sentence }) => [field, sentence])),
  lines: (draft, _client, names) => draftLines(draft, names),
  warnings: (draft) => clientWarnings(draft).map(({ sentence }) => words.remark(sentence)),
};
