import { expect } from 'vitest';
import { approvalsChannel, type SlackMessage } from '../../sandbox/slack.ts';
import { testsInTurn } from '../support/cases.ts';
import { userNamed } from '../support/genesys-users.ts';
import { type Asked, outcomeTold, type TwoPeople, twoPeople, until } from './world.ts';

const test = testsInTurn();

/** A rotation with two clocks: approved by one person, and carried out when its requester says so. */

const client = 'Nightly reporting export';
const label = 'Rotate now';
const hour = 3_600_000;

/** Dora's latest direct message with this button. */
const withButton = (w: TwoPeople, button: string): Promise<SlackMessage> =>
  w.slack.waitFor(() =>
    w.slack
      .directMessages(w.person('dora').id)
      .findLast(({ buttons, deleted }) => !deleted && buttons.includes(button)),
  );

async function approved(options: Parameters<typeof twoPeople>[0] = {}): Promise<[TwoPeople, Asked]> {
  const w = await twoPeople(options);
  const asked = await w.askFor('dora', 'rotate', client, 'The old one was in a ticket', 'When I press Rotate now');
  await w.approves('ada', asked);
  await until(async () => (await asked.record()).told?.includes('approved'));
  return [w, asked];
}

test('the form says when the secret stops working for either moment, and the card for the one that was chosen', async () => {
  const w = await twoPeople();
  const form = await w.opens('dora', `/oauth rotate ${w.clientNamed(client).id}`);
  expect(form.text).toContain('as soon as it’s rotated: when you press Rotate now, or right after approval.');
  expect(form.text).not.toContain('immediately');
  await w.person('dora').closes({ all: true });
  const later = await w.askFor('dora', 'rotate', client, 'The old one was in a ticket', 'When I press Rotate now');
  expect(later.card().rendered).toContain('as soon as Dora Deleter presses Rotate now');
  const deletion = await w.opens('dora', `/oauth delete ${w.clientNamed(client).id}`);
  expect(deletion.text).toContain('Until it’s deleted on a date, anyone who may edit clients can undo this');
});

test('approving changes nothing yet: the requester is told, and the card says whom it waits for', async () => {
  const [w, asked] = await approved();
  expect(w.writes(asked.client)).toEqual([]);
  expect(asked.card().rendered).toContain('Nothing has changed yet: it’s up to Dora Deleter to press Rotate now by ');
  expect(asked.card().buttons).not.toContain('Approve…');
  const message = await withButton(w, label);
  expect(message.rendered).toContain('Nothing has changed yet');
  expect(message.rendered).toContain('approved this: Rotate secret');
});

test('the requester presses it: the secret is made then, once, and the button goes', async () => {
  const [w, asked] = await approved();
  const message = await withButton(w, label);
  await w.person('dora').clicks(message, label);
  expect(await w.outcome(asked)).toContain('has a new secret');
  expect(w.writes(asked.client)).toEqual(['POST']);
  const there = () => w.slack.directMessages(w.person('dora').id).find(({ ts }) => ts === message.ts);
  await w.slack.waitFor(() => there()?.buttons.length === 0);
  expect((await w.trail()).map(({ action }) => action)).toEqual(
    expect.arrayContaining(['requested', 'approved', 'confirmed', 'started', 'done']),
  );
});

test('of eight presses at once, one counts', async () => {
  const [w, asked] = await approved();
  const message = await withButton(w, label);
  await Promise.all(Array.from({ length: 8 }, () => w.person('dora').clicks(message, label)));
  await w.outcome(asked);
  expect(w.writes(asked.client)).toEqual(['POST']);
  expect((await w.trail()).filter(({ action }) => action === 'confirmed')).toHaveLength(1);
});

