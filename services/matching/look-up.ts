import { nameKey } from '../folding.ts';
import { gather } from './gathered.ts';
import type { SearchEntry } from './search-entry.ts';

/** Looks up complete IDs, complete names, and beginnings of names. Its tables are built when they're first used. */
export interface LookUp {
  /** Places of the entries with this ID, in any case. */
  withId(id: string): number[];
  /** Places of the entries with exactly this name. */
  named(name: string): number[];
  /** Places of at most `most` entries whose names begin like this, sorted by name. */
  begins(start: string, most: number): number[];
}

export function createLookUp(entries: readonly SearchEntry[]): LookUp {
  const once = <T>(make: () => T): (() => T) => {
    let made: T | undefined;
    return () => {
      made ??= make();
      return made;
    };
  };
  const table = (keysOf: (entry: SearchEntry) => readonly string[]) =>
    once(() => {
      const places = new Map<string, number[]>();
      for (const [place, entry] of entries.entries())
        for (const key of new Set(keysOf(entry))) gather(places, key, place);
      return places;
    });
  const namesOf = ({ name, emoji }: SearchEntry): string[] => [name, emoji];
  const byId = table(({ id }) => [id]);
  const byName = table(namesOf);
  const sorted = once(() => [...byName().keys()].sort((a, b) => (a < b ? -1 : 1)));

  return {
    withId: (id) => byId().get(id.toLowerCase()) ?? [],
    named: (name) => byName().get(nameKey(name)) ?? [],
    begins(start, most) {
      const key = nameKey(start);
      const keys = sorted();
      let low = 0;
      for (let high = keys.length; low < high; ) {
        const middle = (low + high) >> 1;
        if ((keys[middle] ?? '') < key) low = middle + 1;
        else high = middle;
      }
      const found = new Set<number>();
      for (let at = low; found.size < most && keys[at]?.startsWith(key) === true; at += 1)
        for (const place of byName().get(keys[at] ?? '') ?? []) found.add(place);
      return [...found].slice(0, most).sort((a, b) => a - b);
    },
  };
}
