/** Runs `work` once for all who ask while it runs. */
export function shareRunning<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => {
    running ??= work().finally(() => {
      running = undefined;
    });
    return running;
  };
}

/** Runs `work` once for all who ask before it begins. Who asks while it runs waits for the next run, which sees all that was there. */
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
    // Who waits on a run that fails need not find out again.
    next ??= running.then(begin, (error: unknown) => {
      next = undefined;
      throw error;
    });
    return next;
  };
}
