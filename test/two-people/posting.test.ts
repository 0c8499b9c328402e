import { expect } from 'vitest';
import { approvalsChannel, people } from '../../sandbox/slack.ts';
import { KeyturnError } from '../../services/errors.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import type { Change, Store } from '../../services/store.ts';
import { testsInTurn } from '../support/cases.ts';
import { type TwoPeople, twoPeople, until } from './world.ts';

const test = testsInTurn();

const client = 'Workforce planning sync';
const unavailable = () => new KeyturnError('store_unavailable', { details: { written: 'no' } });

/** A store that, while it's on, makes no change that `when` names. */
function refusing(store: Store, when: (value: string) => boolean): { store: Store; turn: (on: boolean) => void } {
  let on = true;
  const names = ({ put = [] }: Change) =>
    put.some(({ key, value }) => key.includes(':request:') && value !== undefined && when(value));
  return {
    turn: (now) => {
      on = now;
    },
    store: {
      ...store,
      compareAndSet: async (change) => {
        if (on && names(change)) throw unavailable();
        return store.compareAndSet(change);
      },
    },
  };
}

async function asks(w: TwoPeople): Promise<void> {
  await w.opens('ada', `/oauth rotate ${w.clientNamed(client).id}`);
  await w.person('ada').fills({ When: 'Right after approval', Reason: 'It was in a log file' });
  await w.person('ada').submits();
}

const cards = (w: TwoPeople) =>
  w.slack.messages(approvalsChannel).filter(({ buttons }) => buttons.includes('Approve…'));

test('a card whose place couldn’t be saved keeps its buttons, and the first click saves it', async () => {
  const shared = createMemoryStore({ now: Date.now });
  const { store, turn } = refusing(shared, (value) => value.includes('"card"') || value.includes('"cancelled"'));
  const w = await twoPeople({ store: shared, bot: { store } });
  await asks(w);
  await w.modal('ada', ({ text }) => text.includes('store isn’t responding'));
  turn(false);
  const [card] = cards(w);
  if (card === undefined) throw new Error('no card');
  await w.person('dora').clicks(card, 'Approve…');
  await until(() => w.slack.message(card.channel, card.ts)?.rendered.startsWith('Secret rotated · '));
  expect(w.slack.message(card.channel, card.ts)?.buttons).toEqual(['Details']);
  expect(w.writes(w.clientNamed(client))).toEqual(['POST']);
});

test('doesn’t tell the requester that nothing happened if someone approved a card that seemed lost', async () => {
  const shared = createMemoryStore({ now: Date.now });
  const { store } = refusing(shared, (value) => value.includes('"card"'));
  const w = await twoPeople({ store: shared, bot: { store } });
  const second = await w.another({ store: shared });
  await asks(w);
  const card = await until(() => cards(w)[0]);
  w.slack.deliverTo(`http://127.0.0.1:${second.port}/slack/events`);
  await w.person('dora').clicks(card, 'Approve…');
  const said = await w.modal('ada', ({ text }) => /didn’t work|Sent for approval/u.test(text));
  expect(said.text).toContain('Sent for approval');
  await until(() => w.slack.directMessages(people.ada).some(({ rendered }) => rendered.includes('has a new secret')));
  expect(w.writes(w.clientNamed(client))).toEqual(['POST']);
});

test('tells a person who asks for the same thing that it’s open while its card never came, until it’s withdrawn', async () => {
  const w = await twoPeople({ bot: { workerMs: 20 } });
  const found = w.clientNamed(client);
  const ada = { slackTeam: 'T0KEYTURN1', slackUser: people.ada, genesysUser: 'somebody', name: 'Ada Admin' };
  const { id } = await w.requests.open({
    operation: 'rotate',
    input: {},
    client: { id: found.id, name: found.name },
    requester: ada,
    reason: 'Left behind by a crash',
  });
  await asks(w);
  await w.modal('ada', ({ text }) => text.includes('already asked for this'));
  w.advance(4 * 60_000);
  await w.person('ada').closes({ all: true });
  await asks(w);
  await w.modal('ada', ({ text }) => text.includes('already asked for this'));
  w.advance(61_000);
  await until(async () => (await w.requests.get(id))?.state === 'cancelled');
  await until(async () => (await w.trail()).some(({ action, by }) => action === 'cancelled' && by === undefined));
  await w.person('ada').closes({ all: true });
  await asks(w);
  await w.modal('ada', ({ text }) => text.includes('Sent for approval'));
  expect(cards(w).map(({ rendered }) => rendered.includes(id))).toEqual([false]);
});

test('posts nothing in the channel while Slack doesn’t say who sees it', async () => {
  const w = await twoPeople();
  const lift = w.slack.faults.inject({ method: 'conversations.info', status: 503 });
  await asks(w);
  await w.modal('ada', ({ text }) => text.includes('Slack didn’t respond as expected'));
  expect(w.slack.messages(approvalsChannel)).toEqual([]);
  expect(await w.requests.openRequests()).toEqual([]);
  lift();
  await w.person('ada').submits();
  await w.modal('ada', ({ text }) => text.includes('Sent for approval'));
});

test('doesn’t blame Genesys Cloud in the modal while Slack keeps rejecting a card', async () => {
  const w = await twoPeople();
  w.slack.faults.inject({ method: 'chat.postMessage', retryAfterSeconds: 4, times: 1 });
  await asks(w);
  const note = await w.modal('ada', ({ text }) => text.includes('Still working on it'));
  expect(note.text).not.toContain('Genesys Cloud');
  await w.modal('ada', ({ text }) => text.includes('Sent for approval'));
});

test('sends a card once for each state that people can see, however many things happen while Slack takes its time', async () => {
  const w = await twoPeople({ settings: { KEYTURN_LISTING_SECONDS: '600' } });
  w.genesys.switches.usageOutcome = 'forbidden';
  const asked = await w.askFor('ada', 'rotate', client);
  await until(() => asked.card().rendered.includes('Usage unknown'));
  const from = w.slack.calls.length;
  const updates = () =>
    w.slack.calls.slice(from).filter(({ method, args }) => method === 'chat.update' && args['ts'] === asked.card().ts);
  const rotates = w.genesys.faults.inject({ method: 'POST', path: /\/secret$/u, hang: true });
  w.slack.faults.inject({ method: 'chat.update', retryAfterSeconds: 1, times: 1 });
  await w.approves('will', asked);
  await until(() => updates().length > 0);
  rotates();
  expect(await w.outcome(asked)).toContain('new secret');
  await until(async () => (await asked.record()).told?.includes('outcome'));
  expect(updates().map(({ status }) => status)).toEqual([429, 200, 200]);
});
