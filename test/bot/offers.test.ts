import { expect, test } from 'vitest';
import { approvalsChannel } from '../../sandbox/slack.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import { afterWorkerLooks, watchedStore } from '../support/worker.ts';
import { startWorld } from '../support/world.ts';
import { serviceForm } from './support.ts';

const offered = 'The secret for your new client Payroll export is ready.';

test('offers a secret later if its direct message couldn’t be sent', async () => {
  let offset = 0;
  const now = () => Date.now() + offset;
  const store = watchedStore(createMemoryStore({ now }));
  const world = await startWorld({ bot: { now, store, workerMs: 20 } });
  world.slack.faults.inject({ method: 'chat.postMessage', status: 503, times: 1 });
  const actor = await serviceForm(world, 'ada');
  await actor.submits();
  await world.modal(actor, 'Created:');
  await actor.closes();
  await world.slack.waitFor(() => world.slack.calls.some(({ method }) => method === 'chat.postMessage'));
  expect(world.slack.directMessages(actor.id)).toEqual([]);

  offset = 31_000;
  const message = await world.slack.waitFor(() => world.slack.directMessages(actor.id).at(-1));
  expect(message.rendered).toContain(offered);
  await actor.clicks(message, 'Reveal secret');
  await world.modal(actor, 'Copy it into your vault now');
  for (const minutes of [15, 30, 50]) {
    offset = minutes * 60_000;
    await afterWorkerLooks(store);
  }
  expect(world.slack.directMessages(actor.id)).toHaveLength(1);
});

test('offers a secret privately in the channel, until it’s stored, to people who can’t get direct messages', async () => {
  let offset = 0;
  const now = () => Date.now() + offset;
  const store = watchedStore(createMemoryStore({ now }));
  const world = await startWorld({
    bot: { now, store, workerMs: 20 },
    refusals: [/messages_tab_disabled/u],
  });
  world.slack.switches.messagesTab = false;
  const actor = await serviceForm(world, 'ada');
  await actor.submits();
  await world.modal(actor, 'Created:');
  await actor.closes();
  const offers = () =>
    world.slack
      .ephemerals(actor.id)
      .filter(({ channel, rendered }) => channel === approvalsChannel && rendered.includes(offered));
  await world.slack.waitFor(() => offers().length === 1);
  offset = 31_000;
  const message = await world.slack.waitFor(() => offers()[1]);
  await actor.clicks(message, 'Reveal secret');
  await world.modal(actor, 'Copy it into your vault now');
  await actor.closes();
  const said = await world.answer(actor, () => actor.clicks(message, 'I stored it'));
  expect(said.rendered).toContain('Keyturn deleted the secret for');
  const before = offers().length;
  offset += 11 * 60_000;
  await afterWorkerLooks(store);
  expect(offers()).toHaveLength(before);
  expect(world.slack.messages(approvalsChannel)).toEqual([]);
});
