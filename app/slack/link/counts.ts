/** How many connections the app has, which Slack only says when it greets a new one, so a count can be hours old. */
export interface ConnectionCounts {
  /** The app has `all`, and `own` of them are this process's. */
  add(all: number, own: number): void;
  /** `recount` is called when another count is needed. */
  onDoubt(recount: () => void): void;
  /**
   * Compares the latest count with the `known` connections of other replicas. Returns how many connections aren't this process's, if they're more, and
   * were the last time, too, at another count. Undefined otherwise.
   */
  unexplained(known: number): number | undefined;
}

/** Remembers counts until they're explained. */
export function createConnectionCounts(): ConnectionCounts {
  let latest: { others: number; compared: boolean } | undefined;
  /** Counts in a row that weren't explained: once is also a replica that's renewing, leaving, or not here yet, and what an outage left open. */
  let doubts = 0;
  let recount = (): void => undefined;
  return {
    add(all, own) {
      latest = { others: Math.max(0, all - own), compared: false };
    },
    onDoubt(given) {
      recount = given;
    },
    unexplained(known) {
      if (latest === undefined) return undefined;
      if (latest.others <= known) {
        // Replicas leave, and what they explained stays explained until the next count.
        latest = undefined;
        doubts = 0;
        return undefined;
      }
      const { others, compared } = latest;
      if (!compared) doubts += 1;
      latest = { others, compared: true };
      recount();
      return doubts > 1 ? others : undefined;
    },
  };
}
