import { KeyturnError } from '../../services/errors.ts';
import { namesFrom } from '../clients/names.ts';
import { type ClientTarget, targetOf } from '../clients/target.ts';
import type { Filled, OperationForm, Shown } from '../operation/form.ts';
import { freshValues } from './client-fields.ts';
import { readRequestForm, requestForm } from './request-form.ts';

export interface AskFormOptions<When extends string> {
  /** Whether people have to type the client's name, so that nobody asks for the wrong one. */
  confirmsName?: boolean;
  /** When it can be carried out. The first is what it means if nothing was chosen. */
  moments: readonly [When, ...When[]];
  label(when: When, form: Shown): string;
  /** The one that the form begins with. Default: the first. */
  preferred?(form: Shown): When;
}

/** Anyone who sends the form is shown what changed since then, so a minute saves a call for nearly every request, and misleads nobody. */
const listedMs = 60_000;

/** The form for an operation that takes no input but a client, a moment, and a reason. */
export const askForm = <When extends string>({
  confirmsName = false,
  moments,
  label,
  preferred = () => moments[0],
}: AskFormOptions<When>): OperationForm<ClientTarget & { when: When }> => ({
  asksFor: 'reason',
  listedMs,
  begin: () => freshValues(),
  again: ({ when }) => ({ when }),
  render: (form) =>
    requestForm(
      {
        ...form,
        client: clientIn(form),
        confirmsName,
        moments: moments.map((value) => ({ value, label: label(value, form) })),
        values: { ...form.values, when: form.values.when || preferred(form) },
      },
      namesFrom(form.names),
      form.now,
    ),
  read(form) {
    const client = clientIn(form);
    const { values } = form;
    const reading = readRequestForm({ client, values, confirmsName });
    if (!reading.ok) return reading;
    const when = moments.find((each) => each === values.when) ?? moments[0];
    return { ok: true, input: { ...targetOf(client), when }, reason: reading.reason };
  },
});

function clientIn({ client }: Filled) {
  if (client === undefined) throw new KeyturnError('form_expired');
  return client;
}
