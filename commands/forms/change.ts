import { defined } from '../../services/defined.ts';
import { KeyturnError } from '../../services/errors.ts';
import { fingerprint } from '../../services/genesys/fingerprint.ts';
import type { ClientChange, OAuthClient } from '../../services/genesys/types/client.ts';
import { changeLines, changeWarnings } from '../clients/change-lines.ts';
import { changeBetween } from '../clients/changes.ts';
import { roleLabel } from '../clients/roles.ts';
import type { OperationForm } from '../operation/form.ts';
import { freshValues, valuesOf } from './client-fields.ts';
import { clientForm } from './client-form.ts';
import { fieldErrors } from './field-errors.ts';
import { readClientForm } from './read-client-form.ts';
import { review } from './review.ts';
import { words } from './words.ts';

/** A change to a client. */
export interface ChangeInput {
  clientId: string;
  clientName: string;
  /** Of the client as it was when the form was opened. */
  fingerprint: string;
  change: ClientChange;
}

/** The form that changes a client. It asks for whatever differs from what was shown. */
export const changeForm: OperationForm<ChangeInput> = {
  asksFor: 'client',
  begin: ({ client, names }) =>
    client === undefined ? freshValues() : valuesOf(client, (role) => roleLabel(role, names)),
  render: (form) => clientForm({ ...form, base: form.client, submit: words.buttons.review }),
  read(form) {
    const { client } = form;
    if (client === undefined) throw new KeyturnError('form_expired');
    const reading = readClientForm({ ...form, base: client });
    if (!reading.ok) return reading;
    const { draft, state, reason } = reading;
    const change = changeBetween(client, { ...draft, ...defined({ state }) });
    return Object.keys(change).length === 0
      ? { ok: false, errors: { name: fieldErrors.unchanged } }
      : { ok: true, input: inputOf(client, change), reason };
  },
  review,
  lines: ({ change }, client, names, tense) => (client === undefined ? [] : changeLines(client, change, names, tense)),
  warnings: ({ change }, client) => (client === undefined ? [] : changeWarnings(client, change).map(words.remark)),
};

function inputOf(client: OAuthClient, change: ClientChange): ChangeInput {
  return {
    clientId: client.id,
    clientName: client.name,
    fingerprint: fingerprint(client),
    change,
  };
}
