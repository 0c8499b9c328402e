import { expect } from 'vitest';
import { people, type SlackFault } from '../../sandbox/slack.ts';
import { testsInTurn } from '../support/cases.ts';
import { afterWorkerLooks } from '../support/worker.ts';
import { outcomeToldLater, twoPeople, until } from './world.ts';

const test = testsInTurn();

const client = 'Workforce planning sync';

test('a request expires on time without a click', async () => {
  const w = await twoPeople({ settings: { KEYTURN_REQUEST_MINUTES: '10' } });
  const asked = await w.askFor('ada', 'delete', client);
  w.advance(9 * 60_000);
  await until(() => asked.thread().length === 1);
  expect(asked.card().buttons).toContain('Approve…');
  w.advance(60_000 + 1);
  expect(await w.outcome(asked)).toContain('expired');
  expect(asked.card().rendered).toMatch(/^Expired · Delete client .*\nAda Admin asked, and nobody decided by /u);
  expect(asked.card().rendered.match(/expired/giu)).toHaveLength(1);
  expect(asked.card().buttons).toEqual(['Ask again', 'Details']);
  expect(asked.thread()).toHaveLength(2);
  expect((await w.trail()).map(({ action, by }) => [action, by])).toEqual([
    ['requested', people.ada],
    ['expired', undefined],
  ]);
  expect((await w.asks('vera', '/oauth audit')).rendered).toContain('Keyturn · delete expired');
  expect(await w.presses('adaSecond', asked, 'Approve…').catch(() => 'no button')).toBe('no button');
});

test('says so when a request expires with some of its approvals', async () => {
  const w = await twoPeople({ settings: { KEYTURN_APPROVALS: '2' } });
  const asked = await w.askFor('ada', 'delete', client);
  await w.presses('dora', asked, 'Approve…');
  w.advance(60 * 60_000);
  const told = await w.outcome(asked);
  expect(told).toContain('Only 1 of 2 people approved in time, so this request expired. Nothing was changed.');
  expect(`${told}${asked.card().rendered}`).not.toContain('Nobody decided');
  expect(asked.card().rendered).toMatch(/Only 1 of 2 people approved by [^\n]*\. Nothing was changed\./u);
});

test('sends one reminder at half time, however many bots watch the clock', async () => {
  const w = await twoPeople({ bot: { workerMs: 10 } });
  await w.another();
  await w.another();
  const asked = await w.askFor('ada', 'delete', client);
  for (const minutes of [8, 14, 7]) {
    w.advance(minutes * 60_000);
    await afterWorkerLooks(w, 9);
    expect(asked.thread()).toEqual([]);
  }
  w.advance(60_000 + 1);
  await until(() => asked.thread().length > 0);
  for (const minutes of [1, 9, 15]) {
    w.advance(minutes * 60_000);
    await afterWorkerLooks(w, 9);
  }
  expect(asked.card().buttons).toContain('Approve…');
  expect(asked.thread()).toEqual([expect.stringContaining('Still waiting for 1 approval. This request expires')]);
});

test('a click after the deadline changes nothing, and the card then shows that it has expired', async () => {
  const w = await twoPeople({ bot: { workerMs: 600_000 } });
  const asked = await w.askFor('ada', 'delete', client);
  w.advance(60 * 60_000);
  expect(await w.presses('dora', asked, 'Approve…')).toContain('This request has expired.');
  expect(await w.presses('ada', asked, 'Cancel request')).toContain('This request has expired');
  expect(await asked.record()).toMatchObject({ state: 'pending' });
  await w.another({ workerMs: 50 });
  expect(await w.outcome(asked)).toContain('expired');
  expect(asked.card().buttons).toEqual(['Ask again', 'Details']);
  expect(w.writes(asked.client)).toEqual([]);
});

