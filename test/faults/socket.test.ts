import { describe, expect, test } from 'vitest';
import { people } from '../../sandbox/slack.ts';
import { startWorld, type World } from '../support/world.ts';
import { asksFor, card, outcome, ownFaults, writes } from './support.ts';

const commands = 50;

/** Types commands one after another, with `trouble` after the tenth. Gives what became of each. */
async function typesThrough(world: World, trouble: () => void) {
  const vera = world.person('vera');
  for (let number = 1; number <= commands; number += 1) {
    if (number === 10) trouble();
    await vera.types(`/oauth unheard-of-${number}`);
  }
  return world.slack.deliveries.filter(({ type }) => type === 'slash_commands');
}

/** How often each command was answered, by its number. */
function answers(world: World): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { rendered } of world.slack.ephemerals(people.vera)) {
    const number = Number(/unheard-of-(\d+)/u.exec(rendered)?.[1]);
    if (!Number.isNaN(number)) counts.set(number, (counts.get(number) ?? 0) + 1);
  }
  return counts;
}

const each = new Map(Array.from({ length: commands }, (_, at) => [at + 1, 1]));

/** How many connections were requested so far. */
const opened = (world: World) => world.slack.calls.filter(({ method }) => method === 'apps.connections.open').length;

/** Waits until two connections are open after that many were opened. */
const standing = (world: World, after: number, timeoutMs: number) =>
  world.slack.waitFor(() => opened(world) >= after && world.slack.sockets.count() === 2, timeoutMs);

describe('in Socket Mode', () => {
  test('50 commands during the renewal of all connections are each answered once', { timeout: 120_000 }, async () => {
    const world = await startWorld({ socketMode: true });
    const sent = await typesThrough(world, () => world.slack.sockets.disconnect('warning'));
    expect(sent.filter(({ via, timedOut }) => via !== 'socket' || timedOut)).toEqual([]);
    await world.slack.waitFor(() => answers(world).size === commands);
    // The old connections end, and the new ones continue.
    await world.slack.waitFor(() => world.slack.sockets.count() === 4);
    await world.slack.waitFor(() => world.slack.sockets.count() === 2, 10_000);
    await world.asks('vera', '/oauth help');
    expect(answers(world)).toEqual(each);
    expect(ownFaults(world)).toEqual([]);
  });

  test.each([
    ['refreshed', (world: World) => world.slack.sockets.disconnect('refresh_requested')],
    ['cut', (world: World) => world.slack.sockets.kill()],
  ] as const)(
    'connections that are all %s without warning are back at once; what got through is answered once',
    { timeout: 30_000 },
    async (_how, trouble) => {
      const world = await startWorld({ socketMode: true });
      const sent = await typesThrough(world, () => trouble(world));
      await expect
        .poll(async () => (await world.person('vera').types('/oauth help')).status, { timeout: 4_000 })
        .toBe(200);
      const taken = sent
        .filter(({ status }) => status === 200)
        .map(({ payload }) => Number(/\d+$/u.exec(String(payload['text']))?.[0]));
      await world.slack.waitFor(() => taken.every((number) => answers(world).has(number)));
      expect([...answers(world).values()].filter((count) => count > 1)).toEqual([]);
      expect(ownFaults(world)).toEqual([]);
    },
  );

  test('a request continues over new connections, and is executed once', { timeout: 120_000 }, async () => {
    const world = await startWorld({ socketMode: true });
    await asksFor(world, 'ada', 'delete');
    world.slack.sockets.disconnect('warning');
    await world.person('will').clicks(await card(world), 'Approve…');
    expect(await outcome(world)).toMatch(/^(?:Client deleted|Secret rotated) · /u);
    await world.slack.waitFor(() => world.slack.sockets.count() === 2, 10_000);
    expect(writes(world)).toEqual(['PUT /{id}', 'DELETE /{id}']);
  });

  test('connections that are cut again and again are renewed at a slow pace, not in a storm', {
    timeout: 120_000,
  }, async () => {
    const world = await startWorld({ socketMode: true });
    world.slack.sockets.kill();
    await standing(world, 4, 4_000);
    const from = performance.now();
    world.slack.sockets.kill();
    await standing(world, 6, 15_000);
    expect(performance.now() - from).toBeGreaterThan(3_000);
    expect(opened(world)).toBe(6);
    await world.asks('vera', '/oauth help');
  });
});