test('nobody else can press it, not even the approver', async () => {
  const [w, asked] = await approved();
  const elements = [
    { type: 'button', text: { type: 'plain_text', text: label }, action_id: 'request:start', value: asked.id },
  ];
  await fetch(`${w.slack.url}chat.postMessage`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${w.slack.botToken}` },
    body: JSON.stringify({ channel: approvalsChannel, text: 'A copy', blocks: [{ type: 'actions', elements }] }),
  });
  const copy = await w.slack.waitFor(() => w.slack.messages(approvalsChannel).find(({ text }) => text === 'A copy'));
  const answer = await w.answer('ada', (ada) => ada.clicks(copy, label));
  expect(answer.rendered).toContain('because they asked for it');
  expect((await asked.record()).state).toBe('approved');
  expect(w.writes(asked.client)).toEqual([]);
});

test('in `requests`, the requester finds it with the button, and it works there', async () => {
  const [w, asked] = await approved();
  const list = await w.asks('dora', '/oauth requests');
  expect(list.buttons).toEqual(expect.arrayContaining([label, 'Cancel request']));
  await w.person('dora').clicks(list, label);
  expect(await w.outcome(asked)).toContain('has a new secret');
});

test('until it’s pressed, others can deny it, and its requester can cancel it', async () => {
  const [w, asked] = await approved();
  await w.denies('ada', asked, 'Not during the campaign');
  expect((await asked.record()).state).toBe('denied');
  const [other, canceled] = await approved();
  await other.person('dora').clicks(await withButton(other, label), 'Cancel request');
  await until(async () => (await canceled.record()).state === 'cancelled');
  expect([...w.writes(asked.client), ...other.writes(canceled.client)]).toEqual([]);
});

test.each(['Rotate now', 'Cancel request', 'Deny…'])(
  'of eight presses at once of Rotate now, Cancel request and Deny, %s first, on two replicas, one counts',
  async (first) => {
    const [w, asked] = await approved();
    const { port } = await w.another();
    const message = await withButton(w, label);
    for (const who of ['ada', 'will'] as const) {
      await w.person(who).clicks(asked.card(), 'Deny…');
      await w.modal(who, ({ submit }) => submit !== undefined);
      await w.person(who).fills({ Reason: 'Not during the campaign' });
    }
    const presses = [
      ['Rotate now', () => w.person('dora').clicks(message, label)],
      ['Cancel request', () => w.person('dora').clicks(message, 'Cancel request')],
      ['Deny…', () => w.person('ada').submits()],
      ['Rotate now', () => w.person('dora').clicks(message, label)],
      ['Cancel request', () => w.person('dora').clicks(message, 'Cancel request')],
      ['Deny…', () => w.person('will').submits()],
      ['Rotate now', () => w.person('dora').clicks(message, label)],
      ['Cancel request', () => w.person('dora').clicks(message, 'Cancel request')],
    ] as const;
    const inOrder = [...presses].sort(([one], [other]) => Number(other === first) - Number(one === first));
    const made = inOrder.map(([, press], at) => {
      w.slack.deliverTo(`http://127.0.0.1:${at % 2 === 0 ? w.bot.port : port}/slack/events`);
      return press();
    });
    await Promise.all(made);
    await outcomeTold(asked);
    const ends = { confirmed: 'done', denied: 'denied', cancelled: 'cancelled' };
    const counted = (await w.trail()).map(({ action }) => action).filter((action) => action in ends);
    expect(counted).toHaveLength(1);
    const { state } = await asked.record();
    expect(state).toBe(ends[counted[0] as keyof typeof ends]);
    expect(w.writes(asked.client)).toEqual(state === 'done' ? ['POST'] : []);
    for (const button of ['Rotate now', 'Approve…', 'Deny…']) expect(asked.card().buttons).not.toContain(button);
  },
);

test('it’s reminded of at half time, and lapses with a message', async () => {
  const [w, asked] = await approved();
  w.advance(12 * hour + 1_000);
  await w.slack.waitFor(() =>
    w.slack.directMessages(w.person('dora').id).find(({ rendered }) => rendered.includes('Still waiting for you')),
  );
  w.advance(12 * hour);
  expect(await w.outcome(asked)).toContain('Nobody had it carried out in time');
  expect((await asked.record()).state).toBe('lapsed');
  expect(w.writes(asked.client)).toEqual([]);
  expect(asked.card().rendered).toContain('Not carried out in time');
});

test('every check is made again as it’s pressed: an approver who lost the permission doesn’t count', async () => {
  const [w, asked] = await approved();
  w.genesys.changeUser(userNamed(w.genesys, 'Ada Admin').id, { permissions: [] });
  await w.person('dora').clicks(await withButton(w, label), label);
  await w.outcome(asked);
  expect((await asked.record()).state).toBe('stale');
  expect(w.writes(asked.client)).toEqual([]);
});

test('a requester who lost the permission is refused, and the request waits', async () => {
  const [w, asked] = await approved();
  w.genesys.changeUser(userNamed(w.genesys, 'Dora Deleter').id, { permissions: [] });
  const message = await withButton(w, label);
  const answer = await w.answer('dora', (dora) => dora.clicks(message, label));
  expect(answer.rendered).toContain('oauth:client');
  expect((await asked.record()).state).toBe('approved');
});
