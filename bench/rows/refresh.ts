import { type Line, median, ms, spread } from '../figures.ts';
import { chooseClient, command } from '../payloads.ts';
import { longestBlockMs } from '../readings.ts';
import type { Row } from './row.ts';

const clients = 50_000;
const mostMs = 50;

/** For how long the refresh of a large listing, and the first search in it, hold up everything else: the longest delay of the event loop. */
export const refresh: Row = {
  name: 'refresh',
  async run({ bot: start, driver, upstream, organization: make }, { quick, print }) {
    const organization = await make(clients);
    const bot = await start(organization);
    const idle: number[] = [];
    const refreshing: number[] = [];
    const searching: number[] = [];
    const during = async (into: number[], payload: ReturnType<typeof command>): Promise<void> => {
      await longestBlockMs(bot.port);
      await driver.exchange(bot.port, payload);
      into.push(await longestBlockMs(bot.port));
    };
    await driver.exchange(bot.port, command('list'));
    for (let round = 0; round < (quick ? 3 : 15); round += 1) {
      await during(idle, command('list'));
      await upstream.tell({ do: 'change', organization: organization.index });
      await during(refreshing, command('list --fresh'));
      await during(searching, chooseClient(`client ${100 + round}`));
    }
    await bot.stop();
    const all = (rounds: readonly number[]): string => rounds.map(Math.round).join(', ');
    print(`longest delays: idle ${all(idle)}; refresh ${all(refreshing)}; first search ${all(searching)} ms`);
    const line = (what: string, rounds: readonly number[]): Line => ({
      what,
      measured: `${ms(median(rounds))}, worst ${ms(Math.max(...rounds))}`,
      beside: `a warm list ${ms(median(idle))}`,
      result: '',
      noise: spread(idle),
      target: `≤ ${mostMs} ms`,
      met: [{ figures: rounds, holds: (each) => each <= mostMs }],
    });
    const many = clients.toLocaleString('en-US');
    return [
      line(`refresh of ${many} clients, one of them changed: longest delay of everything else`, refreshing),
      line(`the first search after it: longest delay of everything else`, searching),
    ];
  },
};
