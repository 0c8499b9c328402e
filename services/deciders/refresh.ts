import { isStoreUnusable } from '../errors.ts';
import type { Gather } from './gather.ts';
import type { DeciderList } from './list.ts';
import type { SharedList } from './shared.ts';

export interface Refresh {
  /** The latest list that this process has seen. */
  latest(): DeciderList | undefined;
  /**
   * Resolves with a list as of `since` or later, `deep` if so wanted: from the store, or from Genesys Cloud, which one replica asks. Or without one,
   * if Genesys Cloud failed a moment ago. Never throws.
   */
  refresh(since: number, deep: boolean): Promise<void>;
}

export interface RefreshOptions {
  shared: SharedList;
  gather: Gather;
  now: () => number;
  wait: (ms: number) => Promise<unknown>;
  onProblem: (error: unknown) => void;
}

/** The pause between two looks for the list that another replica fetches, and how many there are: as long as its claim lasts, in milliseconds. */
const lookMs = 250;
const mostLooks = 120;
/** How long nobody asks after a failure, in milliseconds. */
const restMs = 30_000;

export function createRefresh({ shared, gather, now, wait, onProblem }: RefreshOptions): Refresh {
  let local: DeciderList | undefined;
  let failedAt = Number.NEGATIVE_INFINITY;
  const running = new Map<boolean, Promise<void>>();

  const adopt = (list: DeciderList | undefined): void => {
    if (list !== undefined && (local === undefined || list.asOf >= local.asOf)) local = list;
  };
  const isEnough = (since: number, deep: boolean): boolean =>
    local !== undefined && local.asOf >= since && (local.deep || !deep);
  const rests = (at: number): boolean => Math.abs(now() - at) < restMs;

  /** Asks Genesys Cloud. `publish` is for the other replicas. */
  const fetch = async (deep: boolean, publish: SharedList['publish']): Promise<void> => {
    try {
      adopt(await gather(local, deep));
      if (local !== undefined) await publish(local);
    } catch (error) {
      onProblem(error);
      failedAt = now();
      await publish('failed').catch(() => undefined);
    }
  };

  const run = async (since: number, deep: boolean): Promise<void> => {
    for (let look = 0; look < mostLooks && !rests(failedAt); look += 1) {
      const seen = await shared.read();
      adopt(seen.value.list);
      if (isEnough(since, deep) || rests(seen.value.failedAt ?? Number.NEGATIVE_INFINITY)) return;
      if (await shared.claim(seen)) return fetch(deep, shared.publish);
      await wait(lookMs);
    }
  };

  const once = async (since: number, deep: boolean): Promise<void> => {
    try {
      await run(since, deep);
    } catch (error) {
      onProblem(error);
      // Without the store, or with a list of another KEYTURN_KEY, each replica asks for itself.
      if (isStoreUnusable(error) && !isEnough(since, deep)) await fetch(deep, async () => undefined);
    }
  };

  return {
    latest: () => local,
    refresh(since, deep) {
      const there = running.get(deep);
      if (there !== undefined) return there;
      const mine = once(since, deep).finally(() => running.delete(deep));
      running.set(deep, mine);
      return mine;
    },
  };
}
