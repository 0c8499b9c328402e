import { beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../app/config.ts';
import { approvalsChannel } from '../../sandbox/slack.ts';
import { KeyturnError } from '../../services/errors.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import { keySpace, type Store } from '../../services/store.ts';
import { randomKey } from '../support/keys.ts';
import { patienceMs } from '../support/patience.ts';
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

/** The shared store, which answers nothing until it's opened. */
function closedStore(inner: Store = shared): { store: Store; open(): void } {
  let open = false;
  const gate =
    (method: (...args: never[]) => Promise<unknown>) =>
    async (...args: never[]) => {
      if (!open) throw new KeyturnError('store_unavailable', { details: { written: 'no' } });
      return method(...args);
    };
  const methods = Object.entries(inner).map(([name, method]) => [name, name === 'close' ? method : gate(method)]);
  return {
    store: Object.fromEntries(methods) as Store,
    open() {
      open = true;
    },
  };
}

/** A replica that started before the store answered, with the store answering by now. */
async function late(key: string | undefined, inner?: Store) {
  const { store, open } = closedStore(inner);
  const settings = { ...world.settings, ...(key === undefined ? {} : { KEYTURN_KEY: key }) };
  const before = world.logLines().length;
  const bot = await world.another({ store, config: readConfig(settings) });
  const ready = async () => {
    const answer = await fetch(`http://127.0.0.1:${bot.adminPort}/readyz`);
    return [answer.status, ((await answer.json()) as { trail: string }).trail];
  };
  expect(await ready()).toEqual([503, 'unread']);
  open();
  return { bot, ready, said: () => world.logLines().slice(before).join('') };
}

test('the right key: it’s ready by itself, and works', async () => {
  const { bot, ready } = await late(undefined);
  await expect.poll(ready, { timeout: patienceMs }).toEqual([200, 'ok']);
  world.slack.deliverTo(`http://127.0.0.1:${bot.port}/slack/events`);
  expect((await world.asks('vera', '/oauth list')).rendered).toContain('of 17 clients');
  await bot.stop();
});

test('another key: it’s never ready, says so once, and accepts nothing', async () => {
  const { bot, ready, said } = await late(randomKey());
  await expect.poll(ready, { timeout: patienceMs }).toEqual([503, 'other_key']);
  world.slack.deliverTo(`http://127.0.0.1:${bot.port}/slack/events`);
  const before = await shared.logLength(keySpace(world.genesys.organization.id)('audit', 'log'));
  const form = await world.opens('ada', `/oauth rotate ${client}`);
  expect(form.text).toContain('Keyturn’s store isn’t responding');
  expect(world.slack.messages(approvalsChannel)).toEqual([]);
  expect(await shared.logLength(keySpace(world.genesys.organization.id)('audit', 'log'))).toBe(before);
  expect(await ready()).toEqual([503, 'other_key']);
  expect(said().match(/KEYTURN_KEY isn’t the key that the store was written with/gu)).toHaveLength(1);
  await bot.stop();
});

test('another key, and somebody removed the list of organizations: the head of the trail tells', async () => {
  const list = await shared.take('keyturn:organizations');
  const { ready } = await late(randomKey());
  await expect.poll(ready, { timeout: patienceMs }).toEqual([503, 'other_key']);
  await shared.set('keyturn:organizations', list ?? '');
});

test('records without a head and without a list aren’t taken for a new trail', async () => {
  const bare = createMemoryStore({ now: Date.now });
  const log = keySpace(world.genesys.organization.id)('audit', 'log');
  const entries = await shared.readLog(log, { from: 0, limit: 9 });
  expect(entries).not.toEqual([]);
  await bare.compareAndSet({ append: [{ log, entries }] });
  const { ready } = await late(undefined, bare);
  await expect.poll(ready, { timeout: patienceMs }).toEqual([503, 'alarm']);
});
