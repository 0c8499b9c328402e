/** How many turns other work of this process got until `work` was done. None if it was done in one go. */
export async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let next = setImmediate(function turn() {
    turns += 1;
    next = setImmediate(turn);
  });
  try {
    await work();
    return turns;
  } finally {
    clearImmediate(next);
  }
}
