import { beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Bot } from '../../app/compose.ts';
import { readConfig } from '../../app/config.ts';
import { exitCodeOf } from '../../app/process/exit-codes.ts';
import { approvalsChannel } from '../../sandbox/slack.ts';
import { KeyturnError } from '../../services/errors.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import { createRedisStore } from '../../services/store/redis.ts';
import { keySpace, type Store } from '../../services/store.ts';
import { randomKey } from '../support/keys.ts';
import { patienceMs } from '../support/patience.ts';
import { launchBot } from '../support/process.ts';
import { startRedis } from '../support/redis.ts';
import { startWorld, type World } from '../support/world.ts';

/** Replicas that start while the store doesn't respond, so that they can't know yet whether KEYTURN_KEY is the one that it was written with. */

const client = 'Agent desktop';
const shared = createMemoryStore({ now: Date.now });
let world: World;

beforeAll(async () => {
  world = await startWorld({ bot: { store: shared }, onEnd: () => undefined });
  await world.bot.stop();
  return async () => {
    await Promise.all([world.slack.close(), world.genesys.close()]);
  };
});

const headKey = (): string => keySpace(world.genesys.organization.id)('audit', 'head');

const readiness = async ({ adminPort }: Bot) => {
  const answer = await fetch(`http://127.0.0.1:${adminPort}/readyz`);
  return [answer.status, ((await answer.json()) as { trail: string }).trail];
};

/** The shared store, which answers nothing until it's opened, and the writes that were asked of it after that. */
function closedStore(inner: Store = shared): { store: Store; open(): void; written: string[] } {
  let open = false;
  const written: string[] = [];
  const gate =
    (name: string, method: (...args: never[]) => Promise<unknown>) =>
    async (...args: never[]) => {
      if (!open) throw new KeyturnError('store_unavailable', { details: { written: 'no' } });
      if (/^(?:set|take|compareAndSet|claimDue)$/u.test(name)) written.push(JSON.stringify([name, ...args]));
      return method(...args);
    };
  const methods = Object.entries(inner).map(([name, method]) => [name, name === 'close' ? method : gate(name, method)]);
  return {
    written,
    store: Object.fromEntries(methods) as Store,
    open() {
      open = true;
    },
  };
}

/** A replica that started before the store answered, with the store answering by now. */
async function late(key: string | undefined, inner?: Store) {
  const { store, open, written } = closedStore(inner);
  const settings = { ...world.settings, ...(key === undefined ? {} : { KEYTURN_KEY: key }) };
  const before = world.logLines().length;
  const bot = await world.another({ store, config: readConfig(settings) });
  const ready = () => readiness(bot);
  expect(await ready()).toEqual([503, 'unread']);
  open();
  return { bot, ready, written, said: () => world.logLines().slice(before).join('') };
}

test('the right key: it’s ready by itself, and works', async () => {
  const { bot, ready } = await late(undefined);
  await expect.poll(ready, { timeout: patienceMs }).toEqual([200, 'ok']);
  world.slack.deliverTo(`http://127.0.0.1:${bot.port}/slack/events`);
  expect((await world.asks('vera', '/oauth list')).rendered).toContain('of 17 clients');
  await bot.stop();
});

test('another key: it writes nothing, says so once, and what runs it is told to stop', async () => {
  const { bot, ready, said, written } = await late(randomKey());
  world.slack.deliverTo(`http://127.0.0.1:${bot.port}/slack/events`);
  // The store answers, and perhaps nobody has looked at its key yet.
  expect((await world.opens('ada', `/oauth rotate ${client}`)).text).toContain('Keyturn’s store isn’t responding');
  const refused = await bot.refused;
  expect(exitCodeOf(refused)).toBe(78);
  expect(refused.message).toMatch(
    /KEYTURN_KEY isn’t the key that the store was written with, which has the ID ([0-9a-f]{8})\. The key that was given has the ID (?!\1)[0-9a-f]{8}\. Put/u,
  );
  expect(await ready()).toEqual([503, 'other_key']);
  expect((await world.opens('ada', `/oauth rotate ${client}`)).text).toContain('Keyturn’s store isn’t responding');
  expect(world.slack.messages(approvalsChannel)).toEqual([]);
  expect(written).toEqual([]);
  expect(said().match(/KEYTURN_KEY isn’t the key that the store was written with.* So Keyturn stops\./gu)).toHaveLength(
    1,
  );
  await bot.stop();
});

