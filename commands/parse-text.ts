import { type OperationName, operationNames } from './names.ts';

export interface Typed {
  /** The first word, lower case; empty when nothing was typed. */
  verb: string;
  /** The rest, without flags, quotes kept, single spaces. */
  rest: string;
  fresh: boolean;
}

/**
 * Splits what was typed after the slash command. Slack escapes `&`, `<` and `>` in it (docs.slack.dev/messaging/formatting-message-text), and
 * phones write curly quotes and one long dash for `"` and `--`: all are undone, but nothing else, since names hold such characters.
 * The only flag is `--fresh` (one hyphen will do); any other word with hyphens is text.
 */
export function parseText(text: string): Typed {
  const straight = text
    .replace(/&lt;/gu, '<')
    .replace(/&gt;/gu, '>')
    .replace(/&amp;/gu, '&')
    .replace(/[\u201C\u201D\u201E\u201F]/gu, '"')
    .replace(/(^|\s)[\u2012-\u2015](?=fresh\b)/giu, '$1--')
    .replace(/\s+/gu, ' ')
    .trim();
  const tokens = straight.match(/"[^"]*"?|[^\s"]+/gu) ?? [];
  const verb = (tokens[0] ?? '').toLowerCase();
  let fresh = false;
  const rest: string[] = [];
  for (const token of tokens.slice(1)) {
    if (/^--?fresh$/iu.test(token)) fresh = true;
    else rest.push(token);
  }
  return { verb, rest: rest.join(' '), fresh };
}

/** `"a phrase"` without its quotes, when the whole text is one quoted phrase. */
export const unquote = (text: string): string => /^"([^"]*)"?$/u.exec(text)?.[1]?.trim() ?? text;

/** Words that people use for the verbs of the design. */
const synonyms: Readonly<Record<string, OperationName>> = {
  ls: 'list',
  find: 'list',
  search: 'list',
  get: 'show',
  view: 'show',
  details: 'show',
  new: 'create',
  add: 'create',
  edit: 'update',
  change: 'update',
  rename: 'update',
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
  '?': 'help',
};

/** Whether a word is the verb of an operation, as it is written in help. */
export const isOperationName = (verb: string): verb is OperationName =>
  (operationNames as readonly string[]).includes(verb);

/** The verb that was probably meant: a synonym, one that begins like this, or the nearest by edit distance (at most 2, and less than half the word). */
export function nearestVerb(verb: string): OperationName | undefined {
  const synonym = synonyms[verb];
  if (synonym !== undefined) return synonym;
  const begun = verb.length < 2 ? undefined : operationNames.find((candidate) => candidate.startsWith(verb));
  if (begun !== undefined) return begun;
  const ranked = operationNames
    .map((candidate) => ({ candidate, distance: editDistance(verb.slice(0, 20), candidate) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= 2 && best.distance < verb.length / 2 + 1 ? best.candidate : undefined;
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
