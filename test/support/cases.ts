import { test } from 'vitest';

/**
 * How thorough a run is. Everyday runs try a part of what's generated or repeated; `CASES=all npm test` tries all of it, as CI does every night.
 * Every kind of case is part of every run.
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

/**
 * `test` for a file that tells one long story, whose parts can't do without each other. Everyday runs have one of three stories, another one with
 * each commit, and skip the others: each takes a browser a minute. `story`: 0, 1, or 2.
 */
export const storyInTurn = (story: number): typeof test => (isInTurn(story, 3) ? test : (test.skip as typeof test));

/**
 * `test` for a file whose tests take seconds each, three of them or more: everyday runs have one in three of them, others with each commit.
 * What `test.each` makes of a table counts as so many tests. A `describe` in it needs three as well.
 */
export function testsInTurn(): typeof test {
  let count = 0;
  const isNext = (): boolean => isInTurn(count++, 3);
  const each = (cases: readonly unknown[]) => test.each(cases.filter(isNext));
  return new Proxy(test, {
    apply: (_, self, args) => (isNext() ? Reflect.apply(test, self, args) : undefined),
    get: (_, name) => (name === 'each' ? each : Reflect.get(test, name)),
  });
}
