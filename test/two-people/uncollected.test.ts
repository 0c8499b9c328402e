import { expect } from 'vitest';
import { people, type SlackMessage } from '../../sandbox/slack.ts';
import { testsInTurn } from '../support/cases.ts';
import { afterWorkerLooks } from '../support/worker.ts';
import { type Asked, type TwoPeople, twoPeople, until } from './world.ts';

const test = testsInTurn();

/** A new secret that its owner doesn't collect: nobody finds out by chance. */

const minute = 60_000;

async function rotated(): Promise<{ w: TwoPeople; asked: Asked; offer: SlackMessage }> {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'rotate', 'Workforce planning sync');
  await w.approves('dora', asked);
  await w.outcome(asked);
  const offer = await until(() => messages(w).find(({ buttons }) => buttons.includes('Reveal secret')));
  return { w, asked, offer };
}

const messages = (w: TwoPeople): SlackMessage[] => w.slack.directMessages(people.ada);
const reminders = (w: TwoPeople): SlackMessage[] =>
  messages(w).filter(({ rendered }) => rendered.includes('You haven’t opened the new secret'));
const actionsOf = async (w: TwoPeople) => (await w.trail()).map(({ action }) => action);

test('its owner is reminded at half time and ten minutes before the end, with a link to the button', async () => {
  const { w, offer } = await rotated();
  w.advance(30 * minute + 1_000);
  await until(() => reminders(w).length === 1);
  w.advance(20 * minute);
  await until(() => reminders(w).length === 2);
  await afterWorkerLooks(w);
  expect(reminders(w)).toHaveLength(2);
  expect(JSON.stringify(reminders(w)[0]?.blocks)).toContain(`/archives/${offer.channel}/p${offer.ts.replace('.', '')}`);
});

test('once it’s gone, its owner, the message, the request, and the trail say so, and the next step is a button', async () => {
  const { w, asked, offer } = await rotated();
  w.advance(61 * minute);
  const gone = await until(() =>
    messages(w).findLast(({ rendered, ts }) => ts !== offer.ts && /Nobody opened/u.test(rendered)),
  );
  expect(gone.rendered).toContain('Workforce planning sync');
  expect(gone.buttons).toEqual(['Rotate secret']);
  const edited = await until(() => {
    const now = w.slack.message(offer.channel, offer.ts);
    return now?.rendered.includes('Nobody opened') === true && now;
  });
  expect(edited.buttons).toEqual(['Rotate secret']);
  expect((await asked.record()).secret?.expiredAt).toBeDefined();
  const record = (await w.audit.latest({ limit: 5 })).find(({ action }) => action === 'expired_unopened');
  expect(record).toMatchObject({ requestId: asked.id, clientId: asked.client.id, person: { slackUser: people.ada } });
  await afterWorkerLooks(w);
  expect((await actionsOf(w)).filter((action) => action === 'expired_unopened')).toHaveLength(1);
  expect(messages(w).filter(({ rendered }) => rendered.includes('Nobody opened'))).toHaveLength(2);
});

test('an owner who has opened it isn’t reminded, and at the end only the message changes', async () => {
  const { w, asked, offer } = await rotated();
  await w.person('ada').clicks(offer, 'Reveal secret');
  await w.modal('ada', ({ text }) => text.includes('I stored it'));
  await until(async () => (await asked.record()).secret?.openedAt !== undefined);
  w.advance(31 * minute);
  await afterWorkerLooks(w, 6);
  expect(reminders(w)).toEqual([]);
  w.advance(30 * minute);
  await until(() => w.slack.message(offer.channel, offer.ts)?.rendered.includes('You had opened it before'));
  await afterWorkerLooks(w);
  expect(messages(w).filter(({ rendered, ts }) => ts !== offer.ts && rendered.includes('Nobody opened'))).toEqual([]);
  expect(reminders(w)).toEqual([]);
  expect(await actionsOf(w)).not.toContain('expired_unopened');
});

test('one that was stored is over', async () => {
  const { w, asked, offer } = await rotated();
  await w.person('ada').clicks(offer, 'I stored it');
  await until(async () => (await asked.record()).secret?.storedAt !== undefined);
  w.advance(61 * minute);
  await afterWorkerLooks(w, 6);
  expect(reminders(w)).toEqual([]);
  expect(w.slack.message(offer.channel, offer.ts)?.rendered).toContain('You stored the secret');
  expect(await actionsOf(w)).not.toContain('expired_unopened');
});

test('of two replicas, one tells', async () => {
  const { w } = await rotated();
  await w.another();
  w.advance(31 * minute);
  await until(() => reminders(w).length === 1);
  w.advance(30 * minute);
  await until(() => messages(w).some(({ rendered }) => rendered.includes('Nobody opened')));
  await afterWorkerLooks(w, 6);
  expect(reminders(w)).toHaveLength(1);
  expect((await actionsOf(w)).filter((action) => action === 'expired_unopened')).toHaveLength(1);
});

test('what Slack doesn’t take comes once it does', async () => {
  const { w, offer } = await rotated();
  w.slack.faults.inject({ method: 'chat.postMessage', error: 'internal_error', times: 200 });
  w.advance(61 * minute);
  await until(async () => (await actionsOf(w)).includes('expired_unopened'));
  w.slack.faults.clear();
  w.advance(2 * minute);
  await until(() => messages(w).some(({ rendered, ts }) => ts !== offer.ts && rendered.includes('Nobody opened')));
});
