import { expect } from 'vitest';
import type { Store } from '../../services/store.ts';

/** Whether the store can be written to now. */
export const works = (store: Store): Promise<boolean> =>
  store.ping().then(
    () => true,
    () => false,
  );

/** Waits until the store can be written to, without restarting it. */
export const worksAgain = (store: Store, timeout = 10_000): Promise<void> =>
  expect.poll(() => works(store), { timeout }).toBe(true);
