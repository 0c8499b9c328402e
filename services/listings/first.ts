import { KeyturnError } from '../errors.ts';
import type { Locked } from '../lock.ts';
import type { Failure } from './meta.ts';
import type { Publisher } from './publisher.ts';
import type { Replica } from './replica.ts';
import type { Snapshot } from './snapshot.ts';

export interface FirstOptions {
  locked: Locked;
  publisher: Pick<Publisher, 'publish'>;
  replica: Pick<Replica, 'catchUp' | 'snapshot'>;
  usable: (snapshot: Snapshot | undefined) => snapshot is Snapshot;
  /** The recent failure that keeps Keyturn from asking Genesys Cloud yet. */
  restingFor: () => Failure | undefined;
  lastFailure: () => Failure | undefined;
  wait: (ms: number) => Promise<unknown>;
}

/** How long to wait for another replica's first listing, in milliseconds: longer than a call with all its tries. */
const patienceMs = 60_000;

/** Fetches the first listing. One replica asks Genesys Cloud, and the others wait for it. Throws what Genesys throws, and `store_unavailable`. */
export async function firstListing(options: FirstOptions): Promise<Snapshot> {
  const { locked, publisher, replica, usable, wait } = options;
  const known = options.lastFailure();
  const resting = options.restingFor();
  if (resting !== undefined) throw resting.error;
  let waited = 0;
  for (let pauseMs = 20; waited < patienceMs; pauseMs = Math.min(pauseMs * 1.5, 250)) {
    const mine = await locked(async () => {
      // Another replica may have just finished.
      const meta = await replica.catchUp();
      const there = replica.snapshot();
      if (usable(there)) return there;
      return (await publisher.publish({ rewrite: meta.version !== undefined })).snapshot;
    });
    if (mine !== undefined) return mine;
    await wait(pauseMs);
    waited += pauseMs;
    const { failure } = await replica.catchUp();
    const there = replica.snapshot();
    if (usable(there)) return there;
    if (failure !== undefined && failure.id !== known?.id) throw failure.error;
  }
  throw new KeyturnError('genesys_unreachable', { details: { reason: 'no replica got the first listing in time' } });
}
