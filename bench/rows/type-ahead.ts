import type { Payload } from '../driver.ts';
import { type Line, median, ms, spread, times } from '../figures.ts';
import { chooseClient, command } from '../payloads.ts';
import { ratio, ratios, takeTurns } from './rounds.ts';
import type { Row } from './row.ts';

/** What's typed each time, and how to describe it: the same text, or a thousand different ones. */
const texts: readonly [words: string, typed: (n: number) => string][] = [
  ['“client 0” again and again', () => 'client 0'],
  ['“client 000” to “client 999”', (n) => `client ${three(n)}`],
  ['“payroll 000” to “payroll 999”, which match nothing', (n) => `payroll ${three(n)}`],
  ['“cleint 000” to “cleint 999”, with a typo', (n) => `cleint ${three(n)}`],
];

/** The menu that chooses a client, and a search by name, in an organization of 10,000 clients. */
export const typeAhead: Row = {
  name: 'type-ahead',
  async run(world, { quick }) {
    const bot = await world.bot(await world.organization(10_000));
    const bare = await world.bare();
    const length = { rounds: quick ? 3 : 21, ms: 400, warmUp: quick ? 1_000 : 4_000 };
    const pair = (payload: Payload) => [
      { subject: bot, payload },
      { subject: bare, payload },
    ];
    const menus: Line[] = [];
    for (const [words, typed] of texts) {
      let turn = 0;
      const payload: Payload = (responseUrl) => chooseClient(typed(turn++))(responseUrl);
      const [menu, bareMenu] = await takeTurns(world, {
        subjects: pair(payload),
        concurrency: 4,
        ...length,
      });
      if (menu === undefined || bareMenu === undefined) throw new Error('a subject is missing');
      const menuRatios = ratios(menu.answerP99, bareMenu.answerP99);
      menus.push({
        what: `type-ahead over 10,000 clients, ${words}, p50 / p99`,
        measured: `${ms(median(menu.answerP50))} / ${ms(median(menu.answerP99))}`,
        beside: `bare app ${ms(median(bareMenu.answerP50))} / ${ms(median(bareMenu.answerP99))}`,
        result: `p99 ${times(median(menuRatios))} ×`,
        noise: spread(bareMenu.answerP99),
        target: '≤ 1.5 ×',
        met: [{ figures: menuRatios, holds: (each) => each <= 1.5 }],
      });
    }
    const [search, bareList] = await takeTurns(world, {
      subjects: pair(command('list client 099')),
      concurrency: 4,
      ...length,
    });
    await bot.stop();
    await bare.stop();
    if (search === undefined || bareList === undefined) throw new Error('a subject is missing');
    const searchRatio = ratio(search.answerP99, bareList.answerP99);
    return [
      ...menus,
      {
        what: '`list client 099` over 10,000 clients, p50 / p99',
        measured: `${ms(median(search.answerP50))} / ${ms(median(search.answerP99))}`,
        beside: `bare app’s list ${ms(median(bareList.answerP50))} / ${ms(median(bareList.answerP99))}`,
        result: `p99 ${times(searchRatio)} ×`,
        target: '',
        met: undefined,
      },
    ];
  },
};

function three(n: number): string {
  return String(n % 1_000).padStart(3, '0');
}
