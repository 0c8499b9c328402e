import type { SearchEntry } from './types.ts';

/** Finds the entries of one listing that hold words. */
export interface WordSearch {
  /** Whether the entry at a place holds all of `words`, which are folded. An empty word is in all. */
  holding(words: readonly string[]): (at: number) => boolean;
}

/** Words that are remembered, with a byte for each entry. */
const mostWords = 100;
/** Ends an entry; should somebody type it, what they find across two entries does not count. */
const end = '\u0001';

/**
 * All entries are one text, so that a word is looked for in one go, and once: people type letter by letter, and of several words most stay
 * as they are.
 */
export function createWordSearch(entries: readonly SearchEntry[]): WordSearch {
  const text = entries.map((entry) => entry.text + end).join('');
  /** Where each entry begins, and where the last one ends. */
  const begins = new Uint32Array(entries.length + 1);
  for (const [at, entry] of entries.entries()) begins[at + 1] = (begins[at] ?? 0) + entry.text.length + end.length;
  const known = new Map<string, Uint8Array>();

  const look = (word: string): Uint8Array => {
    const holds = new Uint8Array(entries.length);
    let next = 0;
    let at = -1;
    for (let found = text.indexOf(word); found !== -1; ) {
      while (next <= found) {
        at += 1;
        next = begins[at + 1] ?? text.length;
      }
      const within = found + word.length < next;
      if (within) holds[at] = 1;
      found = text.indexOf(word, within ? next : found + 1);
    }
    return holds;
  };

  const placesOf = (word: string): Uint8Array => {
    const places = known.get(word) ?? look(word);
    known.delete(word);
    known.set(word, places);
    for (const oldest of known.keys()) {
      if (known.size <= mostWords) break;
      known.delete(oldest);
    }
    return places;
  };

  return {
    holding(words) {
      const all = words.filter((word) => word !== '').map(placesOf);
      return (at) => all.every((places) => places[at] === 1);
    },
  };
}
