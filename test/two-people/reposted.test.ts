import { expect } from 'vitest';
import { approvalsChannel, type SlackMessage } from '../../sandbox/slack.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import { testsInTurn } from '../support/cases.ts';
import { type Asked, cards, outcomeTold, type TwoPeople, twoPeople, until, usageShown } from './world.ts';

const test = testsInTurn();

const client = 'Nightly reporting export';
const closed = { refusals: [/edit_window_closed/u] };

/** A request whose card is complete, and can't be changed anymore. */
async function askedAndClosed(w: TwoPeople): Promise<{ asked: Asked; old: SlackMessage }> {
  const asked = await w.askFor('ada', 'delete', client);
  await until(async () => (await asked.record()).evidence !== undefined);
  await usageShown(asked);
  const old = asked.card();
  w.slack.closeEditing(old.channel, old.ts);
  return { asked, old };
}

const addressOf = ({ channel, ts }: SlackMessage) => `archives/${channel}/p${ts.replace('.', '')}`;

/** The card that replaced `old`. */
const successor = (w: TwoPeople, old: SlackMessage) => until(() => cards(w).find(({ ts }) => ts !== old.ts));

test('reposts a card that can’t be edited anymore with the request’s state, and the two cards link to each other', async () => {
  const w = await twoPeople(closed);
  const { asked, old } = await askedAndClosed(w);
  await w.denies('dora', asked);
  const anew = await successor(w, old);
  expect(anew.rendered).toContain('Denied');
  expect(anew.buttons).toEqual(['Details']);
  expect(JSON.stringify(anew.blocks)).toContain(addressOf(old));
  await outcomeTold(asked);
  expect((await asked.record()).card).toEqual({
    channel: anew.channel,
    ts: anew.ts,
    continues: { channel: old.channel, ts: old.ts },
  });
  const [, pointer] = w.slack.messages(old.channel, { thread: old.ts });
  expect(pointer?.text).toContain(addressOf(anew));
  expect(w.slack.messages(anew.channel, { thread: anew.ts }).map(({ rendered }) => rendered)).toContainEqual(
    expect.stringContaining('denied this'),
  );
  expect(cards(w)).toHaveLength(2);
});

test('a person who clicks a button of the old card sees what happened, and where the current card is', async () => {
  const w = await twoPeople(closed);
  const { asked, old } = await askedAndClosed(w);
  await w.denies('dora', asked);
  const anew = await successor(w, old);
  await outcomeTold(asked);
  const answer = await w.answer('will', (will) => will.clicks(old, 'Approve…'));
  expect(answer.rendered).toContain('@Dora already denied this request');
  expect(JSON.stringify(answer.blocks)).toContain(addressOf(anew));
  expect(cards(w)).toHaveLength(2);
});

test('buttons of the old card still decide a pending request, and say where the current card is', async () => {
  const w = await twoPeople({ ...closed, settings: { KEYTURN_APPROVALS: '2' } });
  const { asked, old } = await askedAndClosed(w);
  await w.person('dora').clicks(old, 'Approve…');
  const anew = await successor(w, old);
  await until(() => w.slack.message(anew.channel, anew.ts)?.rendered.includes('needs 1 more approval by'));
  expect(anew.buttons).toEqual(['Approve…', 'Deny…', 'Ask Ada Admin', 'Cancel request', 'Details']);
  const own = await w.answer('ada', (ada) => ada.clicks(old, 'Approve…'));
  expect(JSON.stringify(own.blocks)).toContain(addressOf(anew));
  await w.person('will').clicks(old, 'Deny…');
  const form = await w.modal('will', ({ text }) => text.includes('Reason'));
  expect(JSON.stringify(form.blocks)).toContain(addressOf(anew));
  await w.person('will').closes();
  const approved = await w.answer('will', (will) => will.clicks(old, 'Approve…'));
  expect(JSON.stringify(approved.blocks)).toContain(addressOf(anew));
  expect(await w.outcome(asked)).toContain('done');
  expect(w.slack.message(anew.channel, anew.ts)?.buttons).toEqual(['Details']);
  expect(cards(w)).toHaveLength(2);
});

test('only one of two bots reposts a card that can’t be edited anymore', async () => {
  const store = createMemoryStore({ now: Date.now });
  const w = await twoPeople({ ...closed, store });
  const second = await w.another({ store });
  const { asked, old } = await askedAndClosed(w);
  await w.denies('dora', asked);
  const lift = w.slack.faults.inject({ method: 'chat.update', delayMs: 300 });
  // The old card shows buttons of an ended request: each click makes both bots update it.
  const clicks = [w.bot.port, second.port].map((port) => {
    w.slack.deliverTo(`http://127.0.0.1:${port}/slack/events`);
    return w.person('will').clicks(old, 'Approve…');
  });
  await Promise.all(clicks);
  lift();
  const anew = await successor(w, old);
  await outcomeTold(asked);
  await until(() => w.slack.ephemerals(w.person('will').id).length === 2);
  expect(cards(w).map(({ ts }) => ts)).toEqual([old.ts, anew.ts]);
});

test.each(['cant_update_message', 'is_inactive', 'block_mismatch', 'cant_edit'])(
  'reposts a card when Slack says %s',
  async (error) => {
    const w = await twoPeople();
    const asked = await w.askFor('ada', 'delete', client);
    await usageShown(asked);
    const old = asked.card();
    w.slack.faults.inject({ method: 'chat.update', error, times: 1 });
    await w.denies('dora', asked);
    expect((await successor(w, old)).buttons).toEqual(['Details']);
    await outcomeTold(asked);
    expect(cards(w)).toHaveLength(2);
  },
);

test('reposts a deleted card without a link to it', async () => {
  const w = await twoPeople({ refusals: [/message_not_found/u] });
  const asked = await w.askFor('ada', 'delete', client);
  await usageShown(asked);
  const old = asked.card();
  const form = new URLSearchParams({ token: w.slack.botToken, channel: old.channel, ts: old.ts });
  await fetch(`${w.slack.url}chat.delete`, { method: 'POST', body: form });
  w.advance(30 * 60_000 + 1);
  const anew = await successor(w, old);
  expect(JSON.stringify(anew.blocks)).not.toContain(addressOf(old));
  await until(async () => (await asked.record()).card?.ts === anew.ts);
  expect((await asked.record()).card).toEqual({ channel: anew.channel, ts: anew.ts });
});

test('adds one card for each change if nothing can ever be edited, and then stops', async () => {
  const w = await twoPeople(closed);
  const { asked, old } = await askedAndClosed(w);
  w.slack.switches.editWindowMs = -1;
  await w.denies('dora', asked);
  await outcomeTold(asked);
  expect(cards(w)).toHaveLength(2);
  await w.answer('will', (will) => will.clicks(old, 'Approve…'));
  await until(() => w.slack.calls.filter(({ method }) => method === 'chat.update').length > 2);
  expect(cards(w).length).toBeLessThanOrEqual(3);
});

test('doesn’t keep reposting a card in an archived channel: the outcome comes by direct message', async () => {
  const w = await twoPeople({ refusals: [/is_inactive|is_archived/u] });
  const asked = await w.askFor('ada', 'delete', client);
  await usageShown(asked);
  w.slack.changeChannel(approvalsChannel, { is_archived: true });
  await w.denies('dora', asked);
  expect(await w.outcome(asked)).toContain('denied');
  expect(cards(w)).toHaveLength(1);
});
