import { withEmoji } from '../emoji.ts';
import { nameKey } from '../folding.ts';
import type { Steps } from '../slices.ts';
import { createLookUp } from './look-up.ts';
import { idBeginning, idsIn, nameAndBeginning, readingsOf } from './readings.ts';
import type { SearchEntry } from './search-entry.ts';
import { createTypoSearch } from './typos.ts';
import { createWordSearch } from './word-search.ts';
import { holdsWord, lettersOf, soughtIn, termsOf } from './words.ts';

/** Finds the entries that a text means. Returns their places in the list. */
export interface Matcher {
  /** The entry with this ID, or else those with exactly this name, ignoring punctuation around the text. Empty if that's not certain. */
  exact(text: string): number[];
  /** At most `most` entries whose ID is in the text, or whose name has all its words, in any order. In the order of the entries. */
  matching(text: string, most?: number): number[];
  /**
   * At most `most` of those, best first: the exact name, names that begin like this, names with these as complete words, all others. Only searches
   * the first `most` of the others for complete words.
   */
  ranked(text: string, most: number): number[];
  /** If no name matches: entries with all the words in their name or ID. In the order of the entries. */
  inId(text: string): number[];
  /** If nothing matches: entries that are one typo away. In the order of the entries. */
  near(text: string): number[];
  /** If nothing matches: entries that are one typo away, then by ID, or else those with half of the words. At most `most`. */
  closest(text: string, most: number): number[];
  /** Builds all tables. Each is otherwise built at once when it's first needed. */
  prepare(): Steps<void>;
}

const ofIds = /^[0-9a-f-]+$/u;

export function createMatcher(entries: readonly SearchEntry[]): Matcher {
  const search = createWordSearch(entries);
  const typos = createTypoSearch(entries, search);
  const lookUp = createLookUp(entries);
  const { withId, named, begins } = lookUp;
  const idBegins = (reading: string): number[] => withIdBeginning(entries, reading);
  const labeled = (reading: string): number[] => withLabel(entries, reading);

  const holding = (reading: string, most: number): number[] => {
    const words = soughtIn(reading);
    return words.length === 0 ? [] : search.find(words, most);
  };
  const byWords = (text: string, readings: readonly string[], most: number): number[] => {
    // Punctuation doesn't change the letters, so one check shows that no reading matches (except emoji names and links).
    const letters = lettersOf(text);
    if (letters.length > 0 && !/[:<]/u.test(text) && search.find(letters, 1).length === 0) return [];
    const found = firstFound(readings, (reading) => holding(reading, most));
    if (found.length > 0 || letters.length === 0) return found;
    // Compares letters and digits only, so the words must be complete: without punctuation, a part could belong to anything.
    return search.find(letters).filter((place) => holdsAll(entries[place], letters));
  };
  /** A phrase in quotes means these words in this order. */
  const byPhrases = (text: string, readings: readonly string[], most: number): number[] =>
    both(
      firstFound(readings, (reading) => begins(reading, most)),
      firstFound([text, withEmoji(text)], (reading) => holding(reading, most)),
    );

  const matching: Matcher['matching'] = (text, most = entries.length) => {
    const byId = idsIn(text).flatMap(withId);
    if (byId.length > 0) return byId;
    const readings = readingsOf(text);
    const byLabel = firstFound(readings, labeled);
    if (byLabel.length > 0) return byLabel;
    const certain = both(firstFound(readings, idBegins), firstFound(readings, named));
    const phrased = termsOf(text).some(({ phrase }) => phrase);
    return both(certain, phrased ? byPhrases(text, readings, most) : byWords(text, readings, most));
  };

  const inId = (text: string): number[] => {
    const words = soughtIn(text);
    if (words.length === 0 || !words.every((word) => ofIds.test(word) || search.find([word], 1).length > 0)) return [];
    return where(entries, ({ text: names, id }) => words.every((word) => names.includes(word) || id.includes(word)));
  };

  return {
    exact(text) {
      const readings = readingsOf(text);
      const [typed = ''] = readings;
      const certain = firstFound(readings, withId);
      if (certain.length > 0) return certain;
      const asTyped = named(typed);
      if (asTyped.length > 0) return both(asTyped, idBegins(typed));
      const byId = [...idsIn(text).flatMap(withId), ...firstFound(readings, labeled)];
      return byId.length > 0 ? [...new Set(byId)] : both(firstFound(readings, named), firstFound(readings, idBegins));
    },
    matching,
    ranked(text, most) {
      const readings = readingsOf(text);
      const first = [...firstFound(readings, named), ...firstFound(readings, (reading) => begins(reading, most))];
      const best = new Set(first.slice(0, most));
      if (best.size >= most) return [...best];
      const rest = matching(text, 2 * most).filter((place) => !best.has(place));
      const words = readings.map(soughtIn).filter((each) => each.length > 0);
      const isWhole = (place: number) => words.some((each) => holdsAll(entries[place], each));
      return [...new Set([...best, ...rest.slice(0, most).filter(isWhole), ...rest])].slice(0, most);
    },
    inId,
    near: typos.near,
    closest(text, most) {
      const sure = [...new Set([...typos.near(text), ...inId(text)])];
      return sure.length > 0 ? sure.slice(0, most) : typos.alike(text, most);
    },
    *prepare() {
      yield* lookUp.prepare();
      yield* search.prepare();
      yield* typos.prepare();
    },
  };
}

function withIdBeginning(entries: readonly SearchEntry[], reading: string): number[] {
  const digits = idBeginning(reading);
  return digits === undefined ? [] : where(entries, ({ id }) => id.replaceAll('-', '').startsWith(digits));
}

/** Finds `Payroll Export · dbb34912`, the labels on Keyturn's own buttons for clients of the same name. They may cut the name. */
function withLabel(entries: readonly SearchEntry[], reading: string): number[] {
  const label = nameAndBeginning(reading);
  if (label === undefined) return [];
  const key = nameKey(label.name);
  return where(entries, ({ id, name }) => id.startsWith(label.beginning) && name.startsWith(key));
}

function where(entries: readonly SearchEntry[], holds: (entry: SearchEntry) => boolean): number[] {
  const places: number[] = [];
  for (const [place, entry] of entries.entries()) if (holds(entry)) places.push(place);
  return places;
}

const holdsAll = (entry: SearchEntry | undefined, words: readonly string[]): boolean =>
  words.every((word) => holdsWord(entry?.text ?? '', word));

/** What `look` finds for the first reading that finds anything. */
function firstFound(readings: readonly string[], look: (reading: string) => number[]): number[] {
  for (const reading of readings) {
    const places = look(reading);
    if (places.length > 0) return places;
  }
  return [];
}

/** The places in either list, each once and in order. */
const both = (some: number[], others: number[]): number[] =>
  some.length === 0 ? others : others.length === 0 ? some : [...new Set([...some, ...others])].sort((a, b) => a - b);
