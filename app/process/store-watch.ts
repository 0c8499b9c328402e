import type { StoreConcern } from '../../services/store/redis-concerns.ts';
import { ConfigError } from '../config/fault.ts';
import { describe, finding, sentencesOf } from '../findings/finding.ts';
import type { Log } from './log.ts';

export interface StoreWatch {
  /** Looks now, and logs what's new. A store that isn't responding changes nothing. Never throws. */
  look(): Promise<void>;
  /** Throws a ConfigError if the store was last found to lose data. */
  requireSafe(): void;
  stop(): void;
}

export interface StoreWatchOptions {
  concerns: () => Promise<readonly StoreConcern[]>;
  log: Log;
  everyMs?: number; // default a minute
}

/** Inspects the store at the start, and then every minute: its settings can change while Keyturn runs, and a failover brings another server. */
export function watchStore({ concerns, log, everyMs = 60_000 }: StoreWatchOptions): StoreWatch {
  let known: readonly StoreConcern[] = [];
  const look = async (): Promise<void> => {
    const found = await concerns().catch(() => known);
    for (const concern of found.filter((each) => !known.includes(each))) {
      const about = finding(concern);
      log[describe(about).level === 'wrong' ? 'error' : 'warn']({ concern }, sentencesOf(about));
    }
    for (const concern of known.filter((each) => !found.includes(each)))
      log.info({ concern }, 'a concern about the store is resolved');
    known = found;
  };
  const timer = setInterval(() => void look(), everyMs).unref();
  return {
    look,
    requireSafe() {
      if (known.includes('evicts'))
        throw new ConfigError([`REDIS_URL leads to a store that would lose data. ${sentencesOf(finding('evicts'))}`]);
    },
    stop: () => clearInterval(timer),
  };
}
