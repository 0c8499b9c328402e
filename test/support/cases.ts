import { test } from 'vitest';

/**
 * How thorough a run is. Everyday runs try a part of what's generated or repeated; `CASES=all npm test` tries all of it, as CI does every night.
 * Some cases of every kind are part of every run.
 */
const triesAll = process.env['CASES'] === 'all';

/** Runs of a property: a fifth of `all` in everyday runs, and at least 20. */
export const runs = (all: number): number => (triesAll ? all : Math.min(all, Math.max(20, Math.ceil(all / 5))));

/** `all` in a complete run, `everyday` otherwise: of what's repeated to find what rarely happens. */
export const times = (all: number, everyday: number): number => (triesAll ? all : everyday);

/**
 * The pairs of two lists: all of them in a complete run. In everyday runs each of `some` comes with one in `parts` of `others`, in turns, so that none of
 * either is left out (if `some` has at least `parts` items).
 */
export function pairs<One, Other>(some: readonly One[], others: readonly Other[], parts: number): [One, Other][] {
  return some.flatMap((one, at) =>
    others.filter((_, other) => triesAll || other % parts === at % parts).map((other): [One, Other] => [one, other]),
  );
}

/** Set by vitest.config.ts: it changes with each commit. Without it, all cases are tried, as where a test has to notice a fault. */
const turn = process.env['CASES_TURN'];

const isInTurn = (at: number, of: number): boolean =>
  triesAll || turn === undefined || at % 3 === Number(turn) % Math.min(3, of);

/** Of cases that take seconds each: all of them in a complete run, and one in three in everyday runs, others with each commit. */
export const inTurn = <Case>(cases: readonly Case[]): readonly Case[] =>
  cases.filter((_, at) => isInTurn(at, cases.length));

/** `test` that leaves out what isn't next. What `test.each` makes of a table counts as so many tests. */
function testThat(isNext: () => boolean): typeof test {
  const each = (cases: readonly unknown[]) => test.each(cases.filter(isNext));
  return new Proxy(test, {
    apply: (_, self, args) => (isNext() ? Reflect.apply(test, self, args) : undefined),
    get: (_, name) => (name === 'each' ? each : Reflect.get(test, name)),
  });
}

/**
 * `test` for a file whose tests take seconds each, three of them or more: everyday runs have one in three of them, others with each commit.
 * A `describe` in it needs three as well.
 */
export function testsInTurn(): typeof test {
  let count = 0;
  return testThat(() => isInTurn(count++, 3));
}

/**
 * `test` for a file that tells one of two long stories, whose parts can't do without those before, and which take a browser a minute. Everyday
 * runs tell one of them, the other one with the next commit, and begin both.
 */
export function storyInTurn(story: 0 | 1): typeof test {
  const isTold = triesAll || turn === undefined || Number(turn) % 2 === story;
  let begun = false;
  return testThat(() => {
    const isNext = isTold || !begun;
    begun = true;
    return isNext;
  });
}
