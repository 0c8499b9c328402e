import { z } from 'zod';
import type { OAuthClient } from '../services/genesys/types/client.ts';
import { actions, button, section } from './block-kit/blocks.ts';
import type { Block, Button, Message } from './block-kit/message.ts';
import { capitalized, clip, name } from './block-kit/text.ts';
import { titleOf } from './clients/line.ts';
import { nameButtons } from './clients/not-found.ts';
import { catalog } from './language.ts';
import { ids, type OperationName, operationButtons } from './names.ts';

const words = catalog('unknown command', {
  none: (word: string) => `There’s no command “${word}”.`,
  perhaps: (command: string) => `${command}?`,
  help: (command: string) => `\`${command} help\` shows what you can do.`,
  orShow: 'Or show a client:',
  ifCommand: (word: string) => `If you meant “${word}” as a command:`,
});

/** What someone typed, if its first word isn't a verb but resembles some. It may be a command, or part of a client's name. */
export const mistyped = z.strictObject({
  /** The first word, as typed. */
  word: z.string(),
  /** The words after it. */
  rest: z.string(),
  /** The verbs that resemble it, closest first, and what the words after each are about. */
  verbs: z
    .array(z.strictObject({ name: z.string(), about: z.enum(['client', 'newClient', 'words', 'nothing']) }))
    .min(1),
  /** Whether the first verb is only one typo away. */
  oneTypo: z.boolean(),
});
export type Mistyped = z.output<typeof mistyped>;

export interface UnknownCommand {
  typed: Mistyped;
  /** The client that the words after the verb name, if it's exactly one. */
  target?: OAuthClient | undefined;
  /** Clients whose names resemble everything that was typed. */
  closest: readonly OAuthClient[];
}

/** Says that there's no such command, and offers those that may have been meant, with the same words. */
export function unknownCommand(
  { typed, target, closest }: UnknownCommand,
  may: (verb: OperationName) => boolean,
  command: string,
): Message {
  const verbs = typed.verbs.filter((verb) => may(verb.name));
  const text = words.none(name(typed.word, 60));
  const offered = verbButtons({ ...typed, verbs }, target);
  return {
    text: [text, ...offered.map((each) => words.perhaps(each.text.text))].join(' '),
    blocks: [
      section(offered.length === 0 ? `${text} ${words.help(command)}` : text),
      ...actions(...offered),
      ...(closest.length === 0
        ? []
        : [section(words.orShow), ...actions(...nameButtons(operationButtons.details.operation, closest))]),
    ],
  };
}

/** One button for each verb, which runs it with the same words. `target` is the client that they name, if it's exactly one. */
function verbButtons({ rest, verbs }: Mistyped, target: OAuthClient | undefined): Button[] {
  return verbs.map(({ name: verb, about }) => {
    const after = about === 'nothing' ? '' : rest;
    const meant = after !== '' && about === 'client' ? target : undefined;
    const named = meant === undefined ? after : titleOf(meant);
    const value = meant === undefined ? after : meant.id;
    return button({
      label: clip([capitalized(verb), named].filter((part) => part !== '').join(' '), 75),
      actionId: ids.run(verb),
      ...(value === '' ? {} : { value: clip(value, 1_900) }),
    });
  });
}

/** The command that may have been meant, under a client that was found instead. */
export function perhapsCommand(typed: Mistyped | undefined, may: (verb: OperationName) => boolean): Block[] {
  const verbs = typed?.oneTypo === true ? typed.verbs.filter((verb) => may(verb.name)) : [];
  if (typed === undefined || verbs.length === 0) return [];
  return [section(words.ifCommand(name(typed.word, 60))), ...actions(...verbButtons({ ...typed, verbs }, undefined))];
}
