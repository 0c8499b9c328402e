import { median, perSecond, times } from '../figures.ts';
import type { Subject } from '../processes.ts';
import type { World } from '../world.ts';
import { alternate } from './rounds.ts';
import type { Row } from './row.ts';

interface Round {
  perSecond: number;
  /** CPU time of a rotation, in ms. */
  cpuMs: number;
}

/** How many rotations that are approved at once are executed in a second, beside the version of `--before`, which takes turns with this one. */
export const approvalsBefore: Row = {
  name: 'approvals-before',
  onlyNamed: true,
  async run(world, { quick, print }) {
    const { bot, before } = world;
    if (before === undefined) throw new Error('Name a commit to compare with: --before <commit>');
    const now: Round[] = [];
    const then: Round[] = [];
    await alternate(quick ? 2 : 6, [
      async (round) => now.push(await play(world, bot, `now ${round}`)),
      async (round) => then.push(await play(world, before, `then ${round}`)),
    ]);
    const rates = (rounds: readonly Round[]): string => rounds.map((each) => perSecond(each.perSecond)).join(', ');
    print(`${rates(now)}; before ${rates(then)}`);
    const ratio = median(now.map((each, at) => each.perSecond / (then[at]?.perSecond ?? Number.NaN)));
    const cpu = (rounds: readonly Round[]) => median(rounds.map(({ cpuMs }) => cpuMs));
    const rate = (rounds: readonly Round[]) =>
      `${perSecond(median(rounds.map((each) => each.perSecond)))}, ${cpu(rounds).toFixed(1)} ms CPU each`;
    return [
      {
        what: `${count} rotations approved at once, in one process`,
        measured: rate(now),
        beside: `before ${rate(then)}`,
        result: `${times(ratio)} ×`,
        target: '≥ 1.9 ×',
        met: ratio >= 1.9,
      },
    ];
  },
};

const count = 50;

async function play(
  { organization: make, upstream }: World,
  start: (organization: Awaited<ReturnType<World['organization']>>) => Promise<Subject>,
  apart: string,
): Promise<Round> {
  const organization = await make(1_000, apart);
  const { index } = organization;
  const bot = await start(organization);
  // As in a process that has been running: its code is compiled, and its people are known.
  for (const warm of [10, count]) {
    await upstream.tell({ do: 'ask', organization: index, operation: 'rotate', count: warm, port: bot.port });
    if (warm !== count) await upstream.tell({ do: 'approve', organization: index, count: warm });
  }
  const began = bot.cpuMs();
  const { ms } = await upstream.tell({ do: 'approve', organization: index, count });
  const cpuMs = (bot.cpuMs() - began) / count;
  await bot.stop();
  return { perSecond: (count / ms) * 1_000, cpuMs };
}
