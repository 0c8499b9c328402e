import { median, ms, perSecond, spread, times } from '../figures.ts';
import { command } from '../payloads.ts';
import type { Subject } from '../processes.ts';
import { ratios } from './rounds.ts';
import type { Row } from './row.ts';

/** From the start of the process until it's ready. */
export const start: Row = {
  name: 'start',
  async run(world, { quick }) {
    const organization = await world.organization(1_000);
    const bots: number[] = [];
    const bares: number[] = [];
    for (let round = 0; round < (quick ? 3 : 9); round += 1) {
      const bot = await world.bot(organization);
      bots.push(bot.readyMs);
      await bot.stop();
      const bare = await world.bare();
      bares.push(bare.readyMs);
      await bare.stop();
    }
    const found = ratios(bots, bares);
    return [
      {
        what: 'start to ready',
        measured: ms(median(bots)),
        beside: `bare app ${ms(median(bares))}`,
        result: `${times(median(found))} ×`,
        noise: spread(bares),
        target: '≤ 1.5 ×',
        met: [{ figures: found, holds: (each) => each <= 1.5 }],
      },
    ];
  },
};

/** One, two and four processes on one Redis. */
export const scaling: Row = {
  name: 'scaling',
  async run(world, { quick }) {
    const organization = await world.organization(1_000);
    const rates = new Map<number, number[]>();
    const bots: Subject[] = [];
    for (let made = 0; made < 4; made += 1) bots.push(await world.bot(organization));
    const load = async (count: number, length: number): Promise<number> => {
      const loads = bots
        .slice(0, count)
        .map(({ port }) =>
          world.driver.load({ port, payload: command('list'), concurrency: 32 / count, until: { ms: length } }),
        );
      return (await Promise.all(loads)).reduce((sum, loaded) => sum + loaded.perSecond, 0);
    };
    await load(4, quick ? 2_000 : 8_000);
    for (let round = 0; round < (quick ? 2 : 5); round += 1)
      for (const count of [1, 2, 4])
        rates.set(count, [...(rates.get(count) ?? []), await load(count, quick ? 500 : 1_500)]);
    for (const bot of bots) await bot.stop();
    const of = (count: number): number => median(rates.get(count) ?? []);
    return [
      {
        what: 'warm `list`, 1 / 2 / 4 processes on one Redis',
        measured: [1, 2, 4].map((count) => perSecond(of(count))).join(' / '),
        beside: '',
        result: `${times(of(2) / of(1))} × / ${times(of(4) / of(1))} × of one`,
        target: 'reported',
        met: undefined,
      },
    ];
  },
};
