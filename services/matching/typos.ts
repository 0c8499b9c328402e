import { atOnce, type Steps } from '../slices.ts';
import type { SearchEntry } from './search-entry.ts';
import { createVocabulary, type Vocabulary } from './vocabulary.ts';
import type { WordSearch } from './word-search.ts';
import { lettersOf } from './words.ts';

/** In shorter words, one typo turns nearly any word into another. */
const shortestTypo = 4;
/** Words count as alike if this many letters at their beginning are the same. */
const sameBeginning = 4;
/** The most words of a text that are checked. Nobody types more, but people may paste more. */
const mostWords = 8;

export interface TypoSearch {
  /** Places of the entries that have all words of `text`, with one typo in a word or in the spaces between. In their order. */
  near(text: string): number[];
  /**
   * Places of at most `most` entries that have at least half of the words of `text`, each with at most one typo or another ending; those with the
   * most words first.
   */
  alike(text: string, most: number): number[];
  /** Builds the vocabulary. */
  prepare(): Steps<void>;
}

/** The typo search of one listing. Its vocabulary is built at the first typo. */
export function createTypoSearch(entries: readonly SearchEntry[], search: WordSearch): TypoSearch {
  let known: Vocabulary | undefined;
  const vocabulary = (): Vocabulary => {
    known ??= atOnce(createVocabulary(entries));
    return known;
  };

  /** The words that `word` may be: one typo away, or two words if a space is missing. */
  const meanings = (word: string): string[][] => {
    if (word.length < shortestTypo) return [];
    const { near, places } = vocabulary();
    const parts: string[][] = [];
    for (let at = 1; at < word.length; at += 1)
      if (places(word.slice(0, at)).length > 0) parts.push([word.slice(0, at), word.slice(at)]);
    return [...[...near(word)].map((meant) => [meant]), ...parts];
  };

  return {
    *prepare() {
      known ??= yield* createVocabulary(entries);
    },

    near(text) {
      const words = lettersOf(text).slice(0, mostWords);
      const found = new Set<number>();
      const look = (sought: readonly string[]): void => {
        for (const place of search.find(sought)) found.add(place);
      };
      for (const [at, word] of words.entries()) {
        // There may be a space too many.
        const next = words[at + 1];
        if (next !== undefined) look(words.toSpliced(at, 2, `${word}${next}`));
        const others = words.toSpliced(at, 1);
        if (others.length > 0 && search.find(others, 1).length === 0) continue;
        for (const meant of meanings(word)) look([...meant, ...others]);
      }
      return [...found].sort((a, b) => a - b);
    },

    alike(text, most) {
      const words = lettersOf(text).slice(0, mostWords);
      const { places, beginning, near } = vocabulary();
      /** How many of the words an entry has, and the last word that it got a point for, so that each word counts once. */
      const scores = new Uint8Array(entries.length);
      const last = new Uint8Array(entries.length);
      for (const [at, word] of words.entries()) {
        if (word.length < shortestTypo) continue;
        const count = (place: number): void => {
          if (last[place] === at + 1) return;
          last[place] = at + 1;
          scores[place] = (scores[place] ?? 0) + 1;
        };
        search.find([word]).forEach(count);
        for (const meant of [...near(word), ...beginning(word.slice(0, sameBeginning))]) places(meant).forEach(count);
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
