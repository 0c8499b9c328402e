export interface Clock {
  /** Sandbox time in ms. */
  now(): number;
  /** Moves the clock forward, and runs what's due by then. */
  advance(ms: number): void;
  /** Runs once `ms` have passed, by real time or by `advance`, whichever comes first. */
  after(ms: number, run: () => void): void;
  stop(): void;
}

/** A clock that runs with `now` and can be moved forward by hand. */
export function createClock(now: () => number): Clock {
  let offset = 0;
  const waiting = new Map<() => void, { due: number; timer: NodeJS.Timeout }>();

  function fire(run: () => void): void {
    const entry = waiting.get(run);
    if (!entry) return;
    clearTimeout(entry.timer);
    waiting.delete(run);
    run();
  }

  return {
    now: () => now() + offset,
    advance(ms) {
      offset += ms;
      for (const [run, entry] of [...waiting]) if (entry.due <= now() + offset) fire(run);
    },
    after(ms, action) {
      const run = (): void => action();
      const timer = setTimeout(() => fire(run), ms);
      timer.unref();
      waiting.set(run, { due: now() + offset + ms, timer });
    },
    stop() {
      for (const entry of waiting.values()) clearTimeout(entry.timer);
      waiting.clear();
    },
  };
}
