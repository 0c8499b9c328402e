import { type Line, median, ms, perSecond, spread, times } from '../figures.ts';
import { command } from '../payloads.ts';
import { type Course, ratio, ratios, takeTurns } from './rounds.ts';
import type { Row } from './row.ts';

const concurrency = 32;
const many = [10_000, 50_000];

/** Warm `list` of 10 to 50,000 clients, compared with the bare app and the plain server. */
export const warmList: Row = {
  name: 'warm-list',
  async run(world, { quick, print }) {
    const bots = [];
    for (const clients of [1_000, 10, ...many]) bots.push(await world.bot(await world.organization(clients)));
    const others = [await world.bare(), await world.plain()];
    const courses = await takeTurns(world, {
      subjects: [...bots, ...others].map((subject) => ({ subject, payload: command('list') })),
      concurrency,
      rounds: quick ? 3 : 21,
      ms: quick ? 700 : 500,
      warmUp: quick ? 2_000 : 8_000,
    });
    for (const subject of [...bots, ...others]) await subject.stop();
    for (const course of courses) print(describe(course));
    const [bot, small, ...larger] = courses;
    const [plain, bare] = [larger.pop(), larger.pop()];
    if (bot === undefined || small === undefined || bare === undefined || plain === undefined)
      throw new Error('a subject is missing');
    const noise = spread(bare.perSecond);
    const ofBare = ratios(bot.perSecond, bare.perSecond);
    return [
      {
        what: 'warm `list`, 1,000 clients: answers',
        measured: `${perSecond(median(bot.perSecond))}, ${micros(bot)} CPU`,
        beside: `bare app ${perSecond(median(bare.perSecond))}, ${micros(bare)} CPU`,
        result: `${times(median(ofBare))} ×, CPU ${times(ratio(bot.cpuMicros, bare.cpuMicros))} ×`,
        noise,
        target: '≥ 0.95 ×',
        met: [{ figures: ofBare, holds: (each) => each >= 0.95 }],
      },
      ...larger.map((large, at) => besideFew(large, small, many[at] ?? 0)),
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

const besideFew = (large: Course, small: Course, clients: number): Line => {
  const found = ratios(large.perSecond, small.perSecond);
  return {
    what: `warm \`list\`, ${clients.toLocaleString('en-US')} clients: answers`,
    measured: `${perSecond(median(large.perSecond))}, ${micros(large)} CPU`,
    beside: `10 clients ${perSecond(median(small.perSecond))}, ${micros(small)} CPU`,
    result: `${times(median(found))} ×, CPU ${times(ratio(large.cpuMicros, small.cpuMicros))} ×`,
    noise: spread(small.perSecond),
    target: '≥ 0.85 ×',
    met: [{ figures: found, holds: (each) => each >= 0.85 }],
  };
};

const micros = ({ cpuMicros }: Course): string => `${Math.round(median(cpuMicros))} µs`;

const describe = ({ name, perSecond: rates, cpuMicros, ackP99 }: Course): string =>
  `${name}: ${rates.map(Math.round).join(' ')} /s; ${Math.round(median(cpuMicros))} µs CPU; ack p99 ${ms(median(ackP99))}`;
