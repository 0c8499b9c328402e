import { setTimeout as delay } from 'node:timers/promises';
import type { Genesys } from './genesys/types.ts';
import type { KeySpace, Store } from './store.ts';
import { createAsk } from './usage/ask.ts';
import { isComplete, isFresh } from './usage/freshness.ts';
import { createShelf } from './usage/shelf.ts';
import type { Usage } from './usage/types.ts';
import { untilAborted } from './within.ts';

/** What's known of a client's usage right now. */
export interface KnownUsage {
  /** Undefined if Genesys Cloud has to be asked. */
  usage: Usage | undefined;
  /** Whether `read` would ask Genesys Cloud. */
  isDue: boolean;
}

/** How much clients are used, and what depends on them: one answer for all replicas, at most a day old. */
export interface Usages {
  /** What's known already, without a call to Genesys Cloud. Never throws. */
  known(clientId: string): Promise<KnownUsage>;
  /**
   * The same, and asks Genesys Cloud if that's due: one question per client at a time for all replicas, and few at once. Takes some minutes at worst.
   * If Genesys Cloud fails, that's what's known. `atMostMs`: how old the answer may be, a day by default. Throws `shutting_down`, and `signal`'s
   * reason once that's aborted.
   */
  read(clientId: string, options?: { signal?: AbortSignal; atMostMs?: number }): Promise<Usage>;
}

export interface UsagesOptions {
  /** Its calls are those of the background. */
  genesys: Pick<Genesys, 'startUsageQuery' | 'usageResult' | 'dependents'>;
  store: Pick<Store, 'get' | 'set' | 'compareAndSet'>;
  keys: KeySpace;
  now: () => number;
  instance: string;
  wait?: (ms: number) => Promise<unknown>;
  /** How long a replica that died while it asked blocks the others. Default 15,000 ms. */
  leaseMs?: number;
}

export function createUsages(options: UsagesOptions): Usages {
  const { now, wait = nap, leaseMs = 15_000 } = options;
  const shelf = createShelf(options);
  const ask = createAsk({ ...options, shelf, wait, leaseMs });
  const flights = new Map<string, Promise<Usage>>();

  const fly = (key: string, clientId: string, atMostMs: number | undefined): Promise<Usage> => {
    const flight = ask(clientId, atMostMs).finally(() => flights.delete(key));
    flights.set(key, flight);
    // Everyone who waited may be gone by then.
    flight.catch(() => undefined);
    return flight;
  };

  const known: Usages['known'] = async (clientId) => {
    const found = await shelf.look(clientId).catch(() => shelf.here(clientId));
    const usage = found !== undefined && isFresh(found, now()) ? found : undefined;
    return { usage, isDue: usage === undefined || !isComplete(usage, now()) };
  };

  return {
    known,
    async read(clientId, { signal, atMostMs } = {}) {
      const { usage } = await known(clientId);
      if (usage !== undefined && isComplete(usage, now(), atMostMs)) return usage;
      const key = `${clientId} ${atMostMs}`;
      return untilAborted(flights.get(key) ?? fly(key, clientId, atMostMs), signal);
    },
  };
}

/** Keeps no process alive. */
const nap = (ms: number): Promise<unknown> => delay(ms, undefined, { ref: false });
