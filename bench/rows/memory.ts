import { type Line, median, spread } from '../figures.ts';
import { command } from '../payloads.ts';
import type { World } from '../world.ts';
import type { Row } from './row.ts';

/** How much more memory than the bare app a process may take with that many clients, in MB. */
const most = [
  [10_000, 64],
  [50_000, 160],
] as const;
/** How often the memory of one process is read. */
const readingsOfOne = 16;
/** What counts as flat, in MB. */
const mostGrowth = 8;

/** Resident memory with many clients, after 10,000 commands. Now and then the list has changed, and someone searches it. */
export const memory: Row = {
  name: 'memory',
  async run(world, { quick, print }) {
    const lines: Line[] = [];
    for (const [clients, mb] of most)
      lines.push(line(clients, mb, await measure(world, { clients, whole: quick ? 2_000 : 10_000, print })));
    return lines;
  },
};

interface Found {
  bot: number[];
  bare: number[];
}

async function measure(
  world: World,
  { clients, whole, print }: { clients: number; whole: number; print: (text: string) => void },
): Promise<{ first: Found; second: Found; whole: number }> {
  const { driver, upstream } = world;
  const organization = await world.organization(clients);
  const bot = await world.bot(organization);
  const bare = await world.bare();
  const changed = async (): Promise<void> => {
    await upstream.tell({ do: 'change', organization: organization.index });
    for (const text of ['list --fresh', 'list client 0']) await driver.exchange(bot.port, command(text));
  };
  /** Resident memory goes up and down with garbage collection, so it's read several times. */
  const readings = async (count: number): Promise<Found> => {
    const found: Found = { bot: [], bare: [] };
    const until = { count: count / readingsOfOne };
    for (let at = 0; at < readingsOfOne; at += 1) {
      await changed();
      for (const { port } of [bot, bare]) await driver.load({ port, payload: command('list'), concurrency: 16, until });
      found.bot.push(bot.memory());
      found.bare.push(bare.memory());
    }
    print(`memory: ${found.bot.map(Math.round).join(', ')} MB (bare app ${found.bare.map(Math.round).join(', ')} MB)`);
    return found;
  };
  await readings(whole * 0.8);
  const first = await readings(whole * 0.2);
  await readings(whole * 0.3);
  const second = await readings(whole * 0.2);
  await bot.stop();
  await bare.stop();
  return { first, second, whole };
}

function line(clients: number, mb: number, { first, second, whole }: Awaited<ReturnType<typeof measure>>): Line {
  const more = median(first.bot) - median(first.bare);
  const growth = median(second.bot) - median(first.bot);
  return {
    what: `resident memory, ${clients.toLocaleString('en-US')} clients, after ${whole.toLocaleString('en-US')} commands, and after half as many again`,
    measured: `${median(first.bot).toFixed(0)} MB, ${median(second.bot).toFixed(0)} MB`,
    beside: `bare app ${median(first.bare).toFixed(0)} MB, ${median(second.bare).toFixed(0)} MB`,
    result: `+${more.toFixed(0)} MB, then ${growth >= 0 ? '+' : ''}${growth.toFixed(0)} MB`,
    noise: spread(first.bare),
    target: `≤ +${mb} MB, flat`,
    met: [
      { figures: first.bot.map((each) => each - median(first.bare)), holds: (each) => each <= mb },
      { figures: second.bot.map((each) => each - median(first.bot)), holds: (each) => each <= mostGrowth },
    ],
  };
}
