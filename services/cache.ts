import { keepLatest } from './keep-latest.ts';

export interface Cache<V> {
  /** The value for `key`, at most `ttlMs` old, or `maxAgeMs` if that's less. Callers of one key share a load, and never wait for another key's. */
  get(key: string, maxAgeMs?: number): Promise<V>;
  /** Loads the value now, with `load` if it's given. It replaces the cached one, and those of loads that began earlier. */
  fresh(key: string, load?: (key: string) => Promise<V>): Promise<V>;
  /** Forgets `key`, and ignores a load that's in progress. */
  drop(key: string): void;
}

export interface CacheOptions<V> {
  load: (key: string) => Promise<V>;
  now: () => number;
  ttlMs: number;
  /** How many values the cache keeps. It drops the least recently used one. */
  limit: number;
}

/** A read-through cache with one load per key at a time. A failed load isn't cached; everyone who waited gets its error. */
export function createCache<V>({ load: usual, now, ttlMs, limit }: CacheOptions<V>): Cache<V> {
  const entries = new Map<string, { value: V; at: number }>();
  const flights = new Map<string, Promise<V>>();

  const keep = (key: string, value: V, at: number): void => keepLatest(entries, key, { value, at }, limit);

  const fly = async (key: string, load = usual): Promise<V> => {
    const at = now(); // Age counts from the start of the load, so that no value is older than it seems.
    const flight = load(key);
    flights.set(key, flight);
    try {
      const value = await flight;
      if (flights.get(key) === flight) keep(key, value, at);
      return value;
    } finally {
      if (flights.get(key) === flight) flights.delete(key);
    }
  };

  return {
    async get(key, maxAgeMs = ttlMs) {
      const entry = entries.get(key);
      const ageMs = entry === undefined ? Number.POSITIVE_INFINITY : now() - entry.at;
      if (entry === undefined || ageMs < 0 || ageMs >= Math.min(maxAgeMs, ttlMs)) return flights.get(key) ?? fly(key);
      keep(key, entry.value, entry.at);
      return entry.value;
    },
    fresh: fly,
    drop(key) {
      entries.delete(key);
      flights.delete(key);
    },
  };
}
