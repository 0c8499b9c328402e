import { nameKey } from '../folding.ts';
import { atOnce, type Steps, sorting } from '../slices.ts';
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
  /** Builds the tables. */
  prepare(): Steps<void>;
}

export function createLookUp(entries: readonly SearchEntry[]): LookUp {
  const byId = lazily(() => table(entries, ({ id }) => [id]));
  const byName = lazily(() => table(entries, ({ name, emoji }) => [name, emoji]));
  const sorted = lazily(() => sorting([...byName.now().keys()], (a, b) => (a < b ? -1 : 1)));

  return {
    withId: (id) => byId.now().get(id.toLowerCase()) ?? [],
    named: (name) => byName.now().get(nameKey(name)) ?? [],
    begins(start, most) {
      const key = nameKey(start);
      const keys = sorted.now();
      let low = 0;
      for (let high = keys.length; low < high; ) {
        const middle = (low + high) >> 1;
        if ((keys[middle] ?? '') < key) low = middle + 1;
        else high = middle;
      }
      const found = new Set<number>();
      for (let at = low; found.size < most && keys[at]?.startsWith(key) === true; at += 1)
        for (const place of byName.now().get(keys[at] ?? '') ?? []) found.add(place);
      return [...found].slice(0, most).sort((a, b) => a - b);
    },
    *prepare() {
      yield* byId.prepare();
      yield* byName.prepare();
      yield* sorted.prepare();
    },
  };
}

/** Made when it's first used, unless it was prepared. */
function lazily<Made>(make: () => Steps<Made>): { now(): Made; prepare(): Steps<void> } {
  let made: Made | undefined;
  return {
    now() {
      made ??= atOnce(make());
      return made;
    },
    *prepare() {
      made ??= yield* make();
    },
  };
}

function* table(
  entries: readonly SearchEntry[],
  keysOf: (entry: SearchEntry) => readonly string[],
): Steps<Map<string, number[]>> {
  const places = new Map<string, number[]>();
  for (const [place, entry] of entries.entries()) {
    for (const key of new Set(keysOf(entry))) gather(places, key, place);
    yield;
  }
  return places;
}
