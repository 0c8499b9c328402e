import { backtick, deceptive, markUnseen, noName, spaced, unseenMark } from './shown-text.ts';

/** ASCII that only has to be lower-cased for comparisons: without quotes, tabs, or two spaces or dashes in a row. */
const plainAscii = /^(?:[!#-&(-,./0-9:;<=>?@A-Z[\\\]^_a-z{|}~]| (?! )|-(?!-))*$/;

/** Characters that read as a quote, for a character class: straight, curly, low, angled, primes, lone accents, Hebrew, CJK. */
export const quotes = `\\p{Pi}\\p{Pf}'"\`\u00B4\u02B9\u02BA\u02BB\u02BC\u02BD\u02C8\u02CA${backtick}\u02DD\u02EE\u02F4\u201A\u201E\u2032-\u2037\u275B-\u2760\u05F3\u05F4\u300C-\u300F\u301D-\u301F`;
export const dashes = '\\p{Pd}\u2043\u2212';

/** Lone accents, which compatibility decomposition would turn into a space and an accent. */
const loneAccents = /[\u00B4\u0384\u1FBD\u1FBF\u1FEF\u1FFD\u1FFE]/gu;
/** Accents, invisible characters, and skin tones of emoji. */
const ignored = new RegExp(`${deceptive}|[\\p{M}${unseenMark}\\u{1F3FB}-\\u{1F3FF}]`, 'gu');
const someQuotes = new RegExp(`[${quotes}]+`, 'gu');
const someDashes = new RegExp(`[${dashes}]+`, 'gu');

/**
 * `text` as searches compare it: without case and accents, with compatible characters made equal (`strasse` finds "Straße"), all quotes as `'`,
 * all dashes as `-`, white space as one space, and without invisible characters, including those that Keyturn adds to show the text. The fold of
 * a part is part of the fold of the complete text.
 */
export function fold(text: string): string {
  if (plainAscii.test(text)) return text.toLowerCase();
  // Upper case resolves ß and the like. It comes before the accents go, since some accents have an upper case.
  const even = text
    .replace(loneAccents, "'")
    .normalize('NFKD')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKD');
  return even
    .replace(/[\v\f\r\u2028\u2029]/gu, ' ') // white space, before it counts as invisible
    .replace(ignored, '')
    .replaceAll('ς', 'σ') // the final sigma would depend on what follows
    .replace(someQuotes, "'")
    .replace(someDashes, '-')
    .replace(/\s+/gu, ' ');
}

/** The form in which names are equal. If folding leaves nothing of a name, that's the name as it's shown. */
export function nameKey(text: string): string {
  const folded = fold(text).trim();
  if (folded !== '') return folded;
  return markUnseen(spaced(text)) || noName;
}

export function foldedWords(text: string): string[] {
  return fold(text)
    .split(' ')
    .filter((word) => word !== '');
}

// Compares names as people sort them: without case, and `line 9` before `line 10`.
const collator = new Intl.Collator('en', { sensitivity: 'base', numeric: true });

/** Sorts by name as people do, then by ID, so that the order never varies. */
export function byName(a: { name: string; id: string }, b: { name: string; id: string }): number {
  return collator.compare(a.name, b.name) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
