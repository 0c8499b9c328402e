import type { OAuthClient } from '../../services/genesys/types/client.ts';
import type { PersonRef } from '../../services/people/person-ref.ts';
import { actions, button, context, section } from '../block-kit/blocks.ts';
import type { Button, Message } from '../block-kit/message.ts';
import { name, strong } from '../block-kit/text.ts';
import { clientButton } from '../clients/buttons.ts';
import { catalog } from '../language.ts';
import { ids, type OperationName, operationButtons } from '../names.ts';
import type { Names } from '../operation/names.ts';
import type { Operation } from '../operation.ts';
import { partsWithin } from './lists.ts';
import { mention } from './mention.ts';
import { type CardSnapshot, changeLinesOf } from './snapshot.ts';
import { historyParts } from './staked.ts';
import { subjectText, subjectWords } from './subject.ts';

/** The message in the approvals channel about a change that one person made alone. Facts: mentions, escaped names, and subjects. */
const words = catalog('changes made alone', {
  made: (subject: string) => `⚠ ${subject}: done without approval.`,
  unclear: (subject: string) => `⚠ ${subject}: sent without approval. Keyturn got no answer, so it may have happened.`,
  by: (who: string, name: string) => `Changed by ${who} (${name})`,
  aloud: (subject: string, who: string) => `${subject}: done by ${who} without approval.`,
  aloudUnclear: (subject: string, who: string) => `${subject}: sent by ${who} without approval. It may have happened.`,
  undo: 'Undo',
  changes: '*What changed*',
  clientId: (id: string) => `Client ID: \`${id}\``,
});

/** In characters of JSON. */
const changeRoom = 8_000;

export interface LoudFacts {
  operation: Pick<Operation, 'name' | 'stakes' | 'clientOf' | 'form' | 'attaches' | 'changes'>;
  input: unknown;
  who: PersonRef;
  client: OAuthClient | undefined; // as it was before
  /** The client that was made. */
  made?: { id: string; name: string } | undefined;
  unclear: boolean; // whether Genesys Cloud didn't say that it happened
  undo: string | undefined; // the ID of what **Undo** puts back
  names: Names;
  nameTaken: boolean;
  history: CardSnapshot['history']; // as on a card
}

/** Who changed what, from what to what. */
export function loudMessage({
  operation,
  input,
  who,
  client,
  made,
  unclear,
  undo,
  history,
  ...facts
}: LoudFacts): Message {
  const subject = {
    verb: operation.stakes?.verb() ?? operation.name,
    name: client?.name ?? operation.clientOf?.(input)?.name,
    madeId: undefined,
  };
  const about = client ?? made;
  const lines = changeLinesOf(operation, input, { client, tense: 'done', ...facts });
  return {
    text: (unclear ? words.aloudUnclear : words.aloud)(subjectText(subject), mention(who)),
    blocks: [
      section(unclear ? words.unclear(subjectWords(subject)) : words.made(subjectWords(subject))),
      section(words.by(mention(who), strong(who.name))),
      ...partsWithin([{ heading: words.changes, lines }, ...historyParts(history)], changeRoom),
      ...(about === undefined ? [] : [context(words.clientId(name(about.id, 100)))]),
      ...(about === undefined
        ? []
        : actions(
            ...(undo === undefined ? [] : [undoButton(operation.name, about, undo)]),
            clientButton(operationButtons.details, about),
          )),
    ],
  };
}

/** Opens the operation's form with what was there before. */
const undoButton = (
  operation: OperationName,
  { id, name: about }: { id: string; name: string },
  keptId: string,
): Button => button({ label: words.undo, about, actionId: ids.undo(operation), value: `${id}:${keptId}` });
