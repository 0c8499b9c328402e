import { expect, test } from 'vitest';
import { KeyturnError } from '../../services/errors.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import type { Store } from '../../services/store.ts';
import { everyTime } from '../faults/hasty.ts';
import { startWorld, type World } from '../support/world.ts';

const get = (bot: World['bot'], path: string) => fetch(`http://127.0.0.1:${bot.adminPort}${path}`);
/** Status and body of `/readyz`, or of what load balancers ask. */
const ask = async (bot: World['bot'], path = '/readyz') => {
  const answer = await get(bot, path);
  return [answer.status, Object(await answer.json())] as const;
};
const traffic = (bot: World['bot']) => ask(bot, '/readyz/traffic');
const gauge = async (bot: World['bot'], name: string): Promise<string | undefined> =>
  new RegExp(`^${name}(?:\\{[^}]*\\})? (\\d)$`, 'mu').exec(await (await get(bot, '/metrics')).text())?.[1];

/** A store in memory, and a switch that has each of its calls fail. */
function breakable() {
  const memory = createMemoryStore({ now: Date.now });
  const state = { broken: false };
  const store = new Proxy(memory, {
    get(target, name: keyof Store) {
      const call = target[name] as (...given: unknown[]) => unknown;
      return async (...given: unknown[]) => {
        if (state.broken && name !== 'close')
          throw new KeyturnError('store_unavailable', { details: { written: 'no' } });
        return call(...given);
      };
    },
  });
  return { store, state };
}

test('load balancers keep sending requests while all replicas wait for the same, and people read what’s wrong', async () => {
  const { store, state } = breakable();
  const world = await startWorld({ refusals: [/: token_revoked/u], bot: { store, slackSecondMs: 100 } });
  const { bot } = world;
  expect(await ask(bot)).toMatchObject([200, { status: 'ready' }]);
  expect(await traffic(bot)).toEqual([200, { status: 'ready' }]);
  expect(await gauge(bot, 'keyturn_genesys_up')).toBe('1');
  const down = async (says: object, of: string | undefined, words: RegExp): Promise<void> => {
    await expect.poll(() => ask(bot)).toMatchObject([503, { status: 'not ready', ...says }]);
    expect(await traffic(bot)).toMatchObject([200, { status: 'ready' }]);
    if (of !== undefined) await expect.poll(() => gauge(bot, of)).toBe('0');
    const ada = world.person('ada');
    await ada.types('/oauth create');
    const shown = () => [
      ...world.slack.ephemerals(ada.id).map(({ rendered }) => rendered),
      ...world.slack.views(ada.id).map(({ text }) => text),
    ];
    await world.slack.waitFor(() => shown().some((text) => words.test(text)));
    if (world.slack.views(ada.id).length > 0) await ada.closes({ all: true });
  };
  const up = async (of?: string): Promise<void> => {
    await expect.poll(() => ask(bot), { timeout: 20_000 }).toMatchObject([200, { status: 'ready' }]);
    if (of !== undefined) await expect.poll(() => gauge(bot, of)).toBe('1');
  };

  state.broken = true;
  await down({ store: 'down' }, undefined, /store isn’t responding/u);
  state.broken = false;
  await up();

  world.slack.revoke('bot');
  await down({ slackTrouble: 'token_refused' }, 'keyturn_slack_connected', /Slack has revoked Keyturn’s access/u);
  world.slack.restore();
  await up('keyturn_slack_connected');

  world.genesys.faults.inject({
    path: /^\/(?:api|oauth)/u,
    status: 503,
    retryAfterSeconds: 0,
    ...everyTime,
  });
  await world.asks('vera', '/oauth list --fresh');
  await down({ genesys: 'down' }, 'keyturn_genesys_up', /Genesys Cloud (?:isn’t responding|returned a server error)/u);
});

test('a new replica gets requests only after everything worked once', async () => {
  const world = await startWorld();
  const { store, state } = breakable();
  state.broken = true;
  const bot = await world.another({ store });
  expect(await traffic(bot)).toMatchObject([503, { status: 'not ready', store: 'down', trail: 'unread' }]);
  state.broken = false;
  await expect.poll(() => traffic(bot)).toMatchObject([200, { status: 'ready' }]);
  state.broken = true;
  expect(await traffic(bot)).toMatchObject([200, {}]);
  const stopped = bot.stop(2_000, 300);
  expect(await traffic(bot)).toEqual([503, { status: 'stopping' }]);
  await stopped;
});

test('in Socket Mode, a replica without a connection takes no work', async () => {
  const world = await startWorld({ socketMode: true, bot: { slackSecondMs: 100 } });
  const { bot } = world;
  expect(await traffic(bot)).toMatchObject([200, { status: 'ready' }]);
  expect(await traffic(bot)).toEqual([200, { status: 'ready' }]);
  const heal = world.slack.faults.inject({ method: 'apps.connections.open', error: 'invalid_auth' });
  world.slack.sockets.kill();
  await expect.poll(() => traffic(bot)).toEqual([503, { status: 'not ready', slackTrouble: 'app_token_refused' }]);
  heal();
  await expect.poll(() => traffic(bot), { timeout: 5_000 }).toEqual([200, { status: 'ready' }]);
});
