/** How far this machine's clock is ahead of another one's, by the `Date` headers of its answers. */
export interface Dates {
  /** Takes a header, as soon as the answer is there. */
  seen(date: string | null | undefined): void;
  /** Milliseconds; undefined if no answer said. */
  aheadMs(): number | undefined;
}

/** How many answers count: the quickest of them is the most exact. */
const latest = 5;

/** `now`: milliseconds since 1970. */
export function createDates(now: () => number): Dates {
  const found: number[] = [];
  return {
    seen(date) {
      const at = Date.parse(date ?? '');
      if (Number.isNaN(at)) return;
      // The header has whole seconds, without what's beyond them.
      found.unshift(now() - (at + 500));
      found.length = Math.min(found.length, latest);
    },
    aheadMs: () => (found.length === 0 ? undefined : Math.min(...found)),
  };
}
