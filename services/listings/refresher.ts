import { isStoreUnusable } from '../errors.ts';
import type { Locked } from '../lock.ts';
import { firstListing } from './first.ts';
import type { Failure } from './meta.ts';
import { createPublisher, type Published } from './publisher.ts';
import { createPuller, type PullerOptions, restMs } from './puller.ts';
import type { Replica } from './replica.ts';
import { shareRunning } from './share.ts';
import type { SharedListing } from './shared.ts';
import type { Snapshot } from './snapshot.ts';

/** Fetches newer listings. */
export interface Refresher {
  /** Fetches the first listing: one replica asks Genesys Cloud, the others wait. Throws what Genesys throws, and `store_unavailable`. */
  cold(): Promise<Snapshot>;
  /** Starts a refresh in the background, unless one is running in any replica, or the last one just failed. */
  inBackground(): void;
  /** Resolves once no call is running. */
  underWay(): Promise<void>;
  /** Fetches after this call. Everyone who asks before the fetch starts shares it. Throws what Genesys throws. */
  forced(): Promise<Published>;
  /** Fetches without the store, one call per process at a time. Throws what Genesys throws. */
  direct(): Promise<Snapshot>;
  /** The last failure, unless a call has succeeded since. */
  failureSince(snapshot: Snapshot | undefined): Failure | undefined;
  /** Whether Genesys Cloud failed so recently that Keyturn doesn't ask it yet. */
  resting(): boolean;
}

export interface RefresherOptions extends Omit<PullerOptions, 'failedBefore' | 'latest'> {
  shared: SharedListing;
  replica: Replica;
  usable: (snapshot: Snapshot | undefined) => snapshot is Snapshot;
  isFresh: (snapshot: Snapshot) => boolean;
  wait: (ms: number) => Promise<unknown>;
  locked: Locked;
}

/** How long this replica doesn't try to refresh after another one has started to, in milliseconds. */
const yieldMs = 500;

export function createRefresher(options: RefresherOptions): Refresher {
  const { now, shared, replica, usable, isFresh, wait, locked } = options;
  const failedBefore = (): number => lastFailure()?.failures ?? 0;
  const puller = createPuller({ ...options, failedBefore, latest: replica.snapshot });
  const publisher = createPublisher({ puller, shared, replica });
  let yieldUntil = Number.NEGATIVE_INFINITY;
  let background: Promise<void> | undefined;
  let calling: Promise<unknown> | undefined;
  let queued: Promise<Published> | undefined;

  const failureSince = (snapshot: Snapshot | undefined): Failure | undefined => {
    const [ours, theirs] = [puller.failure(), replica.meta()?.failure];
    const last = ours !== undefined && (theirs === undefined || ours.at >= theirs.at) ? ours : theirs;
    return last !== undefined && (snapshot === undefined || last.at >= snapshot.asOf) ? last : undefined;
  };
  const lastFailure = (): Failure | undefined => failureSince(replica.snapshot());
  const restingFor = (): Failure | undefined => {
    const failure = lastFailure();
    return failure !== undefined && now() < failure.at + restMs(failure) ? failure : undefined;
  };

  const direct = shareRunning(async () => (await publisher.pull()).snapshot);
  const refresh = async (): Promise<void> => {
    const done = await locked(async () => {
      await replica.catchUp();
      const there = replica.snapshot();
      if (there === undefined || !isFresh(there)) await publisher.publish();
      return true;
    });
    if (done === undefined) yieldUntil = now() + yieldMs;
  };

  return {
    cold: shareRunning(() => firstListing({ locked, publisher, replica, usable, restingFor, lastFailure, wait })),

    inBackground() {
      if (background !== undefined || now() < yieldUntil || restingFor() !== undefined) return;
      background = refresh()
        .catch(async (error: unknown) => {
          // The store may be readable but not writable, so this refreshes at least in this process.
          if (isStoreUnusable(error)) await direct();
        })
        // The puller remembers the failure, and the next listing says so.
        .catch(() => undefined)
        .finally(() => {
          background = undefined;
        });
    },

    async underWay() {
      await Promise.all([background, calling?.catch(() => undefined)]);
    },

    async forced() {
      queued ??= (async () => {
        // One at a time, so that many people at once don't cause many calls.
        await calling?.catch(() => undefined);
        queued = undefined;
        const call = publisher.publish();
        calling = call;
        return call;
      })();
      return queued;
    },

    direct,
    failureSince,
    resting: () => restingFor() !== undefined,
  };
}
