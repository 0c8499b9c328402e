import type { Store } from '../../services/store.ts';
import { eventually } from './patience.ts';

/** What a worker looks up last in the rounds in which it looks for everything. */
const lastLookedUp = /:requests-unnotified$/u;

/** A store that counts how often workers have looked for everything that's due in it. */
export interface WatchedStore extends Store {
  looks(): number;
}

export function watchedStore(store: Store): WatchedStore {
  let looks = 0;
  return {
    ...store,
    claimDue: async (set, options) => {
      const due = await store.claimDue(set, options);
      if (lastLookedUp.test(set)) looks += 1;
      return due;
    },
    looks: () => looks,
  };
}

/**
 * Resolves once workers have looked `n` more times for everything that's due: await it before you say that nothing more happens. Of several
 * replicas' workers, all looks count. The first two may have begun before, and a third lets the second one's work end.
 */
export async function afterWorkerLooks({ looks }: Pick<WatchedStore, 'looks'>, n = 3): Promise<void> {
  const before = looks();
  await eventually(() => {
    if (looks() < before + n) throw new Error(`the worker has looked ${looks() - before} times`);
  });
}
