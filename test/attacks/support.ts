import { Redis } from 'ioredis';
import { onTestFinished } from 'vitest';
import { type KeySpace, keySpace } from '../../services/store.ts';
import { startRedis } from '../support/redis.ts';
import { openStore } from '../two-people/redis-store.ts';
import { type Asked, type TwoPeople, type TwoPeopleOptions, twoPeople } from '../two-people/world.ts';

/** Keyturn on a Redis server, and someone who can write there by hand, but doesn't have KEYTURN_KEY. */
export interface UnderAttack extends TwoPeople {
  redis: Redis;
  keys: KeySpace;
  requestKey(asked: Pick<Asked, 'id'>): string;
  /** What was logged about values that aren't Keyturn's. */
  refusals(): string[];
}

export async function underAttack(options: TwoPeopleOptions = {}): Promise<UnderAttack> {
  const server = await startRedis();
  onTestFinished(() => server.close());
  const store = openStore(server.url);
  onTestFinished(() => store.close());
  const redis = new Redis(server.url);
  onTestFinished(() => redis.disconnect());
  const world = await twoPeople({ ...options, store });
  const keys = keySpace(world.genesys.organization.id);
  return {
    ...world,
    redis,
    keys,
    requestKey: ({ id }) => keys('request', id),
    refusals: () => world.logLines().filter((line) => line.includes('isn’t Keyturn’s')),
  };
}
