import type { Steps } from '../slices.ts';
import { gather } from './gathered.ts';
import type { SearchEntry } from './search-entry.ts';
import { lettersOf } from './words.ts';

/** The words of all names, and the names that have each. Most words are in many names. */
export interface Vocabulary {
  /** Places of the entries with exactly this word. */
  places(word: string): readonly number[];
  /** Words that begin like this; none for fewer than 2 characters. */
  beginning(start: string): readonly string[];
  /** Words that are one typo away from `typed`, which has at least 4 letters, or whose beginning is. */
  near(typed: string): ReadonlySet<string>;
}

/** Groups the words by their first two characters and by the next two, so that a typo leaves one of the two unchanged. */
export function* createVocabulary(entries: readonly SearchEntry[]): Steps<Vocabulary> {
  const places = new Map<string, number[]>();
  for (const [place, { name }] of entries.entries()) {
    for (const word of new Set(lettersOf(name))) gather(places, word, place);
    yield;
  }
  const byFirst = new Map<string, string[]>();
  const byNext = new Map<string, string[]>();
  for (const word of places.keys()) {
    gather(byFirst, word.slice(0, 2), word);
    gather(byNext, word.slice(2, 4), word);
    yield;
  }

  return {
    places: (word) => places.get(word) ?? [],
    beginning: (start) => (byFirst.get(start.slice(0, 2)) ?? []).filter((word) => word.startsWith(start)),
    near(typed) {
      const swapped = `${typed.charAt(0)}${typed.charAt(2)}`;
      const candidates = [
        byFirst.get(typed.slice(0, 2)), // the typo comes later
        byFirst.get(swapped), // the second and third are swapped
        byNext.get(typed.slice(2, 4)), // one of the first two is wrong, or both are swapped
        byNext.get(typed.slice(3, 5)), // there's one too many among the first two
        byNext.get(typed.slice(1, 3)), // one of the first two is missing
      ];
      const found = new Set<string>();
      for (const words of candidates) for (const word of words ?? []) if (isNear(typed, word)) found.add(word);
      return found;
    },
  };
}

/** Whether `b`, from `at` on, begins with the rest of `a` from `from` on. */
function goesOn(a: string, from: number, b: string, at: number): boolean {
  for (let i = from, j = at; i < a.length; i += 1, j += 1) if (a.charCodeAt(i) !== b.charCodeAt(j)) return false;
  return true;
}

/** Whether `word`, or its beginning, is at most one typo away from `typed`: a letter too many, missing, wrong, or swapped with the next. */
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
