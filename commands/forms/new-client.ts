import type { ClientDraft, OAuthClient } from '../../services/genesys/types/client.ts';
import { clip } from '../block-kit/text.ts';
import { draftLines } from '../clients/change-lines.ts';
import { roleLabel } from '../clients/roles.ts';
import { clientWarnings } from '../clients/warnings.ts';
import type { OperationForm } from '../operation/form.ts';
import { unquote } from '../parse-text.ts';
import { freshValues, nameMax, valuesOf } from './client-fields.ts';
import { clientForm } from './client-form.ts';
import { readClientForm } from './read-client-form.ts';
import { words } from './words.ts';

/** The form for a new client. */
export const newClientForm: OperationForm<ClientDraft> = {
  asksFor: 'client',
  begin: ({ text }) => freshValues(clip(unquote(text), nameMax)),
  again: (draft, names) => valuesOf({ ...blank, ...draft }, (role) => roleLabel(role, names)),
  render: (form) => clientForm({ ...form, submit: form.asksReason ? words.buttons.ask : words.buttons.createClient }),
  read(form) {
    const reading = readClientForm(form);
    return reading.ok ? { ok: true, input: reading.draft, reason: reading.reason } : reading;
  },
  warn: (draft) => Object.fromEntries(clientWarnings(draft).map(({ field, sentence }) => [field, sentence])),
  lines: (draft, _client, names) => draftLines(draft, names),
  warnings: (draft) => clientWarnings(draft).map(({ sentence }) => words.remark(sentence)),
};

/** A client of which nothing is known yet. */
const blank: Omit<OAuthClient, 'name' | 'grantType'> = {
  id: '',
  description: undefined,
  state: 'active',
  accessTokenValiditySeconds: undefined,
  redirectUris: [],
  scopes: [],
  roleDivisions: [],
  rolesWithoutDivision: [],
  allowedIps: undefined,
  dateCreated: undefined,
  dateModified: undefined,
  dateToDelete: undefined,
  createdBy: undefined,
  modifiedBy: undefined,
};
