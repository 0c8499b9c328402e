import type { StoreConcern } from '../../services/store/redis-concerns.ts';
import { ConfigError } from '../config/fault.ts';
import { describe, finding } from '../findings/finding.ts';
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

/** What to do about a Redis that refuses every change, by the first word of its refusal. */
const remedies: Readonly<Record<string, string>> = {
  OOM: 'Redis’ memory is full. Raise its maxmemory, or remove what isn’t Keyturn’s.',
  READONLY: sentence('replica'),
  NOPERM: 'Redis’ ACL doesn’t let Keyturn’s user run scripts, which every change is. Give it +@scripting.',
  MISCONF: 'Redis can’t save to its disk. Make room there, or let it write to its folder.',
};

/** What to do if Redis refuses every change with this error. */
export const refusalRemedy = (cause: Error | undefined): string =>
  remedies[/^[A-Z]+/u.exec(cause?.message ?? '')?.[0] ?? ''] ?? 'Its answer says why.';

/** Inspects the store at the start, and then every minute: its settings can change while Keyturn runs, and a failover brings another server. */
export function watchStore({ concerns, log, everyMs = 60_000 }: StoreWatchOptions): StoreWatch {
  let known: readonly StoreConcern[] = [];
  const look = async (): Promise<void> => {
    const found = await concerns().catch(() => known);
    for (const concern of found.filter((each) => !known.includes(each)))
      log[concern === 'evicts' || concern === 'replica' ? 'error' : 'warn']({ concern }, sentence(concern));
    for (const concern of known.filter((each) => !found.includes(each)))
      log.info({ concern }, 'this is no longer a concern about the store');
    known = found;
  };
  const timer = setInterval(() => void look(), everyMs).unref();
  return {
    look,
    requireSafe() {
      if (known.includes('evicts'))
        throw new ConfigError([`REDIS_URL leads to a store that would lose data. ${sentence('evicts')}`]);
    },
    stop: () => clearInterval(timer),
  };
}

function sentence(concern: StoreConcern): string {
  const { says, cure } = describe(finding(concern));
  return `${says} ${cure}`;
}
