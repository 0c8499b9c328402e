import { expect, onTestFinished, vi } from 'vitest';
import { startDemoWorld } from '../../sandbox/demo/world.ts';
import { approvalsChannel, generalChannel } from '../../sandbox/slack.ts';
import { testsInTurn } from '../support/cases.ts';
import { eventually, patienceMs } from '../support/patience.ts';
import { type Browser, browse, controlIn, placeIn } from './browser.ts';

const test = testsInTurn();

const hourMs = 3_600_000;

/** The demo as `npm run demo -- --open` starts it, with the bot in its own process. */
async function startDemo(socket = false) {
  const world = await startDemoWorld();
  onTestFinished(() => world.close());
  const page = await world.startPage(await world.startBot({ socket }), { tour: true });
  return { ...world, page };
}

const cardWith = (browser: Browser, words: string) =>
  browser.sees((state) => placeIn(state, approvalsChannel).messages.find(({ rendered }) => rendered.includes(words)));

async function asksForSecret(browser: Browser, client: string): Promise<void> {
  await browser.does({ do: 'type', text: `/oauth rotate ${client}`, place: generalChannel });
  const reason = await browser.sees(({ modals }) => modals.at(-1)?.fields.find(({ label }) => label === 'Reason'));
  await browser.does({ do: 'submit', values: { [reason.blockId]: { [reason.actionId]: 'A leaked backup' } } });
  await browser.sees(({ modals }) => modals.at(-1)?.text.includes('Sent for approval'));
  await browser.does({ do: 'close', all: true });
}

test.each([false, true])(
  'the clock of the page is the bot’s too: a request runs out (Socket Mode: %s)',
  async (socket) => {
    const { page } = await startDemo(socket);
    const ada = await browse(page, 'ada');
    expect(await ada.sees(({ bot }) => bot.status === 'ready' && bot)).not.toHaveProperty('clockWarning');
    await asksForSecret(ada, 'nightly');
    await cardWith(ada, 'A leaked backup');
    const { now } = await ada.sees((state) => state);
    await ada.does({ do: 'advance', ms: 2 * hourMs });
    await cardWith(ada, 'Expired');
    expect(await ada.sees((state) => state.now)).toBeGreaterThanOrEqual(now + 2 * hourMs);

    // Signatures and tokens are still good, also days later.
    await ada.does({ do: 'advance', ms: 3 * 24 * hourMs });
    // Days later, the bot may still be connecting to Slack anew.
    await vi.waitUntil(
      async () => {
        await ada.does({ do: 'type', text: '/oauth list', place: generalChannel });
        const { messages } = placeIn(await ada.sees((state) => state), generalChannel);
        return messages.some(({ rendered }) => rendered.includes('of 12 clients'));
      },
      { timeout: 2 * patienceMs, interval: 1_000 },
    );
    await ada.sees(({ notices }) => notices.length === 0);
  },
  120_000,
);

test('settings restart the bot, which forgets what it keeps in memory, and the page says so', async () => {
  const { page, genesys } = await startDemo();
  const [ada, dora, will] = [await browse(page, 'ada'), await browse(page, 'dora'), await browse(page, 'will')];
  const { bot } = await ada.sees((state) => state);
  expect(bot.settings.map(({ id, isOn }) => [id, isOn])).toEqual([
    ['approvals', false],
    ['create', false],
    ['roles', false],
    ['clients', false],
  ]);
  expect(bot.restartWarning).toContain('in memory');
  await asksForSecret(ada, 'workforce');
  const old = await cardWith(ada, 'A leaked backup');

  expect(await ada.does({ do: 'setting', id: 'approvals', on: true })).toEqual({ ok: true });
  expect(ada.states.some((state) => state.bot.status === 'starting')).toBe(true);
  await ada.sees((state) => state.bot.status === 'ready' && state.bot.settings[0]?.isOn);
  await dora.does({ do: 'press', at: controlIn(old, 'Approve…') });
  await dora.sees((state) =>
    placeIn(state, approvalsChannel).messages.some(({ ephemeralFor }) => ephemeralFor !== undefined),
  );

  await asksForSecret(ada, 'nightly');
  const card = await cardWith(ada, 'Nightly reporting export');
  await dora.does({ do: 'press', at: controlIn(card, 'Approve…') });
  await cardWith(ada, '1 of 2');
  expect(await ada.does({ do: 'setting', id: 'create', on: true })).toEqual({ ok: true });
  expect(await ada.does({ do: 'setting', id: 'clients', on: true })).toEqual({ ok: true });
  expect(genesys.clients()).toHaveLength(2_012);
  await will.does({ do: 'type', text: '/oauth create', place: generalChannel });
  await will.sees(({ modals }) => modals.at(-1)?.text.includes('Grant type'));
  expect(await ada.does({ do: 'setting', id: 'clients', on: false })).toEqual({ ok: true });
  expect(genesys.clients()).toHaveLength(12);
  expect(await ada.does({ do: 'setting', id: 'none', on: true })).toEqual({
    ok: false,
    error: 'There’s no such setting.',
  });
}, 120_000);

test('the trail is the bot’s own, each record chained to the one before', async () => {
  const { page } = await startDemo();
  const [ada, vera] = [await browse(page, 'ada'), await browse(page, 'vera')];
  await asksForSecret(ada, 'nightly');
  await vera.does({ do: 'type', text: '/oauth create', place: generalChannel });
  const trail = await ada.sees((state) => (state.trail ?? []).length >= 4 && state.trail);
  expect(trail.map(({ seq }) => seq)).toEqual([...trail.keys()].map((at) => at + 1));
  expect(trail.every(({ isChained }) => isChained)).toBe(true);
  expect(trail).toContainEqual(
    expect.objectContaining({
      action: 'requested',
      operation: 'rotate',
      person: 'U0ADA0001',
      client: 'Nightly reporting export',
    }),
  );
  expect(trail).toContainEqual(
    expect.objectContaining({ action: 'refused', operation: 'create', person: 'U0VERA001' }),
  );
  await eventually(() => expect(vera.states.at(-1)?.trail).toEqual(ada.states.at(-1)?.trail));
}, 120_000);
