import { setTimeout as delay } from 'node:timers/promises';
import { people } from '../../sandbox/slack.ts';
import { median, ms, percentile, spread, times } from '../figures.ts';
import { command } from '../payloads.ts';
import type { World } from '../world.ts';
import { alternate } from './rounds.ts';
import type { Row } from './row.ts';

const workers = 20;
const floodMs = 4_000;
const commandsOfFlood = 150;

/** How long others wait while one person asks for 150 clients in 4 s, with 300 calls a minute to Genesys Cloud, compared with when nobody does. */
export const flood: Row = {
  name: 'flood',
  async run(world, { quick, print }) {
    const quiet: Round[] = [];
    const flooded: Round[] = [];
    await alternate(quick ? 1 : 4, [
      async (round) => quiet.push(await play(world, false, `flood ${round} false`)),
      async (round) => flooded.push(await play(world, true, `flood ${round} true`)),
    ]);
    const answers = (rounds: readonly Round[]) => rounds.map((each) => percentile(each.answers, 0.99));
    const approved = (rounds: readonly Round[]) => median(rounds.map((each) => each.approvalsMs));
    print(`p99: quiet ${answers(quiet).map(ms).join(', ')}; flooded ${answers(flooded).map(ms).join(', ')}`);
    const ratio = median(answers(flooded)) / median(answers(quiet));
    return [
      {
        what: `one person asks for ${commandsOfFlood} clients in ${floodMs / 1_000} s: answer p99 of ${workers} others`,
        measured: ms(median(answers(flooded))),
        beside: `without ${ms(median(answers(quiet)))}`,
        result: `${times(ratio)} ×`,
        noise: spread(answers(quiet)),
        target: '≤ 2 ×',
        met: ratio <= 2,
      },
      {
        what: 'meanwhile, three rotations approved at once: until the last outcome is told',
        measured: ms(approved(flooded)),
        beside: `without ${ms(approved(quiet))}`,
        result: `${times(approved(flooded) / approved(quiet))} ×`,
        noise: spread(quiet.map((each) => each.approvalsMs)),
        target: '≤ 2 ×',
        met: approved(flooded) <= 2 * approved(quiet),
      },
    ];
  },
};

interface Round {
  /** In milliseconds. */
  answers: number[];
  approvalsMs: number;
}

/** A minute of its own: a new bot, with a new token. Everyone lists, shows a client, and lists again. */
async function play({ organization: make, bot: start, driver, upstream }: World, floods: boolean, apart: string) {
  const organization = await make(1_000, apart);
  const { index } = organization;
  const bot = await start({ ...organization, env: { ...organization.env, GENESYS_CALLS_PER_MINUTE: '300' } });
  const ids = await upstream.tell({ do: 'limit', organization: index, workers });
  await upstream.tell({ do: 'ask', organization: index, operation: 'rotate', count: 3, port: bot.port });
  const answers: number[] = [];
  const works = async (id: string, at: number): Promise<void> => {
    await delay((floodMs / workers) * at);
    for (const text of ['list', show(200 + at), 'list'])
      answers.push((await driver.exchange(bot.port, command(text, id))).answerMs);
  };
  const goesOn = async (): Promise<void> => {
    const told: Promise<unknown>[] = [];
    for (let at = 0; at < commandsOfFlood; at += 1) {
      told.push(driver.exchange(bot.port, command(show(at), people.vera)));
      await delay(floodMs / commandsOfFlood);
    }
    await Promise.all(told);
  };
  const [, approval] = await Promise.all([
    Promise.all(ids.map(works)),
    delay(floodMs / 2).then(() => upstream.tell({ do: 'approve', organization: index, count: 3 })),
    floods ? goesOn() : undefined,
  ]);
  await bot.stop();
  return { answers, approvalsMs: approval.ms };
}

const show = (at: number): string => `show Generated client ${String(at + 1).padStart(5, '0')}`;
