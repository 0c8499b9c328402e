import { describe, expect, onTestFinished } from 'vitest';
import type { SlackMessage, SlackView } from '../../sandbox/slack.ts';
import { testsInTurn } from '../support/cases.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { startWorld, type World } from '../support/world.ts';
import {
  answerTo,
  asksFor,
  card,
  cards,
  clientId,
  expectAcknowledged,
  fillsRequest,
  outcome,
  ownFaults,
  ready,
  reason,
  says,
  settled,
  untilReady,
  victim,
  worldOn,
  writes,
} from './support.ts';

const test = testsInTurn();

/** Data survives a restart, as an operator would set it up. */
const kept = ['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction'];

async function redisWorld(): Promise<{ world: World; server: RedisServer }> {
  const server = await startRedis({ args: kept });
  onTestFinished(() => server.close());
  return { world: await worldOn(server.url), server };
}

interface Trouble {
  begin(server: RedisServer): unknown;
  end(server: RedisServer): unknown;
  /** Reads still work. */
  readable?: true;
  /** What the log says about it, once. */
  told: RegExp;
}

const troubles: Readonly<Record<string, Trouble>> = {
  killed: { begin: (server) => server.kill(), end: (server) => server.restart(), told: /the store isn’t responding/u },
  frozen: { begin: (server) => server.freeze(), end: (server) => server.thaw(), told: /the store isn’t responding/u },
  full: {
    begin: (server) => server.command('CONFIG', 'SET', 'maxmemory', '1'),
    end: (server) => server.command('CONFIG', 'SET', 'maxmemory', '0'),
    readable: true,
    told: /OOM.*the store refuses all changes\. Redis is full, so it refuses writes\. Give it more memory/u,
  },
  'read-only': {
    begin: (server) => server.command('REPLICAOF', '127.0.0.1', '1'),
    end: (server) => server.command('REPLICAOF', 'NO', 'ONE'),
    readable: true,
    told: /(?:READONLY|MASTERDOWN).*the store refuses all changes\./u,
  },
};

const refused = /store isn’t responding.*Nothing was changed/su;

/** A filled-in form and an open card: what people were in the middle of. */
async function midway(world: World) {
  await world.opens('ada', `/oauth delete ${victim}`);
  await fillsRequest(world.person('ada'), 'delete');
  await asksFor(world, 'dora', 'delete', 'Wallboard Leeds');
  return card(world);
}

/** What someone who denies sees at the end: the form opens while the store can be read. */
async function denies(world: World, standing: SlackMessage): Promise<SlackView> {
  const will = world.person('will');
  await will.clicks(standing, 'Deny…');
  const form = await settled(world, 'will');
  if (form.submit === undefined) return form;
  await will.fills({ Reason: reason });
  await will.submits();
  return settled(world, 'will');
}

/** Reads answer, writes are refused, and what was typed is still there. */
async function bear(world: World, readable: boolean): Promise<void> {
  const standing = await card(world);
  const [listing, one, help, self, form] = await Promise.all([
    says(world, 'vera', '/oauth list'),
    says(world, 'ben', `/oauth show ${victim}`),
    says(world, 'noor', '/oauth help'),
    says(world, 'will', '/oauth whoami'),
    world.opens('adaSecond', '/oauth create'),
  ]);
  expect(listing).toContain('of 17 clients');
  if (!readable) expect(listing).toContain('Straight from Genesys Cloud');
  expect(one).toContain(clientId(world));
  expect(help).toContain('What you can do');
  expect(self).toContain('will@example.com');
  expect(form.text).toMatch(refused);

  const [sent, denial, click] = await Promise.all([
    world.person('ada').submits(),
    denies(world, standing),
    answerTo(world, 'adaSecond', () => world.person('adaSecond').clicks(standing, 'Approve…')),
  ]);
  expect(denial.text).toMatch(refused);
  expect(click.rendered).toMatch(refused);
  const modal = await settled(world, 'ada');
  expect(modal.text).toContain(reason);
  // Under a field if the form couldn't be read, above the fields if it couldn't be stored.
  expect(`${Object.values(modal.errors).join()} ${modal.text}`).toMatch(refused);
  expect(sent.timedOut).toBeFalsy();
  expect(cards(world).map(({ buttons }) => buttons)).toEqual([standing.buttons]);
  expect(writes(world)).toEqual([]);
}

