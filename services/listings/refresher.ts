import { isStoreUnavailable, KeyturnError } from '../errors.ts';
import type { Failure } from './meta.ts';
import type { Pulled, PullerOptions } from './puller.ts';
import { createPuller, restMs } from './puller.ts';
import type { Replica } from './replica.ts';
import type { SharedListing } from './shared.ts';
import type { Snapshot } from './snapshot.ts';

/** The ways to a newer listing. */
export interface Refresher {
  /** Nothing is at hand: one replica asks, the others wait for it. Throws what Genesys throws, and `store_unavailable`. */
  cold(): Promise<Snapshot>;
  /** Something is at hand: starts a refresh unless one is under way, here or elsewhere, or the last one failed just now. */
  inBackground(): void;
  /** Resolves when the calls that are under way have ended, however they did; at once when there are none. */
  underWay(): Promise<void>;
  /** A call that begins after this one; whoever asks before it begins shares it. Throws what Genesys throws. */
  forced(): Promise<{ snapshot: Snapshot; published: boolean }>;
  /** Past the store: one call of this process at a time. Throws what Genesys throws. */
  direct(): Promise<Snapshot>;
  /** The last failure, if nothing succeeded since. */
  failureSince(snapshot: Snapshot | undefined): Failure | undefined;
  /** Whether Genesys Cloud failed so recently that it is left alone. */
  resting(): boolean;
}

export interface RefresherOptions extends Omit<PullerOptions, 'failedBefore'> {
  shared: SharedListing;
  replica: Replica;
  usable: (snapshot: Snapshot | undefined) => snapshot is Snapshot;
  isFresh: (snapshot: Snapshot) => boolean;
  wait: (ms: number) => Promise<unknown>;
  /** How long this replica keeps the others from asking, if it dies. */
  leaseMs: number;
}

/** How long to wait for another replica's first listing: longer than a call with all its tries takes. */
const PATIENCE_MS = 60_000;
/** When another replica is asking already, how long this one does not try to. */
const YIELD_MS = 500;

export function createRefresher(options: RefresherOptions): Refresher {
  const { now, instance, shared, replica, usable, isFresh, wait, leaseMs } = options;
  const failedBefore = (): number => failureSince(replica.snapshot())?.attempts ?? 0;
  const puller = createPuller({ ...options, failedBefore });
  let lockCount = 0;
  let yieldUntil = Number.NEGATIVE_INFINITY;
  let coldRead: Promise<Snapshot> | undefined;
  let background: Promise<void> | undefined;
  let calling: Promise<unknown> | undefined;
  let queued: ReturnType<Refresher['forced']> | undefined;
  let directRead: Promise<Snapshot> | undefined;

  function failureSince(snapshot: Snapshot | undefined): Failure | undefined {
    const [a, b] = [puller.failure(), replica.meta()?.failure];
    const last = a !== undefined && (b === undefined || a.at >= b.at) ? a : b;
    return last !== undefined && (snapshot === undefined || last.at >= snapshot.asOf) ? last : undefined;
  }
  const resting = (): boolean => {
    const failure = failureSince(replica.snapshot());
    return failure !== undefined && now() < failure.at + restMs(failure);
  };

  const pull = async (): Promise<Pulled> => {
    const pulled = await puller.pull();
    replica.adopt(pulled.snapshot);
    return pulled;
  };

  /** Asks and tells all replicas. What the store does cannot take away what Genesys Cloud answered. */
  const pullAndPublish = async ({ rewrite = false } = {}): Promise<{ snapshot: Snapshot; published: boolean }> => {
    let pulled: Pulled;
    try {
      pulled = await pull();
    } catch (error) {
      const failure = puller.failure();
      if (failure !== undefined) await shared.noteFailure(failure).catch(storeOnly);
      throw error;
    }
    const published = shared.publish(pulled.snapshot, pulled.content, { own: replica.writes(), rewrite });
    return { snapshot: pulled.snapshot, published: await published.then(() => true, storeOnly) };
  };

  /** Runs `work` if this process is the one to do it; undefined if another is. */
  const locked = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    lockCount += 1;
    const token = `${instance}:${lockCount}`;
    if (!(await shared.lock(token))) return undefined;
    // a short lease that is renewed: a slow call keeps it, and a process that died loses it soon
    const renewal = setInterval(() => void shared.renew(token).catch(() => undefined), leaseMs / 3).unref();
    try {
      return await work();
    } finally {
      clearInterval(renewal);
      await shared.unlock(token).catch(storeOnly); // the lease ends it
    }
  };

  const waitForFirst = async (): Promise<Snapshot> => {
    const known = failureSince(replica.snapshot());
    if (known !== undefined && resting()) throw known.error;
    let waited = 0;
    for (let pause = 20; waited < PATIENCE_MS; pause = Math.min(pause * 1.5, 250)) {
      const mine = await locked(async () => {
        const meta = await replica.catchUp(); // another may have finished just before
        const there = replica.snapshot();
        if (usable(there)) return there;
        return (await pullAndPublish({ rewrite: meta.version !== undefined })).snapshot;
      });
      if (mine !== undefined) return mine;
      await wait(pause);
      waited += pause;
      const { failure } = await replica.catchUp();
      const there = replica.snapshot();
      if (usable(there)) return there;
      if (failure !== undefined && failure.id !== known?.id) throw failure.error;
    }
    throw new KeyturnError('genesys_unreachable', { details: { reason: 'no replica got the first listing in time' } });
  };

  const direct = async (): Promise<Snapshot> => {
    directRead ??= pull()
      .then(({ snapshot }) => snapshot)
      .finally(() => {
        directRead = undefined;
      });
    return directRead;
  };

  const refresh = async (): Promise<void> => {
    const done = await locked(async () => {
      await replica.catchUp();
      const there = replica.snapshot();
      if (there === undefined || !isFresh(there)) await pullAndPublish();
      return true;
    });
    if (done === undefined) yieldUntil = now() + YIELD_MS;
  };

  return {
    async cold() {
      coldRead ??= waitForFirst().finally(() => {
        coldRead = undefined;
      });
      return coldRead;
    },

    inBackground() {
      if (background !== undefined || now() < yieldUntil || resting()) return;
      background = refresh()
        .catch(async (error: unknown) => {
          // a store that can be read but not written to must not keep the listing old
          if (isStoreUnavailable(error)) await direct();
        })
        .catch(() => undefined) // the puller keeps it, and the next listing shows it
        .finally(() => {
          background = undefined;
        });
    },

    async underWay() {
      await Promise.all([background, calling?.catch(() => undefined)]);
    },

    async forced() {
      queued ??= (async () => {
        await calling?.catch(() => undefined); // one at a time, so that a crowd does not become a flood
        queued = undefined;
        const call = pullAndPublish();
        calling = call;
        return call;
      })();
      return queued;
    },

    direct,

    failureSince,
    resting,
  };
}

/** Passes over a store that is down; anything else is a fault. */
export function storeOnly(error: unknown): false {
  if (isStoreUnavailable(error)) return false;
  throw error;
}
