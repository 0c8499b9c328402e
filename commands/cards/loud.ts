import type { OAuthClient } from '../../services/genesys/types/client.ts';
import type { PersonRef } from '../../services/people/person-ref.ts';
import { actions, button, context, section } from '../block-kit/blocks.ts';
import type { Button, Message } from '../block-kit/message.ts';
import { date, name, named, strong } from '../block-kit/text.ts';
import { clientButton } from '../clients/buttons.ts';
import { catalog } from '../language.ts';
import { ids, type OperationName, operationButtons } from '../names.ts';
import type { Names } from '../operation/names.ts';
import type { Namesake } from '../operation/weight.ts';
import type { Operation } from '../operation.ts';
import { partsWithin } from './lists.ts';
import { mention } from './mention.ts';
import { type CardSnapshot, changeLinesOf } from './snapshot.ts';
import { historyParts } from './staked.ts';

/** The message in the approvals channel about a change that one person made alone. Facts: people, mentions, and escaped names. */
const words = catalog('changes made alone', {
  person: (mention: string, name: string) => `${mention} (${name})`,
  done: {
    created: (who: string, client: string) => `⚠ ${who} created ${client} without approval.`,
    updated: (who: string, client: string) => `⚠ ${who} updated ${client} without approval.`,
    undid: (who: string, client: string, whose: string) => `↩ ${who} undid ${whose}’s change to ${client}.`,
  },
  unclear: {
    created: (who: string, client: string) =>
      `⚠ ${who} tried to create ${client} without approval. Genesys Cloud didn’t answer, so check if it’s there.`,
    updated: (who: string, client: string) =>
      `⚠ ${who} tried to update ${client} without approval. Genesys Cloud didn’t answer, so check the client.`,
    undid: (who: string, client: string, whose: string) =>
      `⚠ ${who} tried to undo ${whose}’s change to ${client}. Genesys Cloud didn’t answer, so check the client.`,
  },
  undone: (who: string, at: string, address: string) => `*Undone* by ${who} ${at} · <${address}|View>`,
  undo: 'Undo',
  changes: '*What changed*',
  perhapsChanged: '*What may have changed*',
  clientId: (id: string) => `Client ID: \`${id}\``,
});

/** In characters of JSON. */
const changeRoom = 8_000;

export interface LoudFacts {
  operation: Pick<Operation, 'name' | 'clientOf' | 'form' | 'attaches' | 'changes'>;
  input: unknown;
  who: PersonRef;
  client: OAuthClient | undefined; // as it was before
  /** The client that was made. */
  made?: { id: string; name: string } | undefined;
  unclear: boolean; // whether Genesys Cloud didn't say that it happened
  undo: string | undefined; // the ID of what **Undo** puts back
  undoes?: string | undefined; // the Slack user whose change this takes back
  undone?: { who: PersonRef; at: number; address: string } | undefined; // `address`: of the message about that
  names: Names;
  nameTaken: boolean;
  namesake?: Namesake | undefined;
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
  undoes,
  undone,
  history,
  ...facts
}: LoudFacts): Message {
  const about = client ?? made;
  const called = about?.name ?? operation.clientOf?.(input)?.name ?? '';
  const did = undoes === undefined ? (client === undefined ? 'created' : 'updated') : 'undid';
  const headline = (shown: string) =>
    words[unclear ? 'unclear' : 'done'][did](person(who), shown, mention({ slackUser: undoes ?? '' }));
  const heading = unclear ? words.perhapsChanged : words.changes;
  const lines = changeLinesOf(operation, input, { client, tense: 'done', ...facts });
  return {
    text: headline(named(called)),
    blocks: [
      section(headline(strong(called))),
      ...(undone === undefined ? [] : [section(words.undone(person(undone.who), date(undone.at), undone.address))]),
      ...partsWithin([{ heading, lines }, ...historyParts(history)], changeRoom),
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

const person = (who: PersonRef): string => words.person(mention(who), name(who.name));

/** Opens the operation's form with what was there before. */
const undoButton = (
  operation: OperationName,
  { id, name: about }: { id: string; name: string },
  keptId: string,
): Button => button({ label: words.undo, about, actionId: ids.undo(operation), value: `${id}:${keptId}` });
