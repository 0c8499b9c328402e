/** The calls of the last minute, by who they were made for. */
export interface Minute {
  /** Counts a call, and gives its number. */
  count(who: string | undefined): number;
  by(who: string | undefined): number;
  /** How many calls Genesys Cloud has counted, as far as is known: this process's, or more if its answers say so. */
  used(): number;
  allowed(): number;
  /** The ms until `places` fewer calls are counted than now; with `who`, fewer of this person's. */
  freeIn(places: number, who?: string): number;
  /** Believes what the answer to call number `call` says of Genesys Cloud's own count. */
  heed(headers: HeaderReader, call: number): void;
}

export interface HeaderReader {
  get(name: string): string | null;
}

interface Call {
  at: number;
  who: string | undefined;
}

const minuteMs = 60_000;
const mostForgotten = 1_000;

/** Counts over the last 60 s, since nobody documents when Genesys Cloud's minutes begin. `now` is in ms since 1970. */
export function createMinute({ now, perMinute }: { now: () => number; perMinute: number }): Minute {
  const calls: Call[] = [];
  let from = 0;
  const byWho = new Map<string | undefined, number>();
  let made = 0;
  let allowed = perMinute;
  let seen = { count: 0, call: 0, until: Number.NEGATIVE_INFINITY };

  const by = (who: string | undefined): number => {
    forget();
    return byWho.get(who) ?? 0;
  };

  function forget(): void {
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
  }

  const told = (): number => (now() < seen.until ? seen.count + made - seen.call : 0);

  const used = (): number => {
    forget();
    return Math.max(calls.length - from, told());
  };

  return {
    by,
    allowed: () => allowed,
    count(who) {
      byWho.set(who, by(who) + 1);
      calls.push({ at: now(), who });
      made += 1;
      return made;
    },
    used,
    freeIn(places, who) {
      forget();
      const counted = calls.slice(from).filter((call) => who === undefined || call.who === who);
      const most = (who === undefined ? used() : counted.length) - places;
      const last = counted[Math.min(counted.length, counted.length - most) - 1];
      const ours = last === undefined ? 0 : last.at + minuteMs - now();
      return Math.max(1, ours, who === undefined && told() > most ? seen.until - now() : 0);
    },
    heed(headers, call) {
      const [count, limit, reset] = ['count', 'allowed', 'reset'].map((name) =>
        wholeNumber(headers.get(`inin-ratelimit-${name}`)),
      );
      if (count === undefined || limit === undefined || reset === undefined || limit === 0) return;
      // Answers can arrive in another order than the calls were made.
      if (call < seen.call) return;
      allowed = limit;
      seen = { count, call, until: now() + Math.min(reset * 1_000, minuteMs) };
    },
  };
}

function wholeNumber(text: string | null): number | undefined {
  return text !== null && /^\d{1,9}$/u.test(text) ? Number(text) : undefined;
}
