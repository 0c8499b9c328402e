import { expect } from 'vitest';
import { approvalsChannel, people, type SlackMessage } from '../../sandbox/slack.ts';
import { clientsPath, serviceForm } from '../bot/support.ts';
import { testsInTurn } from '../support/cases.ts';
import { startWorld } from '../support/world.ts';
import { type TwoPeople, twoPeople, until } from './world.ts';

const test = testsInTurn();

/** What a person sees around their secret, beyond the secret itself. */

async function offered(): Promise<{ w: TwoPeople; offer: SlackMessage }> {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'rotate', 'Workforce planning sync');
  await w.approves('dora', asked);
  await w.outcome(asked);
  const offers = w.slack.directMessages(people.ada).filter(({ buttons }) => buttons.includes('Reveal secret'));
  const [offer] = offers;
  if (offer === undefined || offers.length > 1) throw new Error(`${offers.length} offers`);
  return { w, offer };
}

test('a secret opens above the modal that offers it, which is there again afterwards', async () => {
  const world = await startWorld();
  const actor = await serviceForm(world, 'ada');
  await actor.submits();
  await actor.clicks(await world.modal(actor, 'Created:'), 'Reveal secret');
  await world.modal(actor, 'Copy it into your vault now');
  expect(world.slack.views(actor.id)).toHaveLength(2);
  await actor.closes();
  await world.modal(actor, 'Created:');
});

test('a refusal that Slack doesn’t put into the modal comes as a message', async () => {
  const { w, offer } = await offered();
  w.slack.faults.inject({ method: 'views.update', error: 'internal_error' });
  const said = await w.answer('dora', (dora) => dora.clicks(offer, 'Reveal secret'));
  expect(said.rendered).toContain('Only the person who asked for this secret can open it');
});

test('the message alone says that a secret is stored', async () => {
  const { w, offer } = await offered();
  const before = w.slack.ephemerals(people.ada).length;
  await w.person('ada').clicks(offer, 'I stored it');
  await until(() => w.slack.message(offer.channel, offer.ts)?.rendered.includes('Keyturn deleted its copy'));
  // Another answer, which comes after any other to the click.
  await w.asks('ada', '/oauth whoami');
  expect(w.slack.ephemerals(people.ada).slice(before)).toHaveLength(1);
});

test('what someone tried with the secret of a new client is recorded with the client, and with no request', async () => {
  const w = await twoPeople();
  const actor = await serviceForm(w, 'ada');
  await actor.submits();
  await w.modal(actor, 'Created:');
  const offer = await w.slack.waitFor(() => w.slack.directMessages(actor.id).at(-1));
  await w.person('dora').clicks(offer, 'Reveal secret');
  await w.modal('dora', 'Only the person who asked for this secret can open it');
  const [refusal] = await until(async () => {
    const records = await w.audit.latest({ limit: 5 });
    return records.some(({ action }) => action === 'refused') && records;
  });
  expect(refusal).toMatchObject({ action: 'refused', operation: 'reveal', clientName: 'Payroll export' });
  expect(refusal).not.toHaveProperty('requestId');
});

test('nothing of a secret comes into the channel while direct messages only fail for now', async () => {
  const w = await twoPeople();
  w.slack.faults.inject({ method: 'chat.postMessage', error: 'fatal_error' });
  const actor = await serviceForm(w, 'ada');
  await actor.submits();
  await w.modal(actor, 'Nothing was changed');
  const posts = w.slack.calls.filter(({ method }) => method === 'chat.postMessage');
  expect(new Set(posts.map(({ args }) => args['channel']))).toEqual(new Set([people.ada]));
  expect(w.genesys.countCalls('POST', clientsPath)).toBe(0);
});

test('for someone without direct messages, it doesn’t come into a channel that other organizations can read', async () => {
  const w = await twoPeople({ refusals: [/messages_tab_disabled/u] });
  w.slack.switches.messagesTab = false;
  const actor = await serviceForm(w, 'ada');
  w.slack.changeChannel(approvalsChannel, { is_ext_shared: true });
  w.advance(61_000);
  await actor.submits();
  await w.modal(actor, 'Nothing was changed');
  expect(w.slack.messages(approvalsChannel)).toEqual([]);
  expect(w.genesys.countCalls('POST', clientsPath)).toBe(0);
});
