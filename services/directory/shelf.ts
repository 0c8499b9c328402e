export interface Shelf<V> {
  /** What is there, however old, while a newer one is fetched; the first reader waits, and gets the error if there is one. */
  read(): Promise<V>;
}

export interface ShelfOptions<V> {
  load: () => Promise<V>;
  now: () => number;
  freshMs: number;
  /** How long after a failure nothing is asked again while something is at hand; default 10,000 ms. */
  restMs?: number;
  onProblem?: ((error: unknown) => void) | undefined;
}

/** Keeps one value: served stale while it is revalidated, one load at a time. */
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
