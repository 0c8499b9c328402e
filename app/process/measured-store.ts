import type { Store } from '../../services/store.ts';
import type { Metrics } from './metrics.ts';

/** `store`, whose calls are counted, with how long they take. */
export function measuredStore(store: Store, metrics: Pick<Metrics, 'storeCall'>): Store {
  const measured = <Name extends keyof Store>(name: Name): Store[Name] => {
    const call = store[name] as (...given: unknown[]) => Promise<unknown>;
    const timed = async (...given: unknown[]): Promise<unknown> => {
      const started = performance.now();
      let outcome: 'ok' | 'failed' = 'failed';
      try {
        const result = await call.apply(store, given);
        outcome = 'ok';
        return result;
      } finally {
        metrics.storeCall(name, outcome, performance.now() - started);
      }
    };
    return timed as Store[Name];
  };
  return {
    get: measured('get'),
    getAll: measured('getAll'),
    set: measured('set'),
    take: measured('take'),
    compareAndSet: measured('compareAndSet'),
    range: measured('range'),
    claimDue: measured('claimDue'),
    readLog: measured('readLog'),
    logLength: measured('logLength'),
    ping: measured('ping'),
    close: () => store.close(),
  };
}
