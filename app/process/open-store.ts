import { isHead } from '../../services/audit/names.ts';
import { keyRing } from '../../services/keys.ts';
import { createAuthenticatedStore, type Distrust } from '../../services/store/authenticated.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import { createRedisStore } from '../../services/store/redis.ts';
import { redisPlace } from '../../services/store/redis-connection.ts';
import { RedisRefusal } from '../../services/store/redis-refusal.ts';
import type { Store } from '../../services/store.ts';
import type { Config } from '../config.ts';
import { sentencesOf } from '../findings/finding.ts';
import { refusalFinding } from '../findings/redis.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { watchStore } from './store-watch.ts';

/** `store`, as far as it can be believed: what Keyturn didn't write there is counted, logged, and refused. */
export const believing = (store: Store, config: Pick<Config, 'keys'>, log: Log, metrics: Metrics): Store =>
  createAuthenticatedStore({
    store,
    ring: keyRing(config.keys),
    leave: isHead,
    onDistrust: distrusted(log, metrics),
  });

const distrusted =
  (log: Log, metrics: Metrics) =>
  (key: string, why: Distrust | 'wrong_type'): void => {
    metrics.storeDistrusted(why);
    log.error({ key, why }, 'a value in the store isn’t Keyturn’s, so it’s refused');
  };

export interface OpenedStore {
  store: Store;
  /** Closes the store and throws a ConfigError if it would lose data. */
  inspect(): Promise<void>;
}

export const inspected = (store: Store): OpenedStore => ({ store, inspect: async () => undefined });

export interface OpenOptions {
  config: Pick<Config, 'store' | 'production'>;
  log: Log;
  metrics: Metrics;
  clock: Pick<Clock, 'saw'>;
  /** The key for Redis pings. */
  pingKey: string;
}

/** Opens the store in the settings. The log and metrics show whether it answers, and what endangers it. */
export function openStore({ config, log, metrics, clock, pingKey }: OpenOptions): OpenedStore {
  if (config.store.kind === 'memory') {
    metrics.storeUp(true);
    log.warn('the store is in memory: requests, secrets, and the audit trail are gone when this process ends');
    if (config.production)
      log.warn('NODE_ENV is production, which a store in memory isn’t for: remove KEYTURN_STORE, and set REDIS_URL');
    return inspected(createMemoryStore({ now: Date.now }));
  }
  const refuse = distrusted(log, metrics);
  const { url } = config.store;
  const remedy = (cause: Error | undefined): string =>
    sentencesOf(refusalFinding(new RedisRefusal(cause), { place: redisPlace(url), command: 'EVALSHA' }));
  const redis = createRedisStore({
    url,
    pingKey,
    onTime: (ms) => clock.saw('store', ms),
    onForeign: (key) => refuse(key, 'wrong_type'),
    onStatus: (status, cause) => {
      metrics.storeUp(status === 'up');
      if (status === 'up') log.info('the store is responding');
      else if (status === 'down') log.error({ err: cause }, 'the store isn’t responding');
      else log.error({ err: cause }, `the store refuses all changes. ${remedy(cause)}`);
      // It may be another server now.
      if (status === 'up') void watch.look();
    },
  });
  const watch = watchStore({ concerns: redis.concerns, log });
  const close = (): Promise<void> => {
    watch.stop();
    return redis.close();
  };
  return {
    store: {
      ...redis,
      async ping() {
        watch.requireSafe();
        await redis.ping();
      },
      close,
    },
    async inspect() {
      await watch.look();
      try {
        watch.requireSafe();
      } catch (error) {
        await close();
        throw error;
      }
    },
  };
}
