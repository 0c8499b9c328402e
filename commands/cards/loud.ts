import type { OAuthClient } from '../../services/genesys/types/client.ts';
import type { PersonRef } from '../../services/people/person-ref.ts';
import type { Usage } from '../../services/usage/types.ts';
import { actions, button, context, quote, section } from '../block-kit/blocks.ts';
import type { Block, Button, Message } from '../block-kit/message.ts';
import { date, name, named, strong } from '../block-kit/text.ts';
import { clientButton } from '../clients/buttons.ts';
import { usageSentence } from '../clients/usage.ts';
import { catalog } from '../language.ts';
import { ids, type OperationButton, type OperationName, operationButtons } from '../names.ts';
import type { Names } from '../operation/names.ts';
import type { Namesake } from '../operation/weight.ts';
import type { Operation } from '../operation.ts';
import type { LoudWords } from '../outcome.ts';
import { partsWithin } from './lists.ts';
import { mention } from './mention.ts';
import { type CardSnapshot, changeLinesOf } from './snapshot.ts';
import { historyParts } from './staked.ts';

/** The message in the approvals channel about a change that one person made alone. Facts: people, mentions, and escaped names. */
const words = catalog('changes made alone', {
  done: {
    created: (who: string, client: string) => `⚠ ${who} created ${client} without approval.`,
    updated: (who: string, client: string) => `⚠ ${who} updated ${client} without approval.`,
    undid: (who: string, client: string, whose: string) => `↩ ${who} undid ${whose}’s change to ${client}.`,
    undidOwn: (who: string, client: string) => `↩ ${who} undid their own change to ${client}.`,
  },
  unclear: {
    created: (who: string, client: string) =>
      `⚠ ${who} tried to create ${client} without approval. Genesys Cloud didn’t answer, so check if it’s there.`,
    updated: (who: string, client: string) =>
      `⚠ ${who} tried to update ${client} without approval. Genesys Cloud didn’t answer, so check the client.`,
    undid: (who: string, client: string, whose: string) =>
      `⚠ ${who} tried to undo ${whose}’s change to ${client}. Genesys Cloud didn’t answer, so check the client.`,
    undidOwn: (who: string, client: string) =>
      `⚠ ${who} tried to undo their own change to ${client}. Genesys Cloud didn’t answer, so check the client.`,
  },
  reason: (quoted: string) => `*Reason*\n${quoted}`,
  undone: (who: string, at: string, address: string) => `*Undone* by ${who} ${at} · <${address}|View>`,
  undo: 'Undo',
  callsOn: {
    created: (people: string) => `${people}: please check it.`,
    updated: (people: string) => `${people}: you can undo it.`,
  },
  changes: '*What changed*',
  perhapsChanged: '*What may have changed*',
  clientId: (id: string) => `Client ID: \`${id}\``,
});

/** How many people are mentioned. */
const mostCalled = 5;

/** In characters of JSON. */
const changeRoom = 8_000;

export interface LoudFacts {
  operation: Pick<Operation, 'name' | 'clientOf' | 'form' | 'attaches' | 'changes' | 'loud'>;
  input: unknown;
  at: number; // when it began, in ms since 1970
  reason?: string | undefined;
  who: PersonRef;
  client?: OAuthClient | undefined; // as it was before
  /** The client that was made or changed, and when Genesys Cloud removes it, in ms since 1970. */
  made?: { id: string; name: string; removedOn?: number | undefined } | undefined;
  unclear: boolean; // whether Genesys Cloud didn't say that it happened
  undo: string | undefined; // the ID of what **Undo** puts back
  undoes?: string | undefined; // the Slack user whose change this takes back
  undoesName?: string | undefined; // their name, if they aren't to be notified
  undone?: Undone | undefined;
  usage?: Usage | 'checking' | undefined; // of the client, where it's known
  /** Whom to mention: those who can decide about such a change, or their user groups. */
  audience?: { people: readonly PersonRef[]; groups: readonly string[] } | undefined;
  names: Names;
  nameTaken: boolean;
  namesake?: Namesake | undefined;
  history: CardSnapshot['history']; // as on a card
}

/** What took a change back: by whom, and the address of the message about that. */
export interface Undone {
  operation: Pick<Operation, 'loud'>;
  who: PersonRef;
  at: number;
  address: string;
}

