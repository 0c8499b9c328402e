/** Runs work when it's its turn. Gives undefined, without running it, if it isn't wanted anymore by then. */
export type Turns = <T>(work: () => Promise<T>, isWanted: () => boolean) => Promise<T | undefined>;

/** Lets at most `most` run at once. Of those that wait, the one that came last is next: it's about what somebody looks at now. */
export function createTurns(most: number): Turns {
  const waiting: (() => void)[] = [];
  let running = 0;

  return async (work, isWanted) => {
    if (running >= most) await new Promise<void>((go) => waiting.push(go));
    else running += 1;
    try {
      return isWanted() ? await work() : undefined;
    } finally {
      // The place goes to the next one, so it's never free in between.
      const next = waiting.pop();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
