import { factsOf, KeyturnError } from './errors.ts';
import { keepLatest } from './keep-latest.ts';

/** Remembers for moments who was refused what, so that somebody who keeps trying doesn't use up what Genesys Cloud and Slack allow. */
export interface Refusals {
  /** Does `work`, or throws the refusal again that the last tries under `key` met. */
  of<T>(key: string, work: () => Promise<T>): Promise<T>;
}

/** The first refusals are each as of now: people try again at once when an admin tells them that it works. */
const asOfNow = 3;
const rememberedMs = 5_000;
const countedMs = 60_000;
const mostKeys = 5_000;

interface Refused {
  error: KeyturnError;
  count: number;
  at: number;
}

/** Remembers what depends on nothing but the person and `key`. */
export function createRefusals({ now }: { now: () => number }): Refusals {
  const known = new Map<string, Refused>();
  return {
    async of(key, work) {
      const before = known.get(key);
      const ageMs = before === undefined ? Number.POSITIVE_INFINITY : now() - before.at;
      if (before !== undefined && before.count >= asOfNow && ageMs < rememberedMs) throw before.error;
      try {
        const result = await work();
        known.delete(key);
        return result;
      } catch (error) {
        if (!isRemembered(error)) throw error;
        const at = now();
        const last = known.get(key);
        const count = last !== undefined && at - last.at < countedMs ? last.count + 1 : 1;
        keepLatest(known, key, { error, count, at }, mostKeys);
        throw error;
      }
    },
  };
}

const isRemembered = (error: unknown): error is KeyturnError =>
  error instanceof KeyturnError && factsOf(error.code).remembered === true;
