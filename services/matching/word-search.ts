import { keepLatest } from '../keep-latest.ts';
import { atOnce, type Steps } from '../slices.ts';
import type { SearchEntry } from './search-entry.ts';

type Searched = Pick<SearchEntry, 'text'>;

/** Finds the entries of one listing that have certain words. */
export interface WordSearch {
  /** Places of the first `most` entries that have all of `words`, which are folded; without words, the first entries. Every entry has the empty word. */
  find(words: readonly string[], most?: number): number[];
  /** Builds the index. */
  prepare(): Steps<void>;
}

/** How many words are cached, each with its places: people type letter by letter, and most of the words stay the same. */
const mostWords = 100;
/** How many characters in a row are indexed together. */
const run = 3;
const buckets = 2 ** 16;

/** The places of the entries that have a word, in order. A word that few have takes little memory, however many entries there are. */
type Places = Uint32Array;

/** Returns the places where a word of three or more characters may be, in order, some perhaps more than once. */
type Candidates = (word: string) => Uint32Array;

/** A search in one listing. Its index is built when it's first needed. */
export function createWordSearch(entries: readonly Searched[]): WordSearch {
  let candidates: Candidates | undefined;
  const mayHold = (word: string): Iterable<number> => {
    if (word.length < run) return entries.keys();
    candidates ??= atOnce(indexed(entries));
    return candidates(word);
  };

  const search = (word: string): Places => {
    const found: number[] = [];
    for (const place of mayHold(word))
      if (place !== found.at(-1) && entries[place]?.text.includes(word) === true) found.push(place);
    return Uint32Array.from(found);
  };

  const known = new Map<string, Places>();
  const holding = (word: string): Places => {
    const found = known.get(word) ?? search(word);
    keepLatest(known, word, found, mostWords);
    return found;
  };

  return {
    *prepare() {
      candidates ??= yield* indexed(entries);
    },
    find(words, most = entries.length) {
      const sought = words.filter((word) => word !== '').map(holding);
      const [rarest, ...others] = sought.sort((a, b) => a.length - b.length);
      const found: number[] = [];
      const inOthers = others.map(comesIn);
      for (const place of rarest ?? entries.keys()) {
        if (found.length === most) break;
        if (inOthers.every((has) => has(place))) found.push(place);
      }
      return found;
    },
  };
}

/** Tells whether `places` have a place, for one place after the other in ascending order. It skips what's between two of them in ever larger steps. */
function comesIn(places: Places): (place: number) => boolean {
  let from = 0;
  return (place) => {
    let step = 1;
    while ((places[from + step] ?? place) < place) step *= 2;
    for (let high = Math.min(from + step, places.length); from < high; ) {
      const middle = (from + high) >> 1;
      if ((places[middle] ?? 0) < place) from = middle + 1;
      else high = middle;
    }
    return places[from] === place;
  };
}

/** A number below `buckets` for the three characters of `text` from `at` on. Others may have the same number. */
const bucketOf = (text: string, at: number): number =>
  (Math.imul(text.charCodeAt(at), 0x9e3779b1) ^
    Math.imul(text.charCodeAt(at + 1), 0x85ebca6b) ^
    Math.imul(text.charCodeAt(at + 2), 0xc2b2ae35)) >>>
  16;

/**
 * An index of every three characters in a row: among 10,000 clients, only the few with a word's rarest three have to be searched for it. It takes
 * about four bytes of memory per character.
 */
function* indexed(entries: readonly Searched[]): Steps<Candidates> {
  /** Where each bucket begins in `places`, and one more for the end. */
  const begins = new Uint32Array(buckets + 1);
  for (const { text } of entries) {
    for (let at = 0; at <= text.length - run; at += 1) {
      const bucket = bucketOf(text, at) + 1;
      begins[bucket] = (begins[bucket] ?? 0) + 1;
    }
    yield;
  }
  for (let bucket = 0; bucket < buckets; bucket += 1)
    begins[bucket + 1] = (begins[bucket + 1] ?? 0) + (begins[bucket] ?? 0);
  const places = new Uint32Array(begins[buckets] ?? 0);
  const free = begins.slice();
  for (const [place, { text }] of entries.entries()) {
    for (let at = 0; at <= text.length - run; at += 1) {
      const bucket = bucketOf(text, at);
      const next = free[bucket] ?? 0;
      places[next] = place;
      free[bucket] = next + 1;
    }
    yield;
  }
  return (word) => {
    let fewest = places;
    for (let at = 0; at <= word.length - run; at += 1) {
      const bucket = bucketOf(word, at);
      const [from, to] = [begins[bucket] ?? 0, begins[bucket + 1] ?? 0];
      if (to - from < fewest.length) fewest = places.subarray(from, to);
    }
    return fewest;
  };
}
