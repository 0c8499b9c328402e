import { expect, test } from 'vitest';
import { people } from '../../sandbox/slack.ts';
import { startWorld, type World } from '../support/world.ts';

const readiness = async ({ bot }: World) => {
  const answer = await fetch(`http://127.0.0.1:${bot.adminPort}/readyz`);
  return [answer.status, ((await answer.json()) as { status: string }).status];
};

const answers = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/healthz`).then(
    () => true,
    () => false,
  );

/** A command that's in flight for a while, since Genesys Cloud takes its time. Gives its answer once it's there. */
async function slowly(world: World): Promise<() => string | undefined> {
  world.genesys.faults.inject({ path: /\/oauth\/clients/u, delayMs: 3_000 });
  await world.person('ben').types('/oauth list --fresh');
  return () => world.slack.ephemerals(people.ben).find(({ rendered }) => !rendered.includes('Still working'))?.rendered;
}

test('over HTTP, it’s unready first, and takes all that arrives until load balancers have noticed', async () => {
  const world = await startWorld();
  const stopped = world.bot.stop(20_000, 1_000);
  expect(await readiness(world)).toEqual([503, 'stopping']);
  expect((await world.asks('vera', '/oauth help')).rendered).toContain('What you can do');
  expect(await stopped).toBe(true);
  expect(await answers(world.bot.port)).toBe(false);
});

test.each([{}, { KEYTURN_ADMIN_PORT: '0' }])(
  'over HTTP, with %j: it answers what arrives while work is in flight, and closes its ports after that',
  async (settings) => {
    const world = await startWorld({ settings });
    const { bot } = world;
    const slow = await slowly(world);
    const stopped = bot.stop(20_000);
    expect(await readiness(world)).toEqual([503, 'stopping']);
    expect((await world.asks('vera', '/oauth help')).rendered).toContain('What you can do');
    expect(slow()).toBeUndefined();
    expect(await stopped).toBe(true);
    expect(slow()).toContain('of 17 clients');
    expect([await answers(bot.port), await answers(bot.adminPort)]).toEqual([false, false]);
  },
);

test('in Socket Mode, its port tells that it’s stopping until all is finished', async () => {
  const world = await startWorld({ socketMode: true });
  const slow = await slowly(world);
  const stopped = world.bot.stop(20_000);
  expect((await world.asks('vera', '/oauth help')).rendered).toContain('What you can do');
  expect(await readiness(world)).toEqual([503, 'stopping']);
  expect(slow()).toBeUndefined();
  expect(await stopped).toBe(true);
  expect(slow()).toContain('of 17 clients');
  expect(await answers(world.bot.port)).toBe(false);
});
