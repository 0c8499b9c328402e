import { setTimeout as delay } from 'node:timers/promises';
import type { Line } from '../figures.ts';
import { command } from '../payloads.ts';
import type { World } from '../world.ts';
import type { Row } from './row.ts';

/** 500 cold lists at once, half of them from each of two replicas. */
export const cold: Row = {
  name: 'cold',
  async run(world, { quick }) {
    const { driver, upstream } = world;
    const found: number[] = [];
    for (let round = 0; round < (quick ? 1 : 3); round += 1) {
      const organization = await world.organization(1_000, `cold ${round}`);
      const replicas = [await world.bot(organization), await world.bot(organization)];
      await upstream.tell({ do: 'calls', organization: organization.index });
      const answers = Array.from({ length: 500 }, (_, at) =>
        driver.exchange(replicas[at % 2]?.port ?? 0, command('list')),
      );
      await Promise.all(answers);
      const calls = await upstream.tell({ do: 'calls', organization: organization.index });
      found.push(calls.filter((call) => call === 'GET /api/v2/oauth/clients').length);
      for (const replica of replicas) await replica.stop();
    }
    return [
      {
        what: '500 cold lists at once from two replicas: list calls to Genesys Cloud',
        measured: found.join(', '),
        beside: '',
        result: '',
        target: 'exactly 1',
        met: found.every((count) => count === 1),
      },
    ];
  },
};

/** Redis commands for a single warm `list`, and those that its answer waits for. Leaves out what runs without anyone asking. */
export const roundTrips: Row = {
  name: 'round-trips',
  async run(world, { quick }) {
    const { driver, redis } = world;
    const organization = await world.organization(1_000, 'round-trips');
    const bot = await world.bot(organization);
    for (let warm = 0; warm < 5; warm += 1) await driver.exchange(bot.port, command('list'));
    await delay(700);
    const lists = quick ? 5 : 20;
    let beforeAnswer = 0;
    let all = 0;
    for (let at = 0; at < lists; at += 1) {
      const whole = await redis.watch(organization.db);
      const part = await redis.watch(organization.db);
      await driver.exchange(bot.port, command('list'));
      beforeAnswer += (await part.stop()).filter(asked).length;
      // Its audit record is written in the background, together with any others.
      await delay(400);
      all += (await whole.stop()).filter(asked).length;
    }
    await bot.stop();
    const lines: Line[] = [
      {
        what: 'Redis round trips of a single warm `list`: until the answer / in all',
        measured: `${beforeAnswer / lists} / ${all / lists}`,
        beside: '',
        result: '',
        target: '≤ 2',
        met: all / lists <= 2,
      },
      await untilClaim(world),
    ];
    return lines;
  },
};

/** No one waits for these: replicas tell each other their calls, the worker looks for what's due, and `/readyz` checks that the store can be written to. */
const unasked = /:(?:requests-(?:due|unnotified|open)|secrets-due|ping|minute)$/u;
function asked([verb = '', first = '', ...rest]: readonly string[]): boolean {
  if (unasked.test(/^eval/iu.test(verb) ? (rest[1] ?? '') : first)) return false;
  // The bot looks whether the trail still ends where it ended.
  return !(/^mget$/iu.test(verb) && rest.length === 0);
}

async function untilClaim({ bot: start, organization: make, upstream, redis }: World): Promise<Line> {
  const organization = await make(300, 'claim');
  const bot = await start(organization);
  await upstream.tell({ do: 'ask', organization: organization.index, operation: 'rotate', count: 1, port: bot.port });
  const watch = await redis.watch(organization.db);
  await upstream.tell({ do: 'approve', organization: organization.index, count: 1 });
  const commands = (await watch.stop()).filter(asked);
  await bot.stop();
  // The claim is the first change to the request.
  const claim = commands.findIndex(([verb = '']) => /^eval(?:sha)?$/iu.test(verb));
  return {
    what: 'Redis round trips of a click on Approve: until the request is claimed / until the outcome is told',
    measured: `${claim + 1} / ${commands.length}`,
    beside: '',
    result: '',
    target: '≤ 2 / ≤ 16',
    met: claim >= 0 && claim + 1 <= 2 && commands.length <= 16,
  };
}
