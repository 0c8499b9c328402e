import { type SharedListing, storeOnly } from './shared.ts';

export interface LockOptions {
  shared: Pick<SharedListing, 'lock' | 'renew' | 'unlock'>;
  /** Tells replicas apart. */
  instance: string;
  /** How long this replica keeps the others from asking, if it dies. */
  leaseMs: number;
}

/** Runs `work` if this process is the one to do it; undefined if another is. */
export type Locked = <T>(work: () => Promise<T>) => Promise<T | undefined>;

export function createLocked({ shared, instance, leaseMs }: LockOptions): Locked {
  let count = 0;
  return async (work) => {
    count += 1;
    const token = `${instance}:${count}`;
    if (!(await shared.lock(token))) return undefined;
    // The lease is short and renewed: a slow call keeps it, and a process that died loses it soon.
    const renewal = setInterval(() => void shared.renew(token).catch(() => undefined), leaseMs / 3).unref();
    try {
      return await work();
    } finally {
      clearInterval(renewal);
      // If this fails, the end of the lease unlocks.
      await shared.unlock(token).catch(storeOnly);
    }
  };
}
