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
   * Places of at most `most` entries that hold half of the words of `text` or more, each with one typo at the most, or another end; those with
   * the most of them first.
   */
  alike(text: string, most: number): number[];
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

  /** Looks at each place where a word stands that `meant` accepts, perhaps more than once at the same. */
  const eachPlace = (meant: (known: string) => boolean, look: (place: number) => void): void => {
    gathered ??= gather();
    for (const [known, places] of gathered) if (meant(known)) places.forEach(look);
  };

  return {
    near(text) {
      const words = lettersOf(text).slice(0, mostWords);
      if (words.every(({ length }) => length < shortestTypo)) return [];
      const whole = words.join(' ');
      const found = new Set<number>();
      for (const [place, { name }] of entries.entries()) if (isNear(whole, name)) found.add(place);
      for (const [at, word] of words.entries()) {
        if (word.length < shortestTypo) continue;
        const others = words.toSpliced(at, 1);
        eachPlace(
          (known) => isNear(word, known),
          (place) => {
            if (others.every((other) => entries[place]?.name.includes(other) === true)) found.add(place);
          },
        );
      }
      return [...found].sort((a, b) => a - b);
    },

    alike(text, most) {
      const words = lettersOf(text).slice(0, mostWords);
      /** How many of the words an entry holds, and the last of them, so that each counts once. */
      const scores = new Uint8Array(entries.length);
      const last = new Uint8Array(entries.length);
      for (const [at, word] of words.entries()) {
        if (word.length < shortestTypo) continue;
        const beginning = word.slice(0, sameBeginning);
        eachPlace(
          (known) => known.startsWith(beginning) || known.includes(word) || isNear(word, known),
          (place) => {
            if (last[place] === at + 1) return;
            last[place] = at + 1;
            scores[place] = (scores[place] ?? 0) + 1;
          },
        );
      }
      const best: number[] = [];
      for (let score = words.length; score > 0 && score * 2 >= words.length; score -= 1)
        for (
          let place = scores.indexOf(score);
          place !== -1 && best.length < most;
          place = scores.indexOf(score, place + 1)
        )
          best.push(place);
      return best;
    },
  };
}