test('reposts a deleted card with the decision, and the request goes on', async () => {
  const w = await twoPeople({ refusals: [/message_not_found/u] });
  const asked = await w.askFor('ada', 'delete', client);
  const card = asked.card();
  await until(async () => (await asked.record()).evidence !== undefined);
  const form = new URLSearchParams({ token: w.slack.botToken, channel: card.channel, ts: card.ts });
  await fetch(`${w.slack.url}chat.delete`, { method: 'POST', body: form });
  expect(w.slack.message(card.channel, card.ts)?.deleted).toBe(true);
  const listed = await w.asks('dora', '/oauth requests');
  await w.person('dora').clicks(listed, 'Approve…');
  expect(await w.outcome(asked)).toContain('done');
  expect(asked.card().ts).not.toBe(card.ts);
  expect(asked.card().rendered).toContain('Client deleted · ');
  expect(asked.card().buttons).toEqual(['Details']);
});

test('reposts a card that can’t be changed anymore with the decision', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'delete', client);
  const card = asked.card();
  await until(async () => (await asked.record()).evidence !== undefined);
  // As after a new installation: the card is another bot user's.
  w.slack.faults.inject({ method: 'chat.update', error: 'cant_update_message', times: 1 });
  await w.approves('dora', asked);
  expect(await w.outcome(asked)).toContain('done');
  const anew = await until(() =>
    w.slack.messages(card.channel).find(({ ts, thread_ts }) => ts !== card.ts && !thread_ts),
  );
  await until(() => w.slack.message(anew.channel, anew.ts)?.rendered.startsWith('Client deleted · '));
  expect((await asked.record()).card?.ts).toBe(anew.ts);
});

test('reposts a deleted card with the reminder, and with its buttons', async () => {
  const w = await twoPeople({ refusals: [/message_not_found/u] });
  const asked = await w.askFor('ada', 'delete', client);
  const card = asked.card();
  await until(async () => (await asked.record()).evidence !== undefined);
  const form = new URLSearchParams({ token: w.slack.botToken, channel: card.channel, ts: card.ts });
  await fetch(`${w.slack.url}chat.delete`, { method: 'POST', body: form });
  w.advance(30 * 60_000 + 1);
  await until(() =>
    w.slack.messages(card.channel).some(({ deleted, buttons }) => !deleted && buttons.includes('Approve…')),
  );
  await until(() => asked.thread().some((line) => line.includes('Still waiting for 1 approval')));
  await w.approves('dora', asked);
  expect(await w.outcome(asked)).toContain('done');
});

test('doesn’t repost a deleted card where outsiders see it by now', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'delete', client);
  const card = asked.card();
  await until(async () => (await asked.record()).evidence !== undefined);
  const form = new URLSearchParams({ token: w.slack.botToken, channel: card.channel, ts: card.ts });
  await fetch(`${w.slack.url}chat.delete`, { method: 'POST', body: form });
  w.slack.changeChannel(card.channel, { is_ext_shared: true });
  w.advance(30 * 60_000 + 1);
  await until(() => w.logLines().some((line) => line.includes('couldn’t post in a card’s thread')));
  const listed = await w.asks('dora', '/oauth requests');
  await w.person('dora').clicks(listed, 'Approve…');
  expect(await w.outcome(asked)).toContain('done');
  expect(w.slack.messages(card.channel).filter(({ deleted }) => !deleted)).toEqual([]);
});

/** A request whose reminder Slack has refused once, and does until `lift`. */
async function reminderRefused(how: Omit<SlackFault, 'method'> = { status: 503 }) {
  const w = await twoPeople({ bot: { workerMs: 10 } });
  const asked = await w.askFor('ada', 'delete', client);
  await until(async () => (await asked.record()).evidence !== undefined);
  const posts = () => w.slack.calls.filter(({ method }) => method === 'chat.postMessage').length;
  const before = posts();
  const lift = w.slack.faults.inject({ method: 'chat.postMessage', ...how });
  w.advance(30 * 60_000 + 1);
  await until(() => posts() > before);
  return { w, asked, lift };
}

test('sends a reminder that Slack didn’t take at first later, once', async () => {
  const { w, asked, lift } = await reminderRefused();
  lift();
  await until(() => asked.thread().length > 0);
  w.advance(10 * 60_000);
  await afterWorkerLooks(w, 5);
  expect(asked.thread()).toEqual([expect.stringContaining('Still waiting for 1 approval')]);
});

