import { afterAll, beforeAll, describe } from 'vitest';
import { createRedisStore } from '../../services/store/redis.ts';
import type { Store } from '../../services/store.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { describeStoreContract } from './contract.ts';

describe('the Redis store', () => {
  let server: RedisServer;
  let stores: [Store, Store];

  beforeAll(async () => {
    server = await startRedis();
    stores = [createRedisStore({ url: server.url }), createRedisStore({ url: server.url })];
  });
  afterAll(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await server.close();
  });

  describeStoreContract(() => stores);
});
