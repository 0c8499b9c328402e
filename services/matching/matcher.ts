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
  /** At most `most` of `matching`, the best first: the exact name, one that begins like this, one that has these as whole words, the rest. */
  ranked(text: string, most: number): number[];
  /** Where nothing matches by name: those with all the words in name or ID. In the order of the entries. */
  inId(text: string): number[];
  /** Where nothing matches: those with one typo between. In the order of the entries. */
  near(text: string): number[];
  /** Where nothing matches: those with one typo between, then those by ID; else those with half of the words. At most `most`. */
  closest(text: string, most: number): number[];
}

/** The matcher of one listing. Looks at each entry for words: 10,000 of them take a quarter of a millisecond. */
export function createMatcher(entries: readonly SearchEntry[]): Matcher {
  const typos = createTypoSearch(entries);
  const { withId, named } = createLookUp(entries);
  const where = (holds: (entry: SearchEntry) => boolean): number[] => {
    const places: number[] = [];
    for (let place = 0; place < entries.length; place += 1) {
      const entry = entries[place];
      if (entry !== undefined && holds(entry)) places.push(place);
    }
    return places;
  };

  const idBegins = (reading: string): number[] => {
    const id = idBeginning(reading);
    return id === undefined ? [] : where((entry) => entry.id.startsWith(id));
  };
  const begins = (reading: string): number[] => {
    const key = nameKey(reading);
    return where(({ name, emoji }) => name.startsWith(key) || emoji.startsWith(key));
  };
  const holding = (reading: string): number[] => {
    const words = soughtIn(reading);
    return words.length === 0 ? [] : where(({ text }) => words.every((word) => text.includes(word)));
  };
  /** By letters and digits alone, the words must be whole: with its marks off, a part could be of anything. */
  const lettered = (words: readonly string[]): number[] =>
    words.length === 0 ? [] : where((entry) => words.every((word) => holdsWord(entry.text, word)));
  const byWords = (text: string, readings: readonly string[]): number[] => {
    // Taking marks off leaves the letters, so one look tells that no reading will find anything; but for emoji by name, and for links.
    const letters = lettersOf(text);
    if (
      letters.length > 0 &&
      !/[:<]/u.test(text) &&
      !entries.some((entry) => letters.every((each) => entry.text.includes(each)))
    )
      return [];
    const found = firstFound(readings, holding);
    return found.length > 0 ? found : lettered(letters);
  };
  /** Whoever writes a phrase in quotes means these words in this order. */
  const byPhrases = (text: string, readings: readonly string[]): number[] =>
    both(firstFound(readings, begins), firstFound([text, withEmoji(text)], holding));

  const matching: Matcher['matching'] = (text) => {
    const byId = idsIn(text).flatMap(withId);
    if (byId.length > 0) return byId;
    const readings = readingsOf(text);
    const certain = both(firstFound(readings, idBegins), firstFound(readings, named));
    const phrased = termsOf(text).some(({ phrase }) => phrase);
    return both(certain, phrased ? byPhrases(text, readings) : byWords(text, readings));
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
      const byId = idsIn(text).flatMap(withId);
      return byId.length > 0 ? byId : both(firstFound(readings, named), firstFound(readings, idBegins));
    },
    matching,
    ranked(text, most) {
      const readings = readingsOf(text);
      const keys = readings.map(nameKey);
      const words = readings.map(soughtIn).filter((each) => each.length > 0);
      const certain = new Set(firstFound(readings, named));
      const begun: number[] = [];
      const rest: number[] = [];
      for (const place of matching(text)) {
        const entry = entries[place];
        if (entry === undefined || certain.has(place)) continue;
        const like = keys.some((key) => entry.name.startsWith(key) || entry.emoji.startsWith(key));
        (like ? begun : rest).push(place);
      }
      const best = [...certain, ...begun];
      if (best.length >= most) return best.slice(0, most);
      const wholeWords = rest.filter((place) =>
        words.some((each) => each.every((word) => holdsWord(entries[place]?.text ?? '', word))),
      );
      const whole = new Set(wholeWords);
      return [...best, ...wholeWords, ...rest.filter((place) => !whole.has(place))].slice(0, most);
    },
    inId,
    near: typos.near,
    closest(text, most) {
      const sure = [...new Set([...typos.near(text), ...inId(text)])];
      return sure.length > 0 ? sure.slice(0, most) : typos.alike(text, most);
    },
  };
}

/** Looks up whole IDs and names. The tables are made when they are first of use. */
function createLookUp(entries: readonly SearchEntry[]) {
  const table = (keysOf: (entry: SearchEntry) => readonly string[]) => {
    let known: Map<string, number[]> | undefined;
    return (key: string): number[] => {
      if (known === undefined) {
        known = new Map();
        for (const [place, entry] of entries.entries())
          for (const each of new Set(keysOf(entry))) known.set(each, [...(known.get(each) ?? []), place]);
      }
      return known.get(key) ?? [];
    };
  };
  const byId = table(({ id }) => [id]);
  const byName = table(({ name, emoji }) => [name, emoji]);
  return {
    withId: (reading: string) => byId(reading.toLowerCase()),
    named: (reading: string) => byName(nameKey(reading)),
  };
}

/** What `look` finds by the first reading of a text by which it finds anything. */
function firstFound(readings: readonly string[], look: (reading: string) => number[]): number[] {
  for (const reading of readings) {
    const places = look(reading);
    if (places.length > 0) return places;
  }
  return [];
}

/** The places of both lists, each once and in order. */
const both = (some: number[], others: number[]): number[] =>
  some.length === 0 ? others : others.length === 0 ? some : [...new Set([...some, ...others])].sort((a, b) => a - b);
