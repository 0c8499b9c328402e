import { median, ms, times } from '../figures.ts';
import type { World } from '../world.ts';
import { alternate } from './rounds.ts';
import type { Row } from './row.ts';

/** How many of the minute's 300 calls others have made with the same client, and how many rotations are approved one after the other. */
const usedByOthers = 150;
const approvals = 5;

/** How long a decision takes, from the click on Approve to the outcome, once others have used half of Genesys Cloud's minute. */
export const pacing: Row = {
  name: 'pacing',
  async run(world, { quick, print }) {
    const alone: number[] = [];
    const shared: number[] = [];
    await alternate(quick ? 1 : 4, [
      async (round) => alone.push(...(await play(world, 0, `pacing ${round} false`))),
      async (round) => shared.push(...(await play(world, usedByOthers, `pacing ${round} true`))),
    ]);
    print(`alone ${alone.map(ms).join(', ')}; with others ${shared.map(ms).join(', ')}`);
    const ratio = median(shared) / median(alone);
    return [
      {
        what: `a rotation from the click on Approve, after others used ${usedByOthers} of 300 calls`,
        measured: ms(median(shared)),
        beside: `without ${ms(median(alone))}`,
        result: `${times(ratio)} ×`,
        target: '≤ 1.5 ×',
        met: ratio <= 1.5,
      },
    ];
  },
};

/** A minute of its own: a new organization, and a new bot. Gives the time of each, in ms. */
async function play({ organization: make, bot: start, upstream }: World, others: number, apart: string) {
  const organization = await make(300, apart);
  const { index } = organization;
  const bot = await start({ ...organization, env: { ...organization.env, GENESYS_CALLS_PER_MINUTE: '300' } });
  await upstream.tell({ do: 'limit', organization: index, workers: 0, others });
  await upstream.tell({ do: 'ask', organization: index, operation: 'rotate', count: approvals, port: bot.port });
  const took: number[] = [];
  for (let at = 0; at < approvals; at += 1)
    took.push((await upstream.tell({ do: 'approve', organization: index, count: 1 })).ms);
  await bot.stop();
  return took;
}