test('another key, and somebody removed the list of organizations: the head of the trail tells', async () => {
  const list = await shared.take('keyturn:organizations');
  const { ready } = await late(randomKey());
  await expect.poll(ready, { timeout: patienceMs }).toEqual([503, 'other_key']);
  await shared.set('keyturn:organizations', list ?? '');
});

test.each([
  ['on the list', (text: string) => text],
  ['not on the list', () => undefined],
])(
  'a head of the trail that someone changed, of an organization %s, isn’t another key’s: it’s an alarm',
  async (_where, listed) => {
    const [list = '', head = ''] = await shared.getAll(['keyturn:organizations', headKey()]);
    await shared.compareAndSet({ put: [{ key: 'keyturn:organizations', value: listed(list) }] });
    await shared.set(headKey(), `${head.slice(0, -1)} }`);
    const { bot, ready, said } = await late(undefined);
    await expect.poll(ready, { timeout: patienceMs }).toEqual([503, 'alarm']);
    expect(said()).toMatch(/"how":"forged".*the end of the audit trail isn’t Keyturn’s, so someone else wrote it/u);
    expect(said()).not.toContain('KEYTURN_KEY isn’t');
    world.slack.deliverTo(`http://127.0.0.1:${bot.port}/slack/events`);
    expect((await world.asks('vera', '/oauth list')).rendered).toContain('of 17 clients');
    // The same at a start.
    const atOnce = await world.another({ store: shared });
    expect((await readiness(atOnce))[1]).toBe('alarm');
    await shared.set(headKey(), head);
    await shared.set('keyturn:organizations', list);
  },
);

test('a process whose store comes up with another key ends as a start does, once it has closed its connections', async () => {
  const redis = await startRedis({ args: ['--appendonly', 'yes', '--appendfsync', 'always'] });
  onTestFinished(() => redis.close());
  const store = createRedisStore({ url: redis.url });
  for (const key of ['keyturn:organizations', headKey()]) await store.set(key, (await shared.get(key)) ?? '');
  await store.close();
  await redis.kill();
  const bot = await launchBot({
    ...world.settings,
    ...{ KEYTURN_STORE: 'redis', REDIS_URL: redis.url, KEYTURN_KEY: randomKey() },
  });
  await bot.ready;
  await redis.restart();
  expect(await bot.ended).toBe(78);
  expect(bot.lines.join('')).toMatch(/"level":60.*KEYTURN_KEY isn’t the key .*So Keyturn stops\./u);
  expect(bot.lines.at(-1)).toContain('"msg":"stopped"');
  // Beside what was there, only what a look at Redis itself leaves for a second.
  const names = (await redis.command('KEYS', '*')).split('\r\n').filter((each) => each.startsWith('keyturn:'));
  const left = names.filter((each) => !/:ping$|^keyturn:setup:probe$/u.test(each));
  expect(left.toSorted()).toEqual([headKey(), 'keyturn:organizations'].toSorted());
}, 120_000);

test('records without a head and without a list aren’t taken for a new trail', async () => {
  const bare = createMemoryStore({ now: Date.now });
  const log = keySpace(world.genesys.organization.id)('audit', 'log');
  const entries = await shared.readLog(log, { from: 0, limit: 9 });
  expect(entries).not.toEqual([]);
  await bare.compareAndSet({ append: [{ log, entries }] });
  const { ready } = await late(undefined, bare);
  await expect.poll(ready, { timeout: patienceMs }).toEqual([503, 'alarm']);
});
