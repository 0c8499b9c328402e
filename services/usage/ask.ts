import { isStoreUnusable } from '../errors.ts';
import type { Genesys } from '../genesys/types.ts';
import { createLocked } from '../lock.ts';
import type { KeySpace, Store } from '../store.ts';
import { createReadDependents } from './dependents.ts';
import { isComplete, isFresh, isFreshPart } from './freshness.ts';
import { queryUsage } from './query.ts';
import type { Shelf } from './shelf.ts';
import { createTurns } from './turns.ts';
import { silentUsage, type Usage } from './types.ts';

export interface AskOptions {
  /** Its calls are those of the background. */
  genesys: Pick<Genesys, 'startUsageQuery' | 'usageResult' | 'dependents'>;
  shelf: Shelf;
  store: Pick<Store, 'get' | 'compareAndSet'>;
  keys: KeySpace;
  now: () => number;
  instance: string;
  wait: (ms: number) => Promise<unknown>;
  leaseMs: number; // how long a replica that died while it asked blocks the others
}

/** How long to wait for Genesys Cloud, and before that for a turn or another replica, in milliseconds. */
const patienceMs = 180_000;
/** How many questions one replica asks at once: each takes some calls, and a person can look at many clients in a minute. */
const mostAtOnce = 3;
/** How often a replica looks for another one's answer, in milliseconds. */
const lookMs = 1_000;

/** Asks about a client. What's known counts if it's at most `atMostMs` old, a day by default. */
export type Ask = (clientId: string, atMostMs?: number) => Promise<Usage>;

/**
 * Returns the function that asks Genesys Cloud about a client, unless another replica just does. Gives what's known, if Genesys Cloud fails. Throws
 * `shutting_down`.
 */
export function createAsk({ genesys, shelf, now, wait, ...options }: AskOptions): Ask {
  const { store, keys, instance, leaseMs } = options;
  const readDependents = createReadDependents({ genesys, now });
  const turns = createTurns(mostAtOnce);
  const completed = (usage: Usage | undefined, atMostMs: number | undefined): Usage | undefined =>
    usage !== undefined && isComplete(usage, now(), atMostMs) ? usage : undefined;

  /** Asks for what's missing or too old in `before`. */
  const ask = async (clientId: string, before: Usage | undefined, atMostMs: number | undefined): Promise<Usage> => {
    const asOf = now();
    const [usage, dependents] = await Promise.all([
      before !== undefined && isFresh(before, asOf, atMostMs)
        ? before
        : queryUsage({ genesys, now, wait, clientId, patienceMs }),
      isFreshPart(before?.dependents, asOf) ? before.dependents : readDependents(clientId),
    ]);
    const asked = { asOf, ...usage, dependents };
    shelf.keep(clientId, asked);
    return asked;
  };

  const askForAll: Ask = async (clientId, atMostMs) => {
    const since = now();
    const isWanted = (): boolean => now() - since < patienceMs;
    const locked = createLocked({ store, key: keys('usage-lock', clientId), now, instance, leaseMs });
    for (;;) {
      const mine = await turns(
        () =>
          locked(async () => {
            // Another replica may have just finished.
            const there = await shelf.look(clientId);
            const asked = completed(there, atMostMs) ?? (await ask(clientId, there, atMostMs));
            if (asked !== there) await shelf.share(clientId, asked);
            return asked;
          }),
        isWanted,
      );
      if (mine !== undefined) return mine;
      const there = await shelf.look(clientId);
      const theirs = completed(there, atMostMs);
      if (theirs !== undefined) return theirs;
      if (!isWanted()) return there !== undefined && isFresh(there, now()) ? there : silentUsage;
      await wait(lookMs);
    }
  };

  return async (clientId, atMostMs) => {
    try {
      return await askForAll(clientId, atMostMs);
    } catch (error) {
      if (!isStoreUnusable(error)) throw error;
      const asked = await turns(
        () => ask(clientId, shelf.here(clientId), atMostMs),
        () => true,
      );
      return asked ?? silentUsage;
    }
  };
}
