import { perSecond } from '../figures.ts';
import { command } from '../payloads.ts';
import type { Row } from './row.ts';

/** CPU time of Redis itself for a list, and for a rotation from request to approval. Redis uses one core, so this shows how much one can serve. */
export const redisShare: Row = {
  name: 'redis-share',
  async run({ driver, redis, upstream, organization: make, bot: start }, { quick }) {
    const organization = await make(1_000, 'redis-share');
    const bot = await start(organization);
    const { index } = organization;
    const costs = async (count: number, work: () => Promise<unknown>): Promise<number> => {
      const before = await redis.cpuMs();
      await work();
      return ((await redis.cpuMs()) - before) / count;
    };
    await driver.load({ port: bot.port, payload: command('list'), concurrency: 8, until: { count: 500 } });
    const lists = quick ? 1_000 : 5_000;
    const list = await costs(lists, () =>
      driver.load({ port: bot.port, payload: command('list'), concurrency: 32, until: { count: lists } }),
    );
    const rotations = quick ? 10 : 50;
    const rotation = await costs(rotations, async () => {
      await upstream.tell({ do: 'ask', organization: index, operation: 'rotate', count: rotations, port: bot.port });
      await upstream.tell({ do: 'approve', organization: index, count: rotations });
    });
    await bot.stop();
    return [
      {
        what: 'CPU time of Redis itself: a warm `list` / a rotation, requested and approved',
        measured: `${(list * 1_000).toFixed(0)} µs / ${rotation.toFixed(1)} ms`,
        beside: '',
        result: `one Redis: ${perSecond(1_000 / list)} / ${perSecond(1_000 / rotation)}`,
        target: 'reported',
        met: undefined,
      },
    ];
  },
};
