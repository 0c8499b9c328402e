import type { KeyturnError, Unclear } from '../../services/errors.ts';
import { name } from '../block-kit/text.ts';
import { fieldLabels } from '../clients/fields.ts';
import { showCommand } from './sentence.ts';

/** What can't be told after a write, and what to do. mrkdwn. */
export function unclearSentence(unclear: Unclear, command: string): string {
  switch (unclear.kind) {
    case 'creation':
      return 'We don’t know if the client was created. Genesys Cloud didn’t answer. Check the list before you try again.';
    case 'which_creation':
      return `Genesys Cloud’s answer was lost, and ${unclear.ids.length} new clients are named “${name(unclear.name)}”: ${unclear.ids
        .slice(0, 5)
        .map((id) => `\`${name(id, 60)}\``)
        .join(', ')}. We don’t know which one is yours. Look at each before you try again.`;
    case 'secret':
      return 'It cannot be told whether Genesys Cloud made a new secret. Check whether the client still works with the old one; if it does not, ask for a new secret again.';
    case 'change_not_shown':
      return `Genesys Cloud accepted the change but doesn’t show it: ${fieldNames(unclear.fields)}. Check with ${showCommand(command, unclear.clientId)} before you ask again.`;
    case 'change_broke_off':
      return `The execution broke off, and Genesys Cloud does not show the change. It may still come: check with ${showCommand(command, unclear.clientId)} before you ask again.`;
    case 'deletion_not_shown':
      return `Genesys Cloud accepted the deletion but still shows the client as ${name(unclear.state, 40)}. Look at it in Genesys Cloud before you ask again.`;
    case 'put_back':
      return 'The client was not deleted. It cannot be told whether it was put back to active: look at it in Genesys Cloud, and reactivate it with the update command if it is still needed.';
    case 'broke_off':
      return 'The execution broke off, and it cannot be told whether Genesys Cloud made the change. Look at the client in Genesys Cloud before you ask again.';
  }
}

/** The names of a client's fields, as people read them. */
export const fieldNames = (fields: readonly string[]): string =>
  fields
    .map((field) =>
      Object.hasOwn(fieldLabels, field) ? fieldLabels[field as keyof typeof fieldLabels] : name(field, 60),
    )
    .join(', ');

/** How a failed deletion left the client, in a sentence; undefined for an error that doesn't say. */
export function leftAs({ details: { left }, changed }: KeyturnError): string | undefined {
  if (left === undefined) return undefined;
  return changed === 'no'
    ? `The client was not deleted; it is ${name(left, 40)}, as it was before.`
    : `The client was not deleted, but it was left ${name(left, 40)}. Reactivate it with the update command if it is still needed.`;
}
