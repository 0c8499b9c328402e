// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly the characters that need no folding but lower case
const PLAIN = /^[\u0000-\u007f]*$/;

/**
 * `text` as it is compared in searches: without case and accents, compatible characters made alike, so that
 * `strasse` finds "Straße". The fold of a part is part of the fold of the whole.
 */
export function fold(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase();
  // by way of upper case, which resolves ß and its like, and before the accents go, as some of them have upper cases
  const even = text.normalize('NFKD').toLowerCase().toUpperCase().toLowerCase().normalize('NFKD');
  return even.replace(/\p{M}+/gu, '').replaceAll('ς', 'σ'); // the final sigma would depend on what follows
}

/** The words of a search, folded. */
export function foldedWords(text: string): string[] {
  return fold(text)
    .split(/\s+/u)
    .filter((word) => word !== '');
}

// compares names as people sort them: without case, and `line 9` before `line 10`
const collator = new Intl.Collator('en', { sensitivity: 'base', numeric: true });

/** Orders by name as people read it, then by id, so that the order is always the same. */
export function byName(a: { name: string; id: string }, b: { name: string; id: string }): number {
  return collator.compare(a.name, b.name) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
