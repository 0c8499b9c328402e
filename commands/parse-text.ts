import { dashes } from '../services/folding.ts';
import { withoutUnseen } from '../services/shown-text.ts';

export interface Typed {
  /** The first word, lower case, without what isn't seen; empty when nothing was typed. */
  verb: string;
  /** The rest, without the flag, quotes kept, single spaces. */
  rest: string;
  fresh: boolean;
}

/** Words, and phrases in quotes; a quote within a word, and one that isn't closed, is a character like others. */
const tokens = /"[^"]*"\S*|\S+/gu;
const freshFlag = new RegExp(`^[${dashes}]+fresh[.,!]?$`, 'iu');
/** After a verb; as the only word, any mark goes with it. */
const helpFlag = new RegExp(`^[${dashes}]+help[.,!?]?$`, 'iu');
const shortHelp = new RegExp(`^[${dashes}]+h$`, 'iu');

/**
 * Splits what was typed after the slash command into the verb and the rest. The only flags are `--fresh`, and `--help`, which makes a verb of
 * itself, with any dashes, as phones make one of two; any other word with dashes is text, and so is a flag in quotes.
 */
export function parseText(text: string): Typed {
  const { words, fresh } = wordsOf(text);
  const [verb = '', ...others] = words;
  const rest = others.join(' ');
  if (others.some((word) => helpFlag.test(withoutUnseen(word))) || shortHelp.test(rest))
    return { verb: 'help', rest: '', fresh };
  return {
    verb: isBlank(words.join(' ')) ? '' : withoutUnseen(verb).toLowerCase(),
    rest: isBlank(rest) ? '' : rest,
    fresh,
  };
}

/**
 * The words of what was typed after the slash command. Slack escapes `&`, `<` and `>` in it (docs.slack.dev/messaging/formatting-message-text),
 * and phones write curly quotes: both are undone, but nothing else, since names hold such characters.
 */
function wordsOf(text: string): { words: string[]; fresh: boolean } {
  const straight = text
    .replace(/&lt;/gu, '<')
    .replace(/&gt;/gu, '>')
    .replace(/&amp;/gu, '&')
    .replace(/[\u201C\u201D\u201E\u201F]/gu, '"')
    .replaceAll('\uFEFF', ''); // can't be seen, and isn't a space to the person who types it
  const all = straight.match(tokens) ?? [];
  const words = all.filter((word) => !freshFlag.test(withoutUnseen(word)));
  return { words: words.map((word) => word.replace(/\s+/gu, ' ')), fresh: words.length < all.length };
}

/** Whether there's nothing in a text: no more than quotes, white space, and what isn't seen. */
const isBlank = (text: string): boolean => withoutUnseen(text).replaceAll('"', '').trim() === '';

/** `text` without the slash command that it was typed after, where people pasted that along with it. */
export function withoutCommand(text: string, command: string): string {
  const typed = text.trimStart();
  const pasted = typed.toLowerCase().startsWith(command) && /^(?:\s|$)/u.test(typed.slice(command.length));
  return pasted ? typed.slice(command.length).trimStart() : text;
}

/** All that was typed but the flag, on one line. */
export const wholeText = (text: string): string => wordsOf(text).words.join(' ');

/** `"a phrase"` without its quotes, when the whole text is one quoted phrase. */
export const unquote = (text: string): string => /^"([^"]*)"?$/u.exec(text)?.[1]?.trim() ?? text;
