import { setTimeout as pause } from 'node:timers/promises';
import { KeyturnError } from '../../services/errors.ts';
import type { Store } from '../../services/store.ts';

/** What happens to one call. `lost`: it happens, and its answer is lost. `late`: it happens only after the caller gave up. */
export type Fate = 'works' | 'fails' | 'lost' | 'late';

/** An unreliable `store`: each get, getAll, readLog and compareAndSet meets the next fate. `late` collects the late calls. */
export function flakyStore(
  store: Store,
  nextFate: (verb: 'get' | 'readLog' | 'compareAndSet') => Fate,
  late: Promise<unknown>[] = [],
): Store {
  const meet = async <T>(verb: 'get' | 'readLog' | 'compareAndSet', call: () => Promise<T>): Promise<T> => {
    const fate = nextFate(verb);
    if (fate === 'works') return await call();
    if (fate === 'lost') await call();
    if (fate === 'late') late.push(pause(5).then(call));
    throw new KeyturnError('store_unavailable', { details: { written: fate === 'fails' ? 'no' : 'unknown' } });
  };
  return {
    ...store,
    get: (key) => meet('get', () => store.get(key)),
    getAll: (keys) => meet('get', () => store.getAll(keys)),
    readLog: (log, options) => meet('readLog', () => store.readLog(log, options)),
    compareAndSet: (change) => meet('compareAndSet', () => store.compareAndSet(change)),
  };
}
