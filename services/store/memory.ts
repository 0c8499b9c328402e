import type { Change, RangeOptions, Ranked, Store } from '../store.ts';

const sweepEvery = 1_000;

interface Held {
  value: string;
  expiresAt: number;
}

/** A store in this process's memory, for the demo and for quick tests. `now` is in ms since 1970. Its methods never fail. */
export function createMemoryStore({ now }: { now: () => number }): Store {
  const values = new Map<string, Held>();
  const sets = new Map<string, Map<string, number>>();
  const logs = new Map<string, string[]>();
  let writes = 0;

  const read = (key: string): string | undefined => {
    const held = values.get(key);
    if (held === undefined || held.expiresAt > now()) return held?.value;
    values.delete(key);
    return undefined;
  };

  const write = (key: string, value: string | undefined, ttlMs: number | undefined): void => {
    sweepNowAndThen();
    if (value === undefined || (ttlMs !== undefined && ttlMs <= 0)) values.delete(key);
    else values.set(key, { value, expiresAt: ttlMs === undefined ? Number.POSITIVE_INFINITY : now() + ttlMs });
  };

  // Otherwise, expired values that nobody reads again would stay in memory.
  const sweepNowAndThen = (): void => {
    writes += 1;
    if (writes % sweepEvery === 0) for (const key of [...values.keys()]) read(key);
  };

  const rank = (set: string, member: string, score: number | undefined): void => {
    const members = sets.get(set) ?? new Map<string, number>();
    if (score === undefined) members.delete(member);
    else members.set(member, score);
    if (members.size === 0) sets.delete(set);
    else sets.set(set, members);
  };

  const ranked = (set: string, options: RangeOptions): Ranked[] => inOrder(sets.get(set) ?? new Map(), options);

  const lengthOf = (log: string): number => logs.get(log)?.length ?? 0;

  const apply = (change: Change): boolean => {
    const { expect = [], put = [], append = [] } = change;
    if (expect.some(({ key, value }) => read(key) !== value)) return false;
    if (append.some(({ log, length = lengthOf(log) }) => length !== lengthOf(log))) return false;
    for (const { key, value, ttlMs } of put) write(key, value, ttlMs);
    for (const { set, member, score } of change.rank ?? []) rank(set, member, score);
    for (const { log, entries } of append) {
      const held = logs.get(log) ?? [];
      for (const entry of entries) held.push(entry);
      if (held.length > 0) logs.set(log, held);
    }
    for (const { log, count } of change.trim ?? []) logs.get(log)?.splice(0, count);
    return true;
  };

  return {
    get: async (key) => read(key),
    getAll: async (keys) => keys.map(read),
    set: async (key, value, options) => write(key, value, options?.ttlMs),
    take: async (key) => {
      const value = read(key);
      values.delete(key);
      return value;
    },
    compareAndSet: async (change) => apply(change),
    range: async (set, options = {}) => ranked(set, options),
    claimDue: async (set, { now: dueAt, leaseMs, limit }) => {
      const due = ranked(set, { max: dueAt, limit }).map(({ member }) => member);
      for (const member of due) rank(set, member, dueAt + leaseMs);
      return due;
    },
    readLog: async (log, { from, limit }) => {
      const entries = logs.get(log) ?? [];
      const start = from < 0 ? entries.length + from : from;
      return entries.slice(Math.max(0, start), Math.max(0, start + limit));
    },
    logLength: async (log) => lengthOf(log),
    ping: async () => {},
    close: async () => {},
  };
}

function inOrder(members: ReadonlyMap<string, number>, { min, max, limit, reverse }: RangeOptions): Ranked[] {
  const inside = [...members]
    .map(([member, score]) => ({ member, score }))
    .filter(({ score }) => score >= (min ?? Number.NEGATIVE_INFINITY) && score <= (max ?? Number.POSITIVE_INFINITY))
    .sort((a, b) => a.score - b.score || Buffer.compare(Buffer.from(a.member), Buffer.from(b.member)));
  return (reverse === true ? inside.reverse() : inside).slice(0, limit ?? inside.length);
}
