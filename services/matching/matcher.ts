import { withEmoji } from '../emoji.ts';
import type { SearchEntry } from '../listings/types.ts';
import { nameKey } from '../text.ts';
import { idBeginning, idsIn, readingsOf } from './readings.ts';
import { createTypoSearch } from './typos.ts';
import { holdsWord, lettersOf, soughtIn, termsOf } from './words.ts';

/** Finds the entries that a text means. What it gives are their places. */
export interface Matcher {
  /** The entry with this ID, or else those with exactly this name; marks around the text don't count. Empty: it names none for certain. */
  exact(text: string): number[];
  /** Those with an ID that stands in the text, or all its words in their name, in any order. In the order of the entries. */
  matching(text: string): number[];
  /** `matching` with the best first: the exact name, one that begins like this, one that has these as whole words, the rest. */
  ranked(text: string): number[];
  /** Where nothing matches by name: those with all the words in name or ID. In the order of the entries. */
  inId(text: string): number[];
  /** Where nothing matches: those with one typo between. In the order of the entries. */
  near(text: string): number[];
  /** Where nothing matches: those with one typo between, then those by ID; else those with half of the words. */
  closest(text: string): number[];
}

/** The matcher of one listing. Looks at each entry: 10,000 of them take a quarter of a millisecond. */
export function createMatcher(entries: readonly SearchEntry[]): Matcher {
  const typos = createTypoSearch(entries);
  const where = (holds: (entry: SearchEntry) => boolean): number[] => {
    const places: number[] = [];
    for (let place = 0; place < entries.length; place += 1) {
      const entry = entries[place];
      if (entry !== undefined && holds(entry)) places.push(place);
    }
    return places;
  };
  /** What `look` finds by the first reading of `text` by which it finds anything. */
  const firstFound = (readings: readonly string[], look: (reading: string) => number[]): number[] => {
    for (const reading of readings) {
      const places = look(reading);
      if (places.length > 0) return places;
    }
    return [];
  };

  const withId = (reading: string): number[] => {
    const id = reading.toLowerCase();
    return where((entry) => entry.id === id);
  };
  const withIdIn = (text: string): number[] => {
    const ids = idsIn(text);
    return ids.length === 0 ? [] : where((entry) => ids.includes(entry.id));
  };
  const idBegins = (reading: string): number[] => {
    const id = idBeginning(reading);
    return id === undefined ? [] : where((entry) => entry.id.startsWith(id));
  };
  const named = (reading: string): number[] => {
    const key = nameKey(reading);
    return where(({ name, emoji }) => name === key || emoji === key);
  };
  const begins = (reading: string): number[] => {
    const key = nameKey(reading);
    return where(({ name, emoji }) => name.startsWith(key) || emoji.startsWith(key));
  };
  const both = (some: readonly number[], others: readonly number[]): number[] =>
    [...new Set([...some, ...others])].sort((a, b) => a - b);

  const holding = (reading: string): number[] => {
    const words = soughtIn(reading);
    return words.length === 0 ? [] : where(({ text }) => words.every((word) => text.includes(word)));
  };
  /** By letters and digits alone, the words must be whole: with its marks off, a part could be of anything. */
  const lettered = (text: string): number[] => {
    const words = lettersOf(text);
    return words.length === 0 ? [] : where((entry) => words.every((word) => holdsWord(entry.text, word)));
  };
  const matching: Matcher['matching'] = (text) => {
    const byId = withIdIn(text);
    if (byId.length > 0) return byId;
    const readings = readingsOf(text);
    // Whoever writes a phrase in quotes means these words in this order.
    const phrased = termsOf(text).some(({ phrase }) => phrase);
    const byWords = firstFound(phrased ? [text, withEmoji(text)] : readings, holding);
    const begun = both(firstFound(readings, idBegins), firstFound(readings, begins));
    return both(begun, byWords.length > 0 || phrased ? byWords : lettered(text));
  };

  const inId = (text: string): number[] => {
    const words = soughtIn(text);
    if (words.length === 0) return [];
    return where((entry) => words.every((word) => entry.text.includes(word) || entry.id.includes(word)));
  };

  return {
    exact(text) {
      const readings = readingsOf(text);
      const [typed = ''] = readings;
      const certain = firstFound(readings, withId);
      if (certain.length > 0) return certain;
      const asTyped = named(typed);
      if (asTyped.length > 0) return both(asTyped, idBegins(typed));
      const byId = withIdIn(text);
      return byId.length > 0 ? byId : both(firstFound(readings, named), firstFound(readings, idBegins));
    },
    matching,
    ranked(text) {
      const readings = readingsOf(text);
      const keys = readings.map(nameKey);
      const words = readings.map(soughtIn).filter((each) => each.length > 0);
      const rank = ({ name, emoji, text: whole }: SearchEntry): number => {
        if (keys.some((key) => name === key || emoji === key)) return 0;
        if (keys.some((key) => name.startsWith(key) || emoji.startsWith(key))) return 1;
        return words.some((each) => each.every((word) => holdsWord(whole, word))) ? 2 : 3;
      };
      const classes: number[][] = [[], [], [], []];
      for (const place of matching(text)) {
        const entry = entries[place];
        if (entry !== undefined) classes[rank(entry)]?.push(place);
      }
      return classes.flat();
    },
    inId,
    near: typos.near,
    closest(text) {
      const sure = [...new Set([...typos.near(text), ...inId(text)])];
      return sure.length > 0 ? sure : typos.alike(text);
    },
  };
}
