/** Tells listeners that something changed, at once after a calm, and then at most once in `restMs` milliseconds. */
export interface Changes {
  /** Something changed. */
  tell(): void;
  listen(listener: () => void): () => void;
  stop(): void;
}

/** Gathers changes that come in bursts. */
export function createChanges(restMs: number): Changes {
  const listeners = new Set<() => void>();
  let resting: NodeJS.Timeout | undefined;
  let isMissed = false;

  function tell(): void {
    if (resting !== undefined) {
      isMissed = true;
      return;
    }
    isMissed = false;
    resting = setTimeout(() => {
      resting = undefined;
      if (isMissed) tell();
    }, restMs);
    for (const listener of [...listeners]) listener();
  }

  return {
    tell,
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop() {
      clearTimeout(resting);
      listeners.clear();
    },
  };
}