/** Who changed what, from what to what; or, in the operation's own words, what one of them did, and what follows. */
export function loudMessage(loud: LoudFacts): Message {
  const { operation, input, client, made, undo, undone, reason = '', usage } = loud;
  const about = client ?? made;
  const called = about?.name ?? operation.clientOf?.(input)?.name ?? '';
  const own = operation.loud?.();
  const follows = own === undefined || client === undefined ? [] : followsOf(own, client, loud);
  const back = own === undefined ? undo : own.back;
  return {
    text: [headline(loud, named(called)), ...(reason === '' ? [] : [name(reason, 500)]), ...follows].join(' '),
    blocks: [
      section(headline(loud, strong(called))),
      ...(undone === undefined ? [] : [section(undoneLine(undone))]),
      ...(reason === '' ? [] : [section(words.reason(quote(reason, 500)))]),
      ...(usage === undefined || undone !== undefined ? [] : [section(usageSentence(usage, loud.at))]),
      ...(follows.length === 0 ? [] : [section(follows.join('\n'))]),
      ...(own === undefined ? changeBlocks(loud) : []),
      ...calledOn(loud),
      ...(about === undefined ? [] : [context(words.clientId(name(about.id, 100)))]),
      ...(about === undefined
        ? []
        : actions(
            back === undefined || undone !== undefined ? undefined : backButton(operation.name, about, back),
            clientButton(operationButtons.details, about),
          )),
    ],
  };
}

/** Whom such a message calls on, in its words; undefined if nobody: what takes something back needs no one else. */
export function callsOnFor({
  operation,
  client,
  undoes,
}: Pick<LoudFacts, 'operation' | 'client' | 'undoes'>): ((people: string) => string) | undefined {
  if (operation.loud !== undefined) return operation.loud().callsOn;
  if (undoes !== undefined) return undefined;
  return client === undefined ? words.callsOn.created : words.callsOn.updated;
}

/** Who did what to which client. */
function headline({ operation, who, client, unclear, undoes, undoesName }: LoudFacts, shown: string): string {
  const own = operation.loud?.();
  const isOwn = undoes === who.slackUser;
  const whose =
    undoes === undefined ? undefined : undoesName === undefined ? mention({ slackUser: undoes }) : name(undoesName);
  if (own !== undefined && unclear) return own.unclear(person(who), shown);
  if (own !== undefined) return own.done(person(who), shown, isOwn ? undefined : whose);
  const did = whose === undefined ? (client === undefined ? 'created' : 'updated') : isOwn ? 'undidOwn' : 'undid';
  return words[unclear ? 'unclear' : 'done'][did](person(who), shown, whose ?? '');
}

/** What follows from it, unless nobody knows whether it happened, or it was taken back since. */
const followsOf = (own: LoudWords, client: OAuthClient, { at, made, unclear, undone }: LoudFacts): string[] =>
  unclear || undone !== undefined ? [] : own.follows(client, at, made?.removedOn);

/** Those who can take it back, or should look at it. */
function calledOn(loud: LoudFacts): Block[] {
  const { audience, undone, unclear } = loud;
  const callsOn = callsOnFor(loud);
  if (callsOn === undefined || audience === undefined || unclear || undone !== undefined) return [];
  const { people, groups } = audience;
  const shown = groups.length > 0 ? groups.map((id) => `<!subteam^${id}>`) : people.slice(0, mostCalled).map(mention);
  return shown.length === 0 ? [] : [section(callsOn(shown.join(' ')))];
}

const undoneLine = ({ operation, who, at, address }: Undone): string =>
  (operation.loud?.().tookBack ?? words.undone)(person(who), date(at), address);

function changeBlocks({ operation, input, unclear, history, ...facts }: LoudFacts): Block[] {
  const heading = unclear ? words.perhapsChanged : words.changes;
  const lines = changeLinesOf(operation, input, { tense: 'done', ...facts });
  return partsWithin([{ heading, lines }, ...historyParts(history)], changeRoom);
}

/** Nobody is notified of what they did themselves. */
const person = (who: PersonRef): string => name(who.name);

/** The button that takes it back: an operation's own, or **Undo**, which opens the operation's form with what was there before. */
const backButton = (
  operation: OperationName,
  client: { id: string; name: string },
  back: OperationButton | string,
): Button =>
  typeof back === 'string'
    ? button({
        label: words.undo,
        about: client.name,
        actionId: ids.undo(operation),
        value: `${client.id}:${back}`,
      })
    : clientButton(back, client);