/** What was started before the trouble finishes: the request is sent, and both cards lead to one deletion each. */
async function goOn(world: World): Promise<void> {
  await world.person('ada').submits();
  expect((await settled(world, 'ada')).text).toContain('Sent for approval');
  await world.slack.waitFor(() => cards(world).length === 2);
  for (const [approver, name] of [
    ['adaSecond', 'Wallboard Leeds'],
    ['will', victim],
  ] as const) {
    await world.person(approver).clicks(await card(world, ({ rendered }) => rendered.includes(name)), 'Approve…');
    expect(await outcome(world, name)).toMatch(/^(?:Client deleted|Secret rotated) · /u);
  }
  expect(writes(world)).toEqual(['PUT /{id}', 'DELETE /{id}', 'PUT /{id}', 'DELETE /{id}']);
}

const gauge = async ({ bot }: World): Promise<string | undefined> => {
  const text = await (await fetch(`http://127.0.0.1:${bot.adminPort}/metrics`)).text();
  return /^keyturn_store_up (?<up>\d)$/mu.exec(text)?.groups?.['up'];
};

describe('the bot while its store fails', () => {
  test.each(Object.entries(troubles))(
    'that is %s: reads work, writes are refused and keep what was typed, and it all recovers without a restart',
    { timeout: 40_000 },
    async (_name, { begin, end, readable = false, told }) => {
      const { world, server } = await redisWorld();
      await midway(world);
      expect(await gauge(world)).toBe('1');
      await begin(server);
      await untilReady(world, 503);
      expect(await gauge(world)).toBe('0');
      await bear(world, readable);
      expect(world.logLines().filter((line) => told.test(line))).toHaveLength(1);
      await end(server);
      await untilReady(world, 200);
      expect(await gauge(world)).toBe('1');
      await goOn(world);
      expectAcknowledged(world);
      expect(ownFaults(world)).toEqual([]);
    },
  );

  test('that runs no scripts for Keyturn: the start says so, and Keyturn is ready once it does', async () => {
    const server = await startRedis({ args: kept });
    onTestFinished(() => server.close());
    await server.command('ACL', 'SETUSER', 'default', '-@scripting');
    const world = await startWorld({ settings: { KEYTURN_STORE: 'redis', REDIS_URL: server.url } });
    expect(world.bot.storeUp).toBe(false);
    const told = world.logLines().filter((line) => line.includes('the store refuses all changes'));
    expect(told).toEqual([expect.stringMatching(/NOPERM.*Allow EVAL and EVALSHA in the user’s ACL: \+@scripting/u)]);
    expect(world.logLines().join('')).not.toContain('the store is responding');
    expect([await ready(world), await gauge(world)]).toEqual([503, '0']);
    await server.command('ACL', 'SETUSER', 'default', '+@scripting');
    await untilReady(world, 200);
    expect(await gauge(world)).toBe('1');
  });

  test('Redis killed during a deletion: it ends once the store is back, and nothing is done twice', {
    timeout: 120_000,
  }, async () => {
    const { world, server } = await redisWorld();
    const id = clientId(world);
    await asksFor(world, 'ada', 'delete');
    world.genesys.faults.inject({ method: 'DELETE', path: /clients/, delayMs: 700 });
    await world.person('will').clicks(await card(world), 'Approve…');
    await expect.poll(() => writes(world)).toContain('DELETE /{id}');
    await server.kill();
    await untilReady(world, 503);
    await expect.poll(() => world.genesys.client(id)?.state ?? 'deleted').toBe('deleted');
    await server.restart();
    expect(await outcome(world, victim)).toMatch(/^(?:Client deleted|Secret rotated) · /u);
    expect(writes(world)).toEqual(['PUT /{id}', 'DELETE /{id}']);
  });

  test('Redis killed while a new secret is on its way: the secret is kept, and its owner can open it', {
    timeout: 120_000,
  }, async () => {
    const { world, server } = await redisWorld();
    const id = clientId(world, 'Nightly reporting export');
    await asksFor(world, 'ada', 'rotate', 'Nightly reporting export');
    world.genesys.faults.inject({ method: 'POST', path: /secret$/, delayMs: 500, afterEffect: true });
    await world.person('will').clicks(await card(world), 'Approve…');
    await expect.poll(() => writes(world)).toContain('POST /{id}/secret');
    await server.kill();
    await untilReady(world, 503);
    await server.restart();
    expect(await outcome(world, 'Nightly reporting export', 20_000)).toMatch(/^(?:Client deleted|Secret rotated) · /u);
    const offer = await world.slack.waitFor(() =>
      world.slack.directMessages(world.person('ada').id).findLast(({ buttons }) => buttons.includes('Reveal secret')),
    );
    await world.person('ada').clicks(offer, 'Reveal secret');
    const secret = world.genesys.secretOf(id) ?? 'none';
    await world.modal('ada', ({ text }) => text.includes(secret));
    expect(writes(world)).toEqual(['POST /{id}/secret']);
  });
});
