import type { OAuthClient } from '../../services/genesys/types/client.ts';
import { actions, button, context, section } from '../block-kit/blocks.ts';
import type { Button, Message } from '../block-kit/message.ts';
import { duration, name, named } from '../block-kit/text.ts';
import { catalog } from '../language.ts';
import { ids, type OperationName } from '../names.ts';
import { unquote } from '../parse-text.ts';
import { noneNamed } from './incomplete.ts';
import { titleOf } from './line.ts';
import type { Missed } from './locate.ts';

type Named = Pick<OAuthClient, 'id' | 'name'>;

/** One button for each client, with its name, that runs the operation on it. Clients with the same name also show their short ID. */
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

const words = catalog('not found', {
  none: (text: string) => `No client named “${text}”.`,
  tryAgain: (command: string) => `Try part of its name, or \`${command} list\`.`,
  closest: 'Closest:',
  stale: (age: string) => `Genesys Cloud isn’t responding. This is from a list that’s ${age} old.`,
  help: (command: string) => `\`${command} help\` shows what you can do.`,
});

export interface NotFound extends Omit<Missed<Named>, 'kind'> {
  /** What was typed. */
  text: string;
  /** Whether it had no verb, so that the person may have meant a command. */
  bare?: boolean | undefined;
}

/** Says that no client was found, with buttons that run the operation on the closest ones. */
export function notFound(
  operation: OperationName,
  missed: NotFound,
  viewer: { command: string; now: number },
): Message {
  const { closest, staleSince, bare = false } = missed;
  const { command, now } = viewer;
  const said = sentences(missed, command).join(' ');
  const names = closest.map((client) => named(client.name, 80)).join(', ');
  const stale = staleSince === undefined ? undefined : duration(Math.max(1, Math.round((now - staleSince) / 1000)));
  return {
    text: closest.length > 0 ? `${said} ${names}` : said,
    blocks: [
      section(said),
      ...actions(...nameButtons(operation, closest)),
      // Genesys Cloud was asked for a newer listing, but didn't give one.
      ...(stale === undefined ? [] : [context(words.stale(stale))]),
      ...(bare ? [context(words.help(command))] : []),
    ],
  };
}

function sentences({ text, closest, among }: NotFound, command: string): string[] {
  const shown = name(unquote(text), 100);
  const none = among === undefined ? words.none(shown) : noneNamed(shown, among);
  if (closest.length > 0) return [none, words.closest];
  return among === undefined ? [none, words.tryAgain(command)] : [none];
}
