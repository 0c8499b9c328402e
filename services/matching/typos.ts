import type { SearchEntry } from '../listings/types.ts';
import { lettersOf } from './words.ts';

/** In shorter words one typo makes nearly any other word. */
const shortestTypo = 4;
/** Words that begin alike by so many letters count as alike. */
const sameBeginning = 4;
/** Words of a text that are looked at; more aren't typed, but may be pasted. */
const mostWords = 8;

/** Whether `b`, from `at` on, begins with what is left of `a` from `from` on. */
function goesOn(a: string, from: number, b: string, at: number): boolean {
  for (let i = from, j = at; i < a.length; i += 1, j += 1) if (a.charCodeAt(i) !== b.charCodeAt(j)) return false;
  return true;
}

/** Whether one typo at the most lies between `typed` and `word`, or its beginning: a letter too many, missing, wrong, or swapped with the next. */
export function isNear(typed: string, word: string): boolean {
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

/** Looks for names that were mistyped. */
export interface TypoSearch {
  /** Places of the entries that hold all words of `text` with one typo in one of them, or in the spaces between. In their order. */
  near(text: string): number[];
  /**
   * Places of the entries that hold half of the words of `text` or more, each with one typo at the most, or another end; those with the most
   * of them first.
   */
  alike(text: string): number[];
}

/** The typo search of one listing. The words of all names are gathered at the first typo: most of them stand in many names. */
export function createTypoSearch(entries: readonly SearchEntry[]): TypoSearch {
  let gathered: ReadonlyMap<string, readonly number[]> | undefined;
  const gather = (): ReadonlyMap<string, readonly number[]> => {
    const words = new Map<string, number[]>();
    for (const [place, { name }] of entries.entries())
      for (const word of new Set(lettersOf(name))) {
        const places = words.get(word);
        if (places === undefined) words.set(word, [place]);
        else places.push(place);
      }
    return words;
  };

  /** Where a word stands that `meant` accepts. */
  const standing = (meant: (known: string) => boolean): Set<number> => {
    gathered ??= gather();
    const found = new Set<number>();
    for (const [known, places] of gathered) if (meant(known)) for (const place of places) found.add(place);
    return found;
  };

  return {
    near(text) {
      const words = lettersOf(text).slice(0, mostWords);
      if (words.every(({ length }) => length < shortestTypo)) return [];
      const exact = words.map((word) => standing((known) => known.includes(word)));
      const found = new Set<number>();
      for (const [at, word] of words.entries()) {
        const others = exact.filter((_, other) => other !== at);
        if (word.length < shortestTypo || others.some(({ size }) => size === 0)) continue;
        for (const place of standing((known) => isNear(word, known)))
          if (others.every((each) => each.has(place))) found.add(place);
      }
      const whole = words.join(' ');
      for (const [place, { name }] of entries.entries()) if (isNear(whole, name)) found.add(place);
      return [...found].sort((a, b) => a - b);
    },

    alike(text) {
      const words = lettersOf(text).slice(0, mostWords);
      const score = new Map<number, number>();
      for (const word of words.filter(({ length }) => length >= shortestTypo)) {
        const beginning = word.slice(0, sameBeginning);
        const alike = (known: string) => known.startsWith(beginning) || known.includes(word) || isNear(word, known);
        for (const place of standing(alike)) score.set(place, (score.get(place) ?? 0) + 1);
      }
      return [...score]
        .filter(([, count]) => count * 2 >= words.length)
        .sort(([a, most], [b, more]) => more - most || a - b)
        .map(([place]) => place);
    },
  };
}
