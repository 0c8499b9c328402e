import { KeyturnError } from '../../services/errors.ts';
import { namesFrom } from '../clients/names.ts';
import { type ClientTarget, targetOf } from '../clients/target.ts';
import type { Filled, OperationForm } from '../operation/form.ts';
import { freshValues } from './client-fields.ts';
import { readRequestForm, requestForm } from './request-form.ts';

/**
 * The form for an operation that takes no input but a client and a reason. `confirmsName`: people have to type the client's name, so that nobody
 * asks for the wrong one.
 */
export const askForm = ({ confirmsName = false } = {}): OperationForm<ClientTarget> => ({
  asksFor: 'reason',
  begin: () => freshValues(),
  render: (form) => requestForm({ ...form, client: clientIn(form), confirmsName }, namesFrom(form.names), form.now),
  read(form) {
    const client = clientIn(form);
    const reading = readRequestForm({ client, values: form.values, confirmsName });
    return reading.ok ? { ok: true, input: targetOf(client), reason: reading.reason } : reading;
  },
});

function clientIn({ client }: Filled) {
  if (client === undefined) throw new KeyturnError('form_expired');
  return client;
}
