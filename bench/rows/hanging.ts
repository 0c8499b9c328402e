import { setTimeout as delay } from 'node:timers/promises';
import { median, ms, percentile, spread, times } from '../figures.ts';
import { command } from '../payloads.ts';
import type { Row } from './row.ts';

const waitingCommands = 200;
/** Milliseconds between two commands whose acknowledgment is measured. */
const paceMs = 4;

/** How fast commands are acknowledged while Genesys Cloud hangs, compared with when it works. */
export const hanging: Row = {
  name: 'hanging',
  async run(world, { quick, print }) {
    const { driver, upstream } = world;
    const organization = await world.organization(1_000, 'hanging');
    const bot = await world.bot(organization);
    const count = quick ? 150 : 500;
    /** Paced, not at full speed: measures what a person notices, not what a queue adds. */
    const acks = async (): Promise<number[]> => {
      const found: Promise<number>[] = [];
      for (let at = 0; at < count; at += 1) {
        found.push(driver.acknowledge(bot.port, command('list')).then(({ ms: took }) => took));
        await delay(paceMs);
      }
      return Promise.all(found);
    };
    await driver.load({ port: bot.port, payload: command('list'), concurrency: 8, until: { count: 3_000 } });
    // So that the bot already knows the person when the measurement starts.
    await driver.exchange(bot.port, command('list'));
    const idle: number[] = [];
    const hung: number[] = [];
    const rounds = quick ? 2 : 7;
    // All idle rounds first: after a release, the garbage collector still cleans up 200 answers.
    for (let round = 0; round < rounds; round += 1) idle.push(percentile(await acks(), 0.99));
    for (let round = 0; round < rounds; round += 1) {
      await upstream.tell({ do: 'hang', organization: organization.index });
      const waiting = Array.from({ length: waitingCommands }, (_, at) =>
        driver.exchange(bot.port, command(`show Generated client ${String(at + 1).padStart(5, '0')}`)),
      );
      await delay(300);
      hung.push(percentile(await acks(), 0.99));
      await upstream.tell({ do: 'release', organization: organization.index });
      await Promise.all(waiting);
      await delay(200);
    }
    await bot.stop();
    print(`acknowledgment p99: idle ${idle.map(ms).join(', ')}; hanging ${hung.map(ms).join(', ')}`);
    const ratios = hung.map((each) => each / median(idle));
    return [
      {
        what: 'acknowledgment p99 while Genesys Cloud hangs and 200 commands wait for it',
        measured: ms(median(hung)),
        beside: `idle ${ms(median(idle))}`,
        result: `${times(median(ratios))} ×`,
        noise: spread(idle),
        target: '≤ 2 ×',
        met: [{ figures: ratios, holds: (each) => each <= 2 }],
      },
    ];
  },
};
