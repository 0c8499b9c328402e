import { KeyturnError } from '../../services/errors.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import { context, modal, section } from '../block-kit/blocks.ts';
import type { Modal } from '../block-kit/message.ts';
import { name, strong } from '../block-kit/text.ts';
import { relatedBlocks } from '../cards/related.ts';
import { clientLine } from '../clients/line.ts';
import { namesFrom } from '../clients/names.ts';
import { type ClientTarget, targetOf } from '../clients/target.ts';
import { usageBlocks } from '../clients/usage.ts';
import { ids, type OperationButton } from '../names.ts';
import type { Filled, OperationForm, Shown } from '../operation/form.ts';
import { freshValues } from './client-fields.ts';
import { optionalReasonField } from './reason.ts';
import { readRequestForm, requestForm } from './request-form.ts';
import { words } from './words.ts';

/**
 * The form of something that's done at once: a client, what follows, a reason if there's one, and the button that does it, so that it's confirmed
 * exactly once wherever it was begun. Where a second person has to approve, it's the form that asks for that.
 */
export const confirmForm = ({ label }: OperationButton): OperationForm<ClientTarget> => ({
  asksFor: 'reason',
  asksUsage: false,
  begin: () => freshValues(),
  render: (form) => (form.asksReason ? request(form) : confirmation(form, label())),
  read(form) {
    const client = clientIn(form);
    const { values, asksReason } = form;
    const reading = asksReason
      ? readRequestForm({ client, values, confirmsName: false })
      : { ok: true as const, reason: values.reason.trim() };
    return reading.ok ? { ...reading, input: targetOf(client) } : reading;
  },
});

const request = (form: Shown): Modal =>
  requestForm({ ...form, client: clientIn(form), confirmsName: false, moments: [] }, namesFrom(form.names), form.now);

function confirmation(form: Shown, submit: string): Modal {
  const { operation, title, formId, consequences, problem, values, now } = form;
  const client = clientIn(form);
  return modal({
    title,
    callbackId: ids.form(operation),
    metadata: formId,
    submit,
    close: words.buttons.cancel,
    blocks: [
      ...(problem === undefined ? [] : [section(words.problem(problem))]),
      section(`${strong(client.name)}\n${clientLine(client, now)} · \`${name(client.id, 100)}\``),
      ...(form.usage === undefined ? [] : usageBlocks(form.usage, now)),
      ...relatedBlocks(form.related),
      section(consequences.map((line) => `• ${line}`).join('\n')),
      optionalReasonField(values.reason),
      context(words.loud),
    ],
  });
}

function clientIn({ client }: Filled): OAuthClient {
  if (client === undefined) throw new KeyturnError('form_expired');
  return client;
}
