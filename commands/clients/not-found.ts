import type { OAuthClient } from '../../services/genesys/types.ts';
import { actions, type Block, type Button, button, context, type Message, section } from '../block-kit/blocks.ts';
import { duration, name, named } from '../block-kit/text.ts';
import { ids, type OperationName } from '../names.ts';
import { unquote } from '../parse-text.ts';
import { amongRead } from './incomplete.ts';
import { titleOf } from './line.ts';
import type { Missed } from './locate.ts';

type Named = Pick<OAuthClient, 'id' | 'name'>;

/** One button for each client, with its name, that runs the operation on it. Namesakes are told apart by their short ID. */
export const nameButtons = (operation: OperationName, clients: readonly Named[]): Button[] =>
  clients.map((client, at) => {
    const title = titleOf(client);
    const alone = clients.every((other) => other === client || titleOf(other) !== title);
    return button({
      label: alone ? title : `${[...title].slice(0, 60).join('')} · ${client.id.slice(0, 8)}`,
      // within one row each needs an action_id of its own
      actionId: `${ids.run(operation)}:${at}`,
      value: client.id,
    });
  });

/** Small print about a listing that Genesys Cloud should have replaced; none if it didn't have to. */
const staleNote = (staleSince: number | undefined, now: number): Block[] =>
  staleSince === undefined
    ? []
    : [
        context(
          `Genesys Cloud isn’t responding. This is from a list that’s ${duration(Math.max(1, Math.round((now - staleSince) / 1000)))} old.`,
        ),
      ];

export interface NotFound extends Omit<Missed<Named>, 'kind'> {
  /** What was typed. */
  text: string;
  /** Whether it was typed without a verb, so that it may have been meant for a command. */
  bare?: boolean | undefined;
}

/** No client is meant by what was typed: says so, with the closest ones as buttons that run the same operation. */
export function notFound(
  operation: OperationName,
  { text, closest, staleSince, among, bare = false }: NotFound,
  { command, now }: { command: string; now: number },
): Message {
  const read = amongRead(among);
  const none =
    read === undefined
      ? `No client named “${name(unquote(text), 100)}”.`
      : `No client named “${name(unquote(text), 100)}” ${read}. It may still be there: try its client ID.`;
  const help = bare ? [context(`\`${command} help\` shows all commands.`)] : [];
  const words =
    closest.length > 0
      ? `${none} Closest:`
      : read === undefined
        ? `${none} Try part of its name, or \`${command} list\`.`
        : none;
  return {
    text: closest.length > 0 ? `${words} ${closest.map((client) => named(client.name, 80)).join(', ')}` : words,
    blocks: [section(words), ...actions(...nameButtons(operation, closest)), ...staleNote(staleSince, now), ...help],
  };
}
