import { describe, expect, test } from 'vitest';
import type { Fault } from '../../sandbox/genesys.ts';
import { inTurn } from '../support/cases.ts';
import { startWorld, type World } from '../support/world.ts';
import { clientsPath, everyTime, hastyWorld, longest, within, wrongAnswers } from './hasty.ts';
import { clientId, expectAcknowledged, ownFaults, ready, says, untilReady } from './support.ts';

describe('a list that Genesys Cloud answers with', () => {
  test.each(inTurn(Object.entries(wrongAnswers)))(
    '%s says so in time, and works once that’s over',
    async (_name, fault) => {
      const world = await hastyWorld();
      const clear = world.genesys.faults.inject({ method: 'GET', path: clientsPath, ...everyTime, ...fault });
      const text = await within(longest, () => says(world, 'vera', '/oauth list'));
      expect(text).toMatch(/^Genesys Cloud .*Reference: KT-/su);
      expect(text).not.toMatch(/undefined|\[object|<html|xxx/u);
      clear();
      expect(await says(world, 'vera', '/oauth list --fresh')).toContain('of 17 clients');
      expect(ownFaults(world)).toEqual([]);
      expectAcknowledged(world);
    },
  );
});

describe('the bot’s token', () => {
  test('is renewed if Genesys Cloud calls it expired, in the middle of reads and writes', async () => {
    const world = await hastyWorld();
    expect(await says(world, 'vera', '/oauth list')).toContain('of 17 clients');
    world.genesys.expireTokens();
    expect(await says(world, 'vera', '/oauth list --fresh')).toContain('of 17 clients');
    await world.opens('ada', '/oauth update Agent desktop');
    await world.person('ada').fills({ Name: 'Agent desktop 2' });
    await world.person('ada').submits();
    world.genesys.expireTokens();
    await world.person('ada').submits();
    await expect.poll(() => world.genesys.client(clientId(world, 'Agent desktop 2'))?.name).toBe('Agent desktop 2');
  });

  const tokenFaults: Readonly<Record<string, Partial<Fault>>> = {
    'is refused': { status: 400, body: { error: 'invalid_client' } },
    'is throttled': { status: 429, retryAfterSeconds: 3_600 },
    'doesn’t come': { hang: true },
    'comes as HTML': { body: '<html></html>' },
    'is a word of two lines': { body: { access_token: 'a\nb', token_type: 'bearer', expires_in: 60 } },
    'is accepted nowhere': { body: { access_token: 'none', token_type: 'bearer', expires_in: 60 } },
  };
  /** Those that don't pass by themselves. */
  const refused = new Set(['is refused', 'is accepted nowhere']);
  const saidOf = async ({ bot }: World) => {
    const answer = await fetch(`http://127.0.0.1:${bot.port}/readyz`);
    expect(answer.status).toBe(503);
    return Object(await answer.json()).genesys;
  };

  test.each(inTurn(Object.entries(tokenFaults)))(
    'that %s is reported in words and by /readyz, and recovers',
    async (name, fault) => {
      const world = await hastyWorld();
      const clear = world.genesys.faults.inject({ path: '/oauth/token', ...everyTime, ...fault });
      world.genesys.expireTokens();
      const text = await within(2 * longest, () => says(world, 'vera', '/oauth list'));
      expect(text).toMatch(/^Genesys Cloud .*Reference: KT-/su);
      expect(await saidOf(world)).toBe(refused.has(name) ? 'credentials_refused' : 'down');
      clear();
      await untilReady(world, 200);
      expect(await says(world, 'vera', '/oauth list --fresh')).toContain('of 17 clients');
      expect(ownFaults(world)).toEqual([]);
    },
  );

  test.each([-86_400_000, 86_400_000, 0])('works and is renewed with a clock that’s %i ms off', async (off) => {
    const world = await startWorld({ bot: { now: () => Date.now() + off } });
    expect(await says(world, 'vera', '/oauth list')).toContain('of 17 clients');
    world.genesys.expireTokens();
    expect(await says(world, 'vera', '/oauth list --fresh')).toContain('of 17 clients');
    await world.opens('ada', '/oauth create');
  });

  test.each([0, -60, 1e15, 'soon', null])('with a lifetime of %j seconds does no harm', async (expires_in) => {
    const world = await hastyWorld();
    const clear = world.genesys.faults.inject({
      path: '/oauth/token',
      ...everyTime,
      body: { access_token: 'none', token_type: 'bearer', expires_in },
    });
    world.genesys.expireTokens();
    expect(await within(longest, () => says(world, 'vera', '/oauth list'))).toMatch(/^Genesys Cloud /u);
    clear();
    expect(await says(world, 'vera', '/oauth list --fresh')).toContain('of 17 clients');
  });
});

test('a storm of 429s reaches no one who can wait: everyone gets an answer', async () => {
  const world = await startWorld();
  world.genesys.faults.inject({ path: /^\/api/u, times: 12, retryAfterSeconds: 1 });
  const names = ['ada', 'ben', 'vera', 'dora', 'will'] as const;
  const answers = await Promise.all(names.map((name) => says(world, name, '/oauth list')));
  for (const answer of answers) expect(answer).toContain('of 17 clients');
  expectAcknowledged(world);
});

test('/readyz, however often it’s called, doesn’t ask a Genesys Cloud that answers, and notices when it goes and comes', async () => {
  const world = await startWorld();
  const asked = () => world.genesys.countCalls('HEAD', '/api/v2/tokens/me');
  for (let round = 0; round < 50; round += 1) expect(await ready(world)).toBe(200);
  expect(asked()).toBe(0);
  const lift = world.genesys.faults.inject({ path: /^\/api/u, status: 503, ...everyTime });
  await says(world, 'vera', '/oauth list --fresh');
  const from = performance.now();
  await untilReady(world, 503);
  for (let round = 0; round < 50; round += 1) expect(await ready(world)).toBe(503);
  expect(asked()).toBeLessThanOrEqual(2 + Math.floor((performance.now() - from) / 5_000));
  lift();
  await untilReady(world, 200);
});
