import type { SharedAnswers, Told } from '../shared-answers.ts';

export interface Shelf<V> {
  /**
   * The cached value, however old, while a newer one is fetched if it's older than `freshMs`. The first reader waits, and gets the error if that fails
   * and no replica has an older one.
   */
  read(freshMs?: number): Promise<V>;
}

export interface ShelfOptions<Raw, V> {
  load: () => Promise<Raw>;
  /** Makes of an answer what's read. */
  make: (raw: Raw) => V;
  now: () => number;
  freshMs: number;
  /** Where replicas share it, and its name there. Default: each has its own. */
  shared?: { answers: SharedAnswers<Raw>; name: string } | undefined;
  /** How long after a failure the cached value is served without another try. Default 10,000 ms. */
  restMs?: number;
  onProblem?: ((error: unknown) => void) | undefined;
}

/** Caches one value, and serves it stale while one load refreshes it. */
export function createShelf<Raw, V>(options: ShelfOptions<Raw, V>): Shelf<V> {
  const { load, make, now, shared, restMs = 10_000, onProblem } = options;
  let kept: Told<V> | undefined;
  let flight: Promise<V> | undefined;
  let restUntil = Number.NEGATIVE_INFINITY;

  const isFresh = (freshMs: number): boolean => kept !== undefined && now() - kept.at < freshMs;
  const take = ({ value, at }: Told<Raw>): V => {
    kept = { value: make(value), at };
    return kept.value;
  };

  /** From another replica, if it has a newer one, or else from where it comes. */
  const fetch = async (freshMs: number): Promise<V> => {
    const there = await shared?.answers.read(shared.name);
    if (there !== undefined && (kept === undefined || there.at > kept.at)) take(there);
    if (kept !== undefined && isFresh(freshMs)) return kept.value;
    const at = now();
    const told = { value: await load(), at };
    shared?.answers.keep(shared.name, told);
    return take(told);
  };
  const fly = async (freshMs: number): Promise<V> => {
    try {
      return await fetch(freshMs);
    } catch (error) {
      restUntil = now() + restMs;
      if (kept === undefined) throw error;
      onProblem?.(error);
      return kept.value;
    } finally {
      flight = undefined;
    }
  };

  return {
    async read(freshMs = options.freshMs) {
      if (kept === undefined) {
        flight ??= fly(freshMs);
        return flight;
      }
      if (!isFresh(freshMs) && now() >= restUntil) flight ??= fly(freshMs);
      return kept.value;
    },
  };
}
