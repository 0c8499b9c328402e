import { KeyturnError } from '../../services/errors.ts';
import type { Option } from '../block-kit/blocks.ts';
import { namesFrom } from '../clients/names.ts';
import { type ClientTarget, targetOf } from '../clients/target.ts';
import type { Filled, OperationForm } from '../operation/form.ts';
import { freshValues } from './client-fields.ts';
import { chosenMoment, readRequestForm, requestForm } from './request-form.ts';

export interface AskFormOptions<When extends string> {
  /** Whether people have to type the client's name, so that nobody asks for the wrong one. */
  confirmsName?: boolean;
  /** When it can be carried out, from the choice that the form begins with. */
  moments(form: Filled): readonly (Option & { value: When })[];
}

/** The form for an operation that takes no input but a client, a moment, and a reason. */
export const askForm = <When extends string>({
  confirmsName = false,
  moments,
}: AskFormOptions<When>): OperationForm<ClientTarget & { when: When }> => ({
  asksFor: 'reason',
  begin: () => freshValues(),
  render: (form) =>
    requestForm(
      { ...form, client: clientIn(form), confirmsName, moments: moments(form) },
      namesFrom(form.names),
      form.now,
    ),
  read(form) {
    const client = clientIn(form);
    const { values } = form;
    const reading = readRequestForm({ client, values, confirmsName });
    if (!reading.ok) return reading;
    const when = chosenMoment({ moments: moments(form), values }).value;
    return { ok: true, input: { ...targetOf(client), when }, reason: reading.reason };
  },
});

function clientIn({ client }: Filled) {
  if (client === undefined) throw new KeyturnError('form_expired');
  return client;
}
