import { ignoreStoreDown, type SharedListing } from './shared.ts';

export interface LockOptions {
  shared: Pick<SharedListing, 'lock'>;
  instance: string;
  /** How long this replica blocks the others if it dies, in milliseconds. */
  leaseMs: number;
}

/** Runs `work` if this process gets the lock. Returns undefined if another one has it. */
export type Locked = <T>(work: () => Promise<T>) => Promise<T | undefined>;

export function createLocked({ shared: { lock }, instance, leaseMs }: LockOptions): Locked {
  let count = 0;
  return async (work) => {
    count += 1;
    const taken = await lock.take(`${instance}:${count}`);
    if (taken === undefined) return undefined;
    let held = Promise.resolve(taken);
    // A short, renewed lease: a slow call keeps it, and a process that died loses it soon.
    const renewal = setInterval(() => {
      held = held.then((before) => lock.renew(before).catch(() => before));
    }, leaseMs / 3).unref();
    try {
      return await work();
    } finally {
      clearInterval(renewal);
      // If this fails, the lease expires anyway.
      await lock.release(await held).catch(ignoreStoreDown);
    }
  };
}
