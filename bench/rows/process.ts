import { judge, median, ms, perSecond, times } from '../figures.ts';
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
        target: '≤ 1.5 ×',
        met: judge(found, (each) => each <= 1.5),
      },
    ];
  },
};

/** Resident memory with 10,000 clients, after 10,000 commands. */
export const memory: Row = {
  name: 'memory',
  async run(world, { quick, print }) {
    const bot = await world.bot(await world.organization(10_000));
    const bare = await world.bare();
    const whole = quick ? 2_000 : 10_000;
    const run = (subject: Subject, count: number) =>
      world.driver.load({ port: subject.port, payload: command('list'), concurrency: 16, until: { count } });
    /** Resident memory goes up and down with garbage collection, so it's read several times. */
    const readings = async (): Promise<{ bot: number[]; bare: number[] }> => {
      const found: { bot: number[]; bare: number[] } = { bot: [], bare: [] };
      for (let at = 0; at < 8; at += 1) {
        for (const subject of [bot, bare]) await run(subject, whole / 40);
        found.bot.push(bot.memory());
        found.bare.push(bare.memory());
      }
      print(
        `memory: ${found.bot.map(Math.round).join(', ')} MB (bare app ${found.bare.map(Math.round).join(', ')} MB)`,
      );
      return found;
    };
    for (const subject of [bot, bare]) await run(subject, whole * 0.8);
    const first = await readings();
    for (const subject of [bot, bare]) await run(subject, whole * 0.3);
    const second = await readings();
    await bot.stop();
    await bare.stop();
    const more = median(first.bot) - median(first.bare);
    const growth = median(second.bot) - median(first.bot);
    const fits = judge(
      first.bot.map((each) => each - median(first.bare)),
      (each) => each <= 64,
    );
    const isFlat = judge(
      second.bot.map((each) => each - median(first.bot)),
      (each) => each <= 8,
    );
    return [
      {
        what: `resident memory, 10,000 clients, after ${whole.toLocaleString('en-US')} commands, and after half as many again`,
        measured: `${median(first.bot).toFixed(0)} MB, ${median(second.bot).toFixed(0)} MB`,
        beside: `bare app ${median(first.bare).toFixed(0)} MB, ${median(second.bare).toFixed(0)} MB`,
        result: `+${more.toFixed(0)} MB, then ${growth >= 0 ? '+' : ''}${growth.toFixed(0)} MB`,
        target: '≤ +64 MB, flat',
        met: fits === true ? isFlat : fits,
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
