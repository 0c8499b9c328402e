/** Work that may stop wherever it yields. On tens of thousands of things it's done in slices, so that it keeps nobody waiting. */
export type Steps<Made> = Generator<undefined, Made, undefined>;

/** How long a slice takes, in milliseconds. */
const sliceMs = 5;
/** How many things are sorted in one step. */
const runLength = 200;

/** Ends a slice that has taken long enough. Returns what to wait for then, and undefined otherwise. */
type Pace = () => Promise<void> | undefined;

/** For work that can't be written as steps: it asks often whether to let other work of this process go first. */
export function createPace(): Pace {
  let until = performance.now() + sliceMs;
  const others = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    until = performance.now() + sliceMs;
  };
  return () => (performance.now() < until ? undefined : others());
}

export async function inSlices<Made>(steps: Steps<Made>): Promise<Made> {
  const pace = createPace();
  for (;;) {
    const { value, done } = steps.next();
    if (done === true) return value;
    const others = pace();
    if (others !== undefined) await others;
  }
}

export function atOnce<Made>(steps: Steps<Made>): Made {
  for (;;) {
    const { value, done } = steps.next();
    if (done === true) return value;
  }
}

export function* mapping<From, To>(items: readonly From[], to: (item: From) => To): Steps<To[]> {
  const made: To[] = [];
  yield* visiting(items, (item) => made.push(to(item)));
  return made;
}

export function* filtering<Item>(items: readonly Item[], stays: (item: Item) => boolean): Steps<Item[]> {
  const kept: Item[] = [];
  yield* visiting(items, (item) => stays(item) && kept.push(item));
  return kept;
}

export function* visiting<Item>(items: Iterable<Item>, visit: (item: Item) => void): Steps<void> {
  for (const item of items) {
    visit(item);
    yield;
  }
}

/** Sorts as `toSorted` does. Takes little time if `items` are in order already. */
export function* sorting<Item>(items: readonly Item[], compare: (a: Item, b: Item) => number): Steps<Item[]> {
  let runs: Item[][] = [];
  for (let at = 0; at < items.length; at += runLength) {
    runs.push(items.slice(at, at + runLength).sort(compare));
    yield;
  }
  while (runs.length > 1) {
    const merged: Item[][] = [];
    for (let at = 0; at < runs.length; at += 2)
      merged.push(yield* merging(runs[at] ?? [], runs[at + 1] ?? [], compare));
    runs = merged;
  }
  return runs[0] ?? [];
}

function* merging<Item>(a: Item[], b: Item[], compare: (a: Item, b: Item) => number): Steps<Item[]> {
  const [last, first] = [a.at(-1), b[0]];
  if (last === undefined || first === undefined || compare(last, first) <= 0) return a.concat(b);
  const merged: Item[] = [];
  let [fromA, fromB] = [0, 0];
  for (;;) {
    const [left, right] = [a[fromA], b[fromB]];
    if (left === undefined || right === undefined) return merged.concat(a.slice(fromA), b.slice(fromB));
    const isLeft = compare(left, right) <= 0;
    merged.push(isLeft ? left : right);
    if (isLeft) fromA += 1;
    else fromB += 1;
    yield;
  }
}
