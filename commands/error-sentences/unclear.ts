import type { Unclear } from '../../services/errors/details.ts';
import type { KeyturnError } from '../../services/errors.ts';
import { name, number } from '../block-kit/text.ts';
import { fieldNames } from '../clients/fields.ts';
import { stateWord } from '../clients/line.ts';
import { catalog } from '../language.ts';
import { showCommand } from './sentence.ts';

/** Facts: what to type, as code; names of fields; a client's state in a word. */
const words = catalog('unclear outcomes', {
  creation:
    'We don’t know if the client was created. Genesys Cloud didn’t answer. Check the list before you try again.',
  which_creation: (clients: number, name: string, ids: readonly string[]) =>
    `Genesys Cloud’s response was lost, and ${number(clients)} new clients are named “${name}”: ${ids.join(', ')}. We don’t know which one is yours. Look at each before you try again.`,
  secret:
    'We don’t know if the secret changed. Genesys Cloud didn’t answer. Check whether the client still works with the old secret; if it doesn’t, ask for a new one.',
  change_not_shown: (fields: readonly string[], toType: string) =>
    `Genesys Cloud accepted the change but doesn’t show it: ${fields.join(', ')}. Run ${toType} to check before you ask again.`,
  change_broke_off: (toType: string) =>
    `Keyturn was interrupted, and Genesys Cloud doesn’t show the change. It may still take effect. Run ${toType} to check before you ask again.`,
  deletion_not_shown: (state: string) =>
    `Genesys Cloud accepted the deletion but still shows the client as ${state}. Look at it in Genesys Cloud before you ask again.`,
  put_back: (command: string) =>
    `The client wasn’t deleted. We don’t know if it’s active again: look at it in Genesys Cloud, and reactivate it with \`${command} update\` if you still need it.`,
  broke_off:
    'We don’t know if the change was made: Keyturn was interrupted. Look at the client in Genesys Cloud before you ask again.',
  leftAsBefore: (state: string) => `The client wasn’t deleted. It’s ${state}, as it was before.`,
  leftOtherwise: (state: string, command: string) =>
    `The client wasn’t deleted, but it’s ${state} now. Reactivate it with \`${command} update\` if you still need it.`,
});

/** Clients that are named, of those that may be the one that was made. */
const mostNamed = 5;

/** What can't be told after a write, and what to do. mrkdwn. */
export function unclearSentence(unclear: Unclear, command: string): string {
  switch (unclear.kind) {
    case 'creation':
    case 'secret':
    case 'broke_off':
      return words[unclear.kind];
    case 'which_creation': {
      const { ids } = unclear;
      const shown = ids.slice(0, mostNamed).map((id) => `\`${name(id, 60)}\``);
      return words.which_creation(ids.length, name(unclear.name), shown);
    }
    case 'change_not_shown':
      return words.change_not_shown(fieldNames(unclear.fields), showCommand(command, unclear.clientId));
    case 'change_broke_off':
      return words.change_broke_off(showCommand(command, unclear.clientId));
    case 'deletion_not_shown':
      return words.deletion_not_shown(shownState(unclear.state));
    case 'put_back':
      return words.put_back(command);
  }
}

const shownState = (state: string): string => name(stateWord(state), 40);

/** How a failed deletion left the client, in a sentence; undefined for an error that doesn't say. mrkdwn. */
export function leftAs({ details: { left }, changed }: KeyturnError, command: string): string | undefined {
  if (left === undefined) return undefined;
  const state = shownState(left);
  return changed === 'no' ? words.leftAsBefore(state) : words.leftOtherwise(state, command);
}
