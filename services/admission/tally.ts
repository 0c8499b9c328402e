/** A call to a platform: when it was made, in ms since 1970, and for whom; without `who`, for everyone. */
export interface Call {
  readonly at: number;
  readonly who?: string | undefined;
}

/** The calls of the last 60 s. */
export interface Tally {
  add(call: Call): void;
  by(who: string | undefined): number;
  count(): number;
  /** Oldest first. */
  calls(): Call[];
}

/** How long a call counts, in milliseconds: nobody documents when the platforms' minutes begin, so it's the last 60 s. */
export const minuteMs = 60_000;

const mostForgotten = 1_000;

/** `before`: calls that were made already, in any order. */
export function createTally(now: () => number, before: readonly Call[] = []): Tally {
  const calls: Call[] = [];
  const byWho = new Map<string | undefined, number>();
  let from = 0;

  const add = (call: Call): void => {
    byWho.set(call.who, (byWho.get(call.who) ?? 0) + 1);
    calls.push(call);
  };

  const forget = (): void => {
    const since = now() - minuteMs;
    for (let oldest = calls[from]; oldest !== undefined && oldest.at <= since; oldest = calls[from]) {
      const left = (byWho.get(oldest.who) ?? 1) - 1;
      if (left === 0) byWho.delete(oldest.who);
      else byWho.set(oldest.who, left);
      from += 1;
    }
    if (from < mostForgotten) return;
    calls.splice(0, from);
    from = 0;
  };

  for (const call of before.toSorted((one, other) => one.at - other.at)) add(call);

  return {
    add,
    by(who) {
      forget();
      return byWho.get(who) ?? 0;
    },
    count() {
      forget();
      return calls.length - from;
    },
    calls() {
      forget();
      return calls.slice(from);
    },
  };
}
