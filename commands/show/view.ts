import type { OAuthClient } from '../../services/genesys/types/client.ts';
import type { Usage } from '../../services/usage/types.ts';
import { actions, context, header, say, section } from '../block-kit/blocks.ts';
import { roomBeside } from '../block-kit/fit.ts';
import type { Block, Message } from '../block-kit/message.ts';
import { date, strong } from '../block-kit/text.ts';
import { clientButtons } from '../clients/buttons.ts';
import { askWhichClient, chooseMessage } from '../clients/choosing.ts';
import { clientFacts, otherFieldRemarks, stateName } from '../clients/details.ts';
import { grantLabel } from '../clients/grant-types.ts';
import { type Leaving, leavingSentence, undoableSentence } from '../clients/leaving.ts';
import { nameLine, titleOf } from '../clients/line.ts';
import { clientLists } from '../clients/lists.ts';
import type { Missed } from '../clients/locate.ts';
import { notFound } from '../clients/not-found.ts';
import { oddities, oddityRemarks } from '../clients/oddities.ts';
import { dependentsSentence, standingSentence, usageSentence, usageSmallPrint } from '../clients/usage.ts';
import { words as errors } from '../error-sentences/words.ts';
import { operationButtons } from '../names.ts';
import type { Names } from '../operation/names.ts';
import type { Viewer } from '../operation/viewer.ts';
import { type Mistyped, perhapsCommand, type UnknownCommand, unknownCommand } from '../unknown-command.ts';
import { words } from './words.ts';

export interface ShownClient {
  kind: 'one';
  client: OAuthClient;
  names: Names;
  usage: Usage | 'checking';
  isDue?: boolean; // whether Genesys Cloud is asked about its usage
  /** When it was read, ms since 1970, if Genesys Cloud didn't respond now. */
  readAt?: number;
  /** It was deleted, and is still there. */
  leaving?: Leaving;
  mistyped?: Mistyped;
}

/** What `show` has found. */
export type Shown =
  | { kind: 'which' }
  | ShownClient
  | { kind: 'many'; text: string; clients: readonly OAuthClient[]; mistyped?: Mistyped }
  | (Missed & { text: string; bare: boolean })
  | ({ kind: 'command' } & UnknownCommand);

/** The client, or the way to one. */
export function showMessage(shown: Shown, viewer: Viewer): Message {
  const { operation } = operationButtons.details;
  switch (shown.kind) {
    case 'which':
      return { text: words.which, blocks: askWhichClient(operation) };
    case 'none':
      return notFound(operation, shown, viewer);
    case 'command':
      return unknownCommand(shown, viewer.may, viewer.command);
    case 'many': {
      const { text, blocks } = chooseMessage(operation, shown, viewer.now);
      return { text, blocks: [...blocks, ...perhapsCommand(shown.mistyped, viewer.may)] };
    }
    case 'one':
      return clientMessage(shown, viewer);
  }
}

/** The client's usage, for a person who was shown the client before that was known. */
export const usageNews = ({ client, usage }: ShownClient, { now }: Viewer): Message =>
  say([words.news(strong(client.name), usageSentence(usage, now)), dependentsSentence(usage) ?? []].flat().join('\n'));

function clientMessage(shown: ShownClient, viewer: Viewer): Message {
  const { client, names, usage, leaving } = shown;
  const above = headBlocks(shown, viewer);
  const below = footBlocks(shown, viewer);
  return {
    text: [
      `${nameLine(client, viewer.now)}.`,
      words.usage(usageSentence(usage, viewer.now)),
      ...(leaving === undefined ? [] : [leavingSentence(leaving)]),
      ...oddities(client, viewer.now, leaving !== undefined),
    ].join(' '),
    blocks: [...above, ...clientLists(client, names, roomBeside([...above, ...below])), ...below],
  };
}

const headBlocks = ({ client, names, usage, leaving }: ShownClient, viewer: Viewer): Block[] => [
  header(titleOf(client)),
  section(
    [
      standingSentence(stateName(client), grantLabel(client.grantType), usage, viewer.now),
      dependentsSentence(usage) ?? [],
    ]
      .flat()
      .join('\n'),
  ),
  ...(leaving === undefined ? [] : [section(undoableSentence(leaving))]),
  ...oddityRemarks(client, viewer.now, leaving !== undefined),
  ...(viewer.isOwnClient(client.id) ? [section(errors.ownClient)] : []),
  ...clientFacts(client, names, viewer.now, { isSummed: true }),
  ...usageSmallPrint(usage),
];

const footBlocks = ({ client, readAt, leaving, mistyped }: ShownClient, viewer: Viewer): Block[] => [
  ...otherFieldRemarks(client),
  ...actions(
    // What was deleted already is only deleted once.
    ...clientButtons(client, viewer, (verb) => leaving === undefined || verb !== operationButtons.removal.operation),
  ),
  ...(readAt === undefined ? [] : [context(words.readAt(date(readAt)))]),
  ...perhapsCommand(mistyped, viewer.may),
];
