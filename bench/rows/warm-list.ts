import { judge, median, ms, perSecond, times } from '../figures.ts';
import { command } from '../payloads.ts';
import { type Course, ratio, ratios, takeTurns } from './rounds.ts';
import type { Row } from './row.ts';

const concurrency = 32;

/** Warm `list` of 10, 1,000 and 10,000 clients, compared with the bare app and the plain server. */
export const warmList: Row = {
  name: 'warm-list',
  async run(world, { quick, print }) {
    const bots = [];
    for (const clients of [1_000, 10, 10_000]) bots.push(await world.bot(await world.organization(clients)));
    const others = [await world.bare(), await world.plain()];
    const [bot, small, large, bare, plain] = await takeTurns(world, {
      subjects: [...bots, ...others].map((subject) => ({ subject, payload: command('list') })),
      concurrency,
      rounds: quick ? 3 : 7,
      ms: quick ? 700 : 1_500,
      warmUpMs: quick ? 1_500 : 4_000,
    });
    for (const subject of [...bots, ...others]) await subject.stop();
    if (bot === undefined || small === undefined || large === undefined || bare === undefined || plain === undefined)
      throw new Error('a subject is missing');
    for (const course of [bot, small, large, bare, plain]) print(describe(course));
    const ofBare = ratios(bot.perSecond, bare.perSecond);
    const ofSmall = ratios(large.perSecond, small.perSecond);
    return [
      {
        what: 'warm `list`, 1,000 clients: answers',
        measured: `${perSecond(median(bot.perSecond))}, ${micros(bot)} CPU`,
        beside: `bare app ${perSecond(median(bare.perSecond))}, ${micros(bare)} CPU`,
        result: `${times(median(ofBare))} ×`,
        target: '≥ 0.70 ×',
        met: judge(ofBare, (each) => each >= 0.7),
      },
      {
        what: 'warm `list`, 10,000 clients: answers',
        measured: perSecond(median(large.perSecond)),
        beside: `10 clients ${perSecond(median(small.perSecond))}`,
        result: `${times(median(ofSmall))} ×`,
        target: '≥ 0.85 ×',
        met: judge(ofSmall, (each) => each >= 0.85),
      },
      {
        what: 'warm `list`, 1,000 clients: answer p50 / p99 with 32 at once',
        measured: `${ms(median(bot.answerP50))} / ${ms(median(bot.answerP99))}`,
        beside: `bare app ${ms(median(bare.answerP50))} / ${ms(median(bare.answerP99))}`,
        result: `p99 ${times(ratio(bot.answerP99, bare.answerP99))} ×`,
        target: '',
        met: undefined,
      },
      {
        what: 'bare app compared with a plain Node server',
        measured: '',
        beside: `plain ${perSecond(median(plain.perSecond))}, ${micros(plain)} CPU`,
        result: `bare ${times(ratio(bare.perSecond, plain.perSecond))} ×`,
        target: '',
        met: undefined,
      },
    ];
  },
};

const micros = ({ cpuMicros }: Course): string => `${Math.round(median(cpuMicros))} µs`;

const describe = ({ name, perSecond: rates, cpuMicros, ackP99 }: Course): string =>
  `${name}: ${rates.map(Math.round).join(' ')} /s; ${Math.round(median(cpuMicros))} µs CPU; ack p99 ${ms(median(ackP99))}`;
