/** How far this machine's clock was ahead of another one's, by the `Date` headers of its answers. */
export interface Dates {
  /** Takes a header, as soon as the answer is there. */
  seen(date: string | null | undefined): void;
  /** Milliseconds; undefined if no answer said. The lowest one was the quickest. */
  aheadMs(): number | undefined;
}

/** `now`: milliseconds since 1970. */
export function createDates(now: () => number): Dates {
  let aheadMs: number | undefined;
  return {
    seen(date) {
      const at = Date.parse(date ?? '');
      if (Number.isNaN(at)) return;
      // The header has whole seconds, without what's beyond them.
      const found = now() - (at + 500);
      aheadMs = Math.min(aheadMs ?? found, found);
    },
    aheadMs: () => aheadMs,
  };
}
