import type { SearchEntry } from '../listings/types.ts';
import { gather } from './gathered.ts';
import { lettersOf } from './words.ts';

/** The words of all names, and the names that have each: most words are in many names. */
export interface Vocabulary {
  /** Places of the entries with this very word. */
  places(word: string): readonly number[];
  /** Words that begin like this. Of fewer than 2 characters: none. */
  beginning(start: string): readonly string[];
  /** Words with one typo between them, or their beginning, and `typed`, which has 4 letters or more. */
  near(typed: string): ReadonlySet<string>;
}

/** Whether `b`, from `at` on, begins with what is left of `a` from `from` on. */
function goesOn(a: string, from: number, b: string, at: number): boolean {
  for (let i = from, j = at; i < a.length; i += 1, j += 1) if (a.charCodeAt(i) !== b.charCodeAt(j)) return false;
  return true;
}

/** Whether one typo at the most lies between `typed` and `word`, or its beginning: a letter too many, missing, wrong, or swapped with the next. */
function isNear(typed: string, word: string): boolean {
  let same = 0;
  while (same < typed.length && typed.charCodeAt(same) === word.charCodeAt(same)) same += 1;
  return (
    goesOn(typed, same + 1, word, same) ||
    goesOn(typed, same, word, same + 1) ||
    goesOn(typed, same + 1, word, same + 1) ||
    (typed.charCodeAt(same) === word.charCodeAt(same + 1) &&
      typed.charCodeAt(same + 1) === word.charCodeAt(same) &&
      goesOn(typed, same + 2, word, same + 2))
  );
}

/** Gathers the words, by their first two characters and by the next two, so that a typo leaves one of both as it is. */
export function createVocabulary(entries: readonly SearchEntry[]): Vocabulary {
  const places = new Map<string, number[]>();
  for (const [place, { name }] of entries.entries())
    for (const word of new Set(lettersOf(name))) gather(places, word, place);
  const byFirst = new Map<string, string[]>();
  const byNext = new Map<string, string[]>();
  for (const word of places.keys()) {
    gather(byFirst, word.slice(0, 2), word);
    gather(byNext, word.slice(2, 4), word);
  }

  return {
    places: (word) => places.get(word) ?? [],
    beginning: (start) => (byFirst.get(start.slice(0, 2)) ?? []).filter((word) => word.startsWith(start)),
    near(typed) {
      const swapped = `${typed.charAt(0)}${typed.charAt(2)}`;
      const candidates = [
        byFirst.get(typed.slice(0, 2)), // the typo comes after
        byFirst.get(swapped), // the second and third are swapped
        byNext.get(typed.slice(2, 4)), // one of the first two is wrong, or they are swapped
        byNext.get(typed.slice(3, 5)), // there is one too many among them
        byNext.get(typed.slice(1, 3)), // one of them is missing
      ];
      const found = new Set<string>();
      for (const words of candidates) for (const word of words ?? []) if (isNear(typed, word)) found.add(word);
      return found;
    },
  };
}