test.each([
  ['it’s tried again', { status: 503 }],
  ['it waits for a rate limit', { retryAfterSeconds: 1, times: 1 }],
])('reminds nobody of a request that was decided before Slack took the reminder, as %s', async (_as, how) => {
  const { w, asked, lift } = await reminderRefused(how);
  await w.denies('dora', asked);
  lift();
  await until(() => asked.card().rendered.includes('Denied'));
  await afterWorkerLooks(w, 20);
  expect(asked.thread().filter((text) => text.includes('Still waiting'))).toEqual([]);
});

test('sends what Slack didn’t take at first later, each thing once', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'delete', client);
  await until(async () => (await asked.record()).evidence !== undefined);
  const lift = w.slack.faults.inject({ method: 'chat.postMessage', status: 503 });
  await w.approves('dora', asked);
  await until(async () => (await asked.record()).state === 'done');
  lift();
  await outcomeToldLater(w, asked);
  expect(await w.outcome(asked)).toContain('done');
  w.advance(120_000);
  await afterWorkerLooks(w);
  const mine = w.slack.directMessages(people.ada).filter(({ rendered }) => rendered.includes('You asked for this'));
  expect(mine).toHaveLength(1);
  expect(asked.thread().filter((line) => line.includes('Done.'))).toHaveLength(1);
  expect((await w.trail()).filter(({ action }) => action === 'done')).toHaveLength(1);
  expect(asked.card().buttons).toEqual(['Details']);
});

test('a card that Slack didn’t update at first shows the decision later', async () => {
  const w = await twoPeople();
  const asked = await w.askFor('ada', 'delete', client);
  await until(async () => (await asked.record()).evidence !== undefined);
  const lift = w.slack.faults.inject({ method: 'chat.update', status: 503 });
  await w.denies('dora', asked);
  await until(async () => (await asked.record()).told?.includes('requester'));
  expect(asked.card().buttons).toContain('Approve…');
  lift();
  await outcomeToldLater(w, asked);
  expect(asked.card().buttons).toEqual(['Details']);
  expect(w.slack.directMessages(people.ada)).toHaveLength(1);
});

test('tells people who can’t get direct messages in the card’s thread, once', async () => {
  const w = await twoPeople({ refusals: [/messages_tab_disabled/u] });
  const asked = await w.askFor('ada', 'rotate', client);
  w.slack.switches.messagesTab = false;
  await w.approves('dora', asked);
  await w.outcome(asked);
  w.advance(20 * 60_000);
  await afterWorkerLooks(w);
  expect(asked.thread().filter((line) => line.includes('You asked for this'))).toHaveLength(1);
  const offer = w.slack
    .messages(asked.card().channel, { thread: asked.card().ts })
    .find(({ buttons }) => buttons.includes('Reveal secret'));
  if (offer === undefined) throw new Error('no offer');
  const addressed = asked
    .thread()
    .filter((line) => line.startsWith('@Ada, Slack doesn’t let Keyturn message you directly.'));
  expect(addressed).toHaveLength(2);
  await w.person('dora').clicks(offer, 'Reveal secret');
  await w.modal('dora', ({ text }) => text.includes('Only the person who asked for this secret can open it'));
  await w.person('ada').clicks(offer, 'Reveal secret');
  expect((await w.modal('ada', ({ text }) => text.includes('I stored it'))).text).toContain(
    w.genesys.secretOf(asked.client.id),
  );
});

test('usage that one bot shows late never restores the buttons that another removed', async () => {
  const w = await twoPeople();
  const second = await w.another();
  const lift = w.genesys.faults.inject({ path: /\/usage\/query$/u, hang: true });
  const asked = await w.askFor('ada', 'delete', client);
  w.slack.faults.inject({ method: 'chat.update', delayMs: 1_000, times: 1 });
  lift();
  await until(async () => (await asked.record()).evidence !== undefined);
  w.slack.deliverTo(`http://127.0.0.1:${second.port}/slack/events`);
  await w.approves('dora', asked);
  expect(await w.outcome(asked)).toContain('done');
  // The late one shows the request as it was: still pending.
  await until(() =>
    w.slack.calls.some(
      ({ method, args }) => method === 'chat.update' && String(args['text']).includes('needs approval'),
    ),
  );
  await until(() => asked.card().buttons.join() === 'Details');
  expect(asked.card().rendered).toContain('Client deleted · ');
  expect(await w.details('dora', asked)).toContain('No calls in 180 days');
});
