/** Runs `work` once for everyone who asks while it runs. */
export function shareRunning<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => {
    running ??= work().finally(() => {
      running = undefined;
    });
    return running;
  };
}

/** Runs `work` once for everyone who asks before it starts. Those who ask while it runs share the next run, which sees the latest state. */
export function shareNext<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  let next: Promise<T> | undefined;
  const run = (): Promise<T> => {
    const mine = work().finally(() => {
      if (running === mine) running = undefined;
    });
    running = mine;
    return mine;
  };
  const begin = (): Promise<T> => {
    next = undefined;
    return run();
  };
  return () => {
    if (running === undefined) return run();
    // If this run fails, those who wait get its error, since the next run would most likely fail too.
    next ??= running.then(begin, (error: unknown) => {
      next = undefined;
      throw error;
    });
    return next;
  };
}
