import type { types } from '@slack/bolt';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import { button, option, section, typeAhead } from '../block-kit/blocks.ts';
import type { Block, Message } from '../block-kit/message.ts';
import { name, named, number, readOut, strong } from '../block-kit/text.ts';
import { catalog } from '../language.ts';
import { ids, type OperationName } from '../names.ts';
import { unquote } from '../parse-text.ts';
import { clientLine, nameLine, stateWord, titleOf } from './line.ts';

const words = catalog('choosing', {
  which: '*Which client?* Type a name or ID.',
  find: 'Find a client',
  choose: 'Choose',
  several: (count: number, text: string) => `${number(count)} clients match “${text}”. Which one?`,
  more: (missing: number) => `… and ${number(missing)} more.`,
  typeMore: (missing: number) => `… and ${number(missing)} more. Type more of the name, or the full ID.`,
});

/** A type-ahead over all clients, for a command without one. */
export const askWhichClient = (operation: OperationName): Block[] => [
  section(words.which, typeAhead(ids.run(operation), words.find)),
];

/** A client in a type-ahead, with the start of its ID, since several can have the same name. */
export const clientOption = (client: OAuthClient): types.PlainTextOption =>
  option({
    label: titleOf(client),
    value: client.id,
    description: `${client.grantType} · ${stateWord(client.state)} · ${client.id.slice(0, 8)}`,
  });

/** A client to choose, or one that no longer exists, of which only these fields are known. */
type Choice = OAuthClient | Pick<OAuthClient, 'id' | 'name'>;

/** How many clients are offered at once. */
const mostChoices = 20;

/**
 * The clients that match a text, one button each. `rest` says how to find the others; in a modal that's a type-ahead, since nobody can type a command
 * there.
 */
export function chooseClient(
  operation: OperationName,
  text: string,
  clients: readonly Choice[],
  now: number,
  rest: (more: number) => Block[] = (more) => [section(words.more(more)), ...askWhichClient(operation)],
): Block[] {
  const shown = clients.slice(0, mostChoices);
  const more = clients.length - shown.length;
  return [
    section(words.several(clients.length, name(unquote(text), 100))),
    ...shown.map((client) =>
      section(
        `${strong(client.name)}\n${'state' in client ? `${clientLine(client, now)} · ` : ''}\`${name(client.id, 60)}\``,
        button({
          label: words.choose,
          about: `${client.name} ${client.id.slice(0, 8)}`,
          actionId: ids.run(operation),
          value: client.id,
        }),
      ),
    ),
    ...(more > 0 ? rest(more) : []),
  ];
}

/** The same as a message. */
export const chooseMessage = (
  operation: OperationName,
  { text, clients }: { text: string; clients: readonly Choice[] },
  now: number,
): Message => ({
  text: readOut([
    words.several(clients.length, name(unquote(text), 100)),
    ...clients
      .slice(0, mostChoices)
      .map(
        (client) => `${'state' in client ? nameLine(client, now) : named(client.name, 80)} · ${client.id.slice(0, 8)}`,
      ),
  ]),
  blocks: chooseClient(operation, text, clients, now, (more) => [section(words.typeMore(more))]),
});
