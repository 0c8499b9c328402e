import { dashes, fold } from '../services/folding.ts';
import { withoutUnseen } from '../services/shown-text.ts';
import { type OperationName, operationNames } from './names.ts';

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
 * The words of what was typed after the slash command. Slack escapes `&`, `<` and `>` in it (docs.slack.dev/messaging/formatting-message-text),
 * and phones write curly quotes: both are undone, but nothing else, since names hold such characters.
 */
function wordsOf(text: string): { words: string[]; fresh: boolean } {
  const straight = text
    .replace(/&lt;/gu, '<')
    .replace(/&gt;/gu, '>')
    .replace(/&amp;/gu, '&')
    .replace(/[\u201C\u201D\u201E\u201F]/gu, '"')
    .replaceAll('\uFEFF', ''); // isn't seen, and is no space to whoever types it
  const all = straight.match(tokens) ?? [];
  const words = all.filter((word) => !freshFlag.test(withoutUnseen(word)));
  return { words: words.map((word) => word.replace(/\s+/gu, ' ')), fresh: words.length < all.length };
}

/** Whether there's nothing in a text: no more than quotes, white space, and what isn't seen. */
const isBlank = (text: string): boolean => withoutUnseen(text).replaceAll('"', '').trim() === '';

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

/** Words that people use for the verbs of the design. */
const synonyms: ReadonlyMap<string, OperationName> = new Map(
  Object.entries({
    ls: 'list',
    find: 'list',
    search: 'list',
    get: 'show',
    view: 'show',
    details: 'show',
    describe: 'show',
    new: 'create',
    add: 'create',
    edit: 'update',
    change: 'update',
    rename: 'update',
    deactivate: 'update',
    reactivate: 'update',
    disable: 'update',
    enable: 'update',
    remove: 'delete',
    rm: 'delete',
    regenerate: 'rotate',
    secret: 'rotate',
    reset: 'rotate',
    pending: 'requests',
    approvals: 'requests',
    log: 'audit',
    history: 'audit',
    me: 'whoami',
    who: 'whoami',
    h: 'help',
    commands: 'help',
  } as const satisfies Record<string, OperationName>),
);

/** Whether a word is the verb of an operation, as it is written in help. */
export const isOperationName = (verb: string): verb is OperationName =>
  (operationNames as readonly string[]).includes(verb);

/** The letters of a verb: `--help`, `Help.`, `*list*` and `help!` are the words in them. */
const lettersOf = (word: string): string => fold(word).replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');

/** The operation whose verb, or a synonym of it, a word is, whatever marks stand around it. Question marks ask for help. */
export function verbOf(word: string): OperationName | undefined {
  const letters = lettersOf(word);
  if (letters === '') return word.includes('?') ? 'help' : undefined;
  return isOperationName(letters) ? letters : synonyms.get(letters);
}

/** A verb that may have been meant, and how far it is from what was typed, in typos; one that begins like this is one typo away. */
interface NearVerb {
  verb: OperationName;
  distance: number;
}

/** So many verbs are offered. */
const mostNear = 2;

/** The verbs that were perhaps meant, the nearest first: those that begin like this, and those at most 2 typos away, in fewer than half of the letters. */
export function nearestVerbs(word: string): NearVerb[] {
  const letters = lettersOf(word).slice(0, 20);
  if (letters.length < 2) return [];
  const known: NearVerb[] = [];
  for (const verb of operationNames) {
    const distance = verb.startsWith(letters) ? 1 : editDistance(letters, verb);
    if (distance <= 2 && distance < letters.length / 2 + 1) known.push({ verb, distance });
  }
  // Of a synonym, which may be a word of a name, one typo is enough.
  for (const [synonym, verb] of synonyms)
    if (synonym.length > 3 && editDistance(letters, synonym) <= 1) known.push({ verb, distance: 1 });
  const sorted = known.sort((a, b) => a.distance - b.distance);
  return sorted.filter(({ verb }, at) => sorted.findIndex((other) => other.verb === verb) === at).slice(0, mostNear);
}

/** Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours count one each. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(at(i - 1, j) + 1, (row[j - 1] ?? 0) + 1, at(i - 1, j - 1) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, at(i - 2, j - 2) + 1);
      row.push(best);
    }
  }
  return at(a.length, b.length);
}
