import { type Call, createTally, minuteMs } from './tally.ts';

/** The calls to a platform within the last minute, by who they were made for. */
export interface Minute {
  /** Counts a call, and gives its number. */
  count(who: string | undefined): number;
  by(who: string | undefined): number;
  /** How many calls the platform has counted, as far as is known: those of all replicas, or more if its answers say so. */
  used(): number;
  allowed(): number;
  /** The ms until `places` fewer calls are counted than now; with `who`, fewer of this person's. */
  freeIn(places: number, who?: string): number;
  /** Believes what the answer to call number `call` says of Genesys Cloud's own count. */
  heed(headers: HeaderReader, call: number): void;
  /** This process's calls, oldest first. */
  ours(): Call[];
  /** Counts these calls of other replicas, in place of those that were given before. */
  hear(calls: readonly Call[]): void;
  /** Has `then` called whenever this process counts a call. */
  onCount(then: () => void): void;
}

export interface HeaderReader {
  get(name: string): string | null;
}

export interface MinuteOptions {
  /** Milliseconds since 1970. */
  now: () => number;
  /** How many calls the platform allows, unless its answers say otherwise. */
  perMinute: number;
}

export function createMinute({ now, perMinute }: MinuteOptions): Minute {
  const ours = createTally(now);
  let theirs = createTally(now);
  let made = 0;
  let allowed = perMinute;
  let seen = { count: 0, call: 0, until: Number.NEGATIVE_INFINITY };
  const watchers: (() => void)[] = [];

  const told = (): number => (now() < seen.until ? seen.count + made - seen.call : 0);
  const used = (): number => Math.max(ours.count() + theirs.count(), told());

  return {
    by: (who) => ours.by(who) + theirs.by(who),
    allowed: () => allowed,
    count(who) {
      ours.add({ at: now(), who });
      made += 1;
      for (const watcher of watchers) watcher();
      return made;
    },
    used,
    freeIn(places, who) {
      const counted = [...ours.calls(), ...theirs.calls()]
        .filter((call) => who === undefined || call.who === who)
        .toSorted((one, other) => one.at - other.at);
      const most = (who === undefined ? used() : counted.length) - places;
      const last = counted[Math.min(counted.length, counted.length - most) - 1];
      // Another replica's clock can be ahead.
      const free = last === undefined ? 0 : Math.min(last.at - now(), 0) + minuteMs;
      return Math.max(1, free, who === undefined && told() > most ? seen.until - now() : 0);
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
    ours: ours.calls,
    hear(calls) {
      theirs = createTally(now, calls);
    },
    onCount: (then) => void watchers.push(then),
  };
}

function wholeNumber(text: string | null): number | undefined {
  return text !== null && /^\d{1,9}$/u.test(text) ? Number(text) : undefined;
}
