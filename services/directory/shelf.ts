export interface Shelf<V> {
  /** The cached value, however old, while a newer one is fetched. The first reader waits, and gets the error if that fails. */
  read(): Promise<V>;
}

export interface ShelfOptions<V> {
  load: () => Promise<V>;
  now: () => number;
  freshMs: number;
  /** How long after a failure the cached value is served without another try. Default 10,000 ms. */
  restMs?: number;
  onProblem?: ((error: unknown) => void) | undefined;
}

/** Caches one value, and serves it stale while one load refreshes it. */
export function createShelf<V>({ load, now, freshMs, restMs = 10_000, onProblem }: ShelfOptions<V>): Shelf<V> {
  let kept: { value: V; at: number } | undefined;
  let flight: Promise<V> | undefined;
  let restUntil = Number.NEGATIVE_INFINITY;

  const fly = async (): Promise<V> => {
    const at = now();
    try {
      const value = await load();
      kept = { value, at };
      return value;
    } catch (error) {
      restUntil = now() + restMs;
      throw error;
    } finally {
      flight = undefined;
    }
  };

  return {
    async read() {
      if (kept === undefined) {
        flight ??= fly();
        return flight;
      }
      if (now() - kept.at >= freshMs && now() >= restUntil && flight === undefined) {
        flight = fly();
        flight.catch((error: unknown) => onProblem?.(error));
      }
      return kept.value;
    },
  };
}
