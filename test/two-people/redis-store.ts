import { createRedisStore } from '../../services/store/redis.ts';
import type { Store } from '../../services/store.ts';

/** A store on a test's own Redis, as one replica has it. */
export const openStore = (url: string): Store =>
  createRedisStore({ url, pingKey: 'keyturn:ping', onStatus: () => undefined });
