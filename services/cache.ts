export interface Cache<V> {
  /**
   * The value for `key`, at most `ttlMs` old, or `maxAgeMs` if that is less. Callers of one key share a load; callers of other keys never wait
   * on it.
   */
  get(key: string, maxAgeMs?: number): Promise<V>;
  /** A load that begins now. Its value replaces what was kept, and outlives loads that began before it. */
  fresh(key: string): Promise<V>;
  /** Forgets `key`; a load that is under way is not kept either. */
  drop(key: string): void;
}

export interface CacheOptions<V> {
  load: (key: string) => Promise<V>;
  now: () => number;
  ttlMs: number;
  /** How many values are kept; the one unused for longest goes first. */
  limit: number;
}

/** A read-through cache with one load per key at a time. A failed load is not kept; its error goes to all who waited. */
export function createCache<V>({ load, now, ttlMs, limit }: CacheOptions<V>): Cache<V> {
  const entries = new Map<string, { value: V; at: number }>();
  const flights = new Map<string, Promise<V>>();

  const keep = (key: string, value: V, at: number): void => {
    entries.delete(key);
    entries.set(key, { value, at });
    for (const oldest of entries.keys()) {
      if (entries.size <= limit) break;
      entries.delete(oldest);
    }
  };

  const fly = async (key: string): Promise<V> => {
    const at = now(); // Age counts from the start of the load, so that nothing is older than it looks.
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
      const age = entry === undefined ? Number.POSITIVE_INFINITY : now() - entry.at;
      if (entry === undefined || age < 0 || age >= Math.min(maxAgeMs, ttlMs)) return flights.get(key) ?? fly(key);
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
