import { defined } from '../defined.ts';
import { asKeyturnError } from '../errors.ts';
import type { Genesys } from '../genesys/types.ts';
import { keptFrom } from './kept.ts';
import type { Failure } from './meta.ts';
import type { Snapshot } from './snapshot.ts';
import { takeSnapshot } from './snapshot.ts';
import type { RefreshReport } from './types.ts';

export interface Pulled {
  readonly snapshot: Snapshot;
  /** Its clients as lines of JSON, in parts. */
  readonly content: readonly Uint8Array[];
}

/** Fetches all clients from Genesys Cloud, and remembers whether that worked. */
export interface Puller {
  /** Fetches now. Throws what Genesys throws, as KeyturnError. */
  pull(): Promise<Pulled>;
  /** This process's last call, if it failed. */
  failure(): Failure | undefined;
}

export interface PullerOptions {
  organization: string;
  genesys: Pick<Genesys, 'listClients'>;
  now: () => number;
  /** The listing that this process has, if it has one. */
  latest: () => Snapshot | undefined;
  instance: string;
  /** How many tries in a row have failed, in any replica. */
  failedBefore: () => number;
  onRefresh: ((report: RefreshReport) => void) | undefined;
}

export function createPuller(options: PullerOptions): Puller {
  const { organization, genesys, now, instance, failedBefore, onRefresh } = options;
  let failed: Failure | undefined;
  let count = 0;

  return {
    async pull() {
      const startedAt = now();
      count += 1;
      const id = `${instance}:${count}`;
      try {
        const kept = await keptFrom(options.latest());
        const list = await genesys.listClients({ each: kept.client });
        const pulled = await takeSnapshot(list, startedAt, kept.entry);
        failed = undefined;
        const { clients, incomplete } = list;
        onRefresh?.({ organization, ms: now() - startedAt, clients: clients.length, ...defined({ incomplete }) });
        return pulled;
      } catch (cause) {
        const error = asKeyturnError(cause);
        failed = { id, at: now(), failures: Math.max(failedBefore(), failed?.failures ?? 0) + 1, error };
        onRefresh?.({ organization, ms: now() - startedAt, error });
        throw error;
      }
    },
    failure: () => failed,
  };
}

/** How long to wait after `failure`: 1 s, 2 s, 4 s … 60 s, or as long as Genesys Cloud asks for. */
export function restMs({ failures, error }: Failure): number {
  const asked = Number(error.details['retryAfterSeconds'] ?? 0) * 1000;
  return Math.max(Math.min(1000 * 2 ** (failures - 1), 60_000), Number.isFinite(asked) ? Math.min(asked, 300_000) : 0);
}
