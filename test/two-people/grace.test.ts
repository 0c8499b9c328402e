import { expect } from 'vitest';
import type { SlackMessage } from '../../sandbox/slack.ts';
import { testsInTurn } from '../support/cases.ts';
import { userNamed } from '../support/genesys-users.ts';
import { afterWorkerLooks } from '../support/worker.ts';
import { type Asked, clientPath, outcomeToldLater, type TwoPeople, twoPeople, until } from './world.ts';

const test = testsInTurn();

/** A deletion with a way back: deactivated at once, deleted days later, unless someone undoes it or the client is used again. */

const client = 'Workforce planning sync';
const day = 86_400_000;

const stateOf = (w: TwoPeople, { client: { id } }: Asked): string => w.genesys.client(id)?.state ?? 'deleted';
const state = (asked: Asked, wanted: string): Promise<true> =>
  until(async () => (await asked.record()).state === wanted);
/** Waits until the messages of its state are out. */
const told = (asked: Asked, prefix: string): Promise<true> =>
  until(
    async () => (await asked.record()).told?.some((name) => new RegExp(`^${prefix}:\\d+$`, 'u').test(name)) === true,
  );

async function scheduled(options: Parameters<typeof twoPeople>[0] = {}): Promise<[TwoPeople, Asked]> {
  const w = await twoPeople(options);
  const on = new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric', timeZone: 'Europe/London' });
  const choice = `Deactivate now, delete on ${on.format(Date.now() + 7 * day)}`;
  const asked = await w.askFor('ada', 'delete', client, 'Nobody needs it', choice);
  await w.approves('dora', asked);
  await told(asked, 'scheduled');
  return [w, asked];
}

const messageTo = (w: TwoPeople, who: 'ada' | 'dora', words: string): Promise<SlackMessage> =>
  w.slack.waitFor(() =>
    w.slack.directMessages(w.person(who).id).findLast(({ rendered, deleted }) => !deleted && rendered.includes(words)),
  );

test('approval deactivates the client, and nothing is deleted yet; everyone concerned knows the date', async () => {
  const [w, asked] = await scheduled();
  expect(w.writes(asked.client)).toEqual(['PUT']);
  expect(stateOf(w, asked)).toBe('inactive');
  expect(asked.card().rendered).toContain('The client is inactive now, and will be deleted ');
  expect(asked.card().buttons).toEqual(['Undo', 'Details']);
  expect((await messageTo(w, 'ada', 'The client is inactive now')).buttons).toEqual(['Undo']);
  expect(asked.thread().join('\n')).toContain('The client is inactive now');
});

test('it’s deleted on its date, and the message says so', async () => {
  const [w, asked] = await scheduled();
  w.advance(7 * day - 3_600_000);
  await afterWorkerLooks(w);
  expect(stateOf(w, asked)).toBe('inactive');
  w.advance(2 * 3_600_000);
  expect(await w.outcome(asked)).toContain('Genesys Cloud confirms that it’s gone');
  expect(w.writes(asked.client)).toEqual(['PUT', 'DELETE']);
  expect(asked.card().buttons).toEqual(['Details']);
  expect((await w.trail()).map(({ action }) => action)).toEqual(expect.arrayContaining(['scheduled', 'done']));
});

test('three days and one day before, the requester is reminded, once each', async () => {
  const [w, asked] = await scheduled();
  const reminders = () =>
    w.slack.directMessages(w.person('ada').id).filter(({ rendered }) => rendered.includes('nobody has used it since'));
  w.advance(4 * day + 1_000);
  await until(() => reminders().length === 1);
  w.advance(2 * day);
  await until(() => reminders().length === 2);
  expect(reminders().at(-1)?.buttons).toEqual(['Undo']);
  expect((await asked.record()).state).toBe('scheduled');
});

test('one press by anyone who may edit clients undoes it; eight at once count as one', async () => {
  const [w, asked] = await scheduled();
  await Promise.all(Array.from({ length: 8 }, () => w.person('ben').clicks(asked.card(), 'Undo')));
  await state(asked, 'undone');
  expect(await w.outcome(asked)).toContain('It’s active again');
  expect(w.writes(asked.client)).toEqual(['PUT', 'PUT']);
  expect(stateOf(w, asked)).toBe('active');
  expect((await w.trail()).find(({ action }) => action === 'undone')?.by).toBe(w.person('ben').id);
  w.advance(8 * day);
  await afterWorkerLooks(w);
  expect(stateOf(w, asked)).toBe('active');
});

test('someone without that permission can’t undo it', async () => {
  const [w, asked] = await scheduled();
  expect(await w.presses('vera', asked, 'Undo')).toContain('oauth:client:edit');
  expect((await asked.record()).state).toBe('scheduled');
});

test('if undoing fails, the person hears why, and it still waits', async () => {
  const [w, asked] = await scheduled();
  w.genesys.faults.inject({ method: 'PUT', path: clientPath, status: 400, times: 1 });
  await w.presses('dora', asked, 'Undo');
  expect((await messageTo(w, 'dora', 'couldn’t be reactivated')).rendered).toContain('Press Undo again');
  await state(asked, 'scheduled');
  await until(() => asked.card().buttons.includes('Undo'));
  expect(asked.card().buttons).toEqual(['Undo', 'Details']);
  await w.presses('dora', asked, 'Undo');
  await state(asked, 'undone');
  expect(stateOf(w, asked)).toBe('active');
});

test('a client that’s used again isn’t deleted until another person resumes that', async () => {
  const [w, asked] = await scheduled();
  const used = new Date(Date.now() + 2 * day).toISOString().slice(0, 10);
  const row = { templateUri: 'api/v2/users', httpMethod: 'GET', date: used, status200: 12 };
  w.genesys.changeClient(asked.client.id, { usage: [row] });
  w.advance(3 * day);
  await told(asked, 'paused');
  expect((await messageTo(w, 'dora', 'Paused, because the client was used again')).rendered).toContain(
    'In use: 12 calls',
  );
  expect((await messageTo(w, 'ada', 'Paused')).buttons).toEqual(['Undo', 'Resume']);
  w.advance(5 * day);
  await afterWorkerLooks(w);
  expect(stateOf(w, asked)).toBe('inactive');
  expect(await w.presses('vera', asked, 'Resume')).toContain('oauth:client:delete');
  expect(await w.presses('ada', asked, 'Resume')).toContain('your own request');
  await w.presses('dora', asked, 'Resume');
  await state(asked, 'scheduled');
  expect((await asked.record()).schedule?.resumed).toHaveLength(1);
  w.genesys.changeClient(asked.client.id, { usage: [] });
  w.advance(7 * day + 1_000);
  await state(asked, 'done');
  expect(stateOf(w, asked)).toBe('deleted');
});

test('of eight presses at once of Resume on two replicas, one counts', async () => {
  const [w, asked] = await scheduled();
  await w.requests.pause(asked.id, { kind: 'known', month: { requests: 3, errors: 0 } });
  w.advance(41_000);
  await told(asked, 'paused');
  const { port } = await w.another();
  const { dora, will } = { dora: w.person('dora'), will: w.person('will') };
  const card = asked.card();
  const presses = Array.from({ length: 8 }, (_, at) => {
    w.slack.deliverTo(`http://127.0.0.1:${at % 2 === 0 ? w.bot.port : port}/slack/events`);
    return (at % 4 < 2 ? dora : will).clicks(card, 'Resume');
  });
  await Promise.all(presses);
  await until(async () => {
    const { schedule, told: names } = await asked.record();
    return schedule?.resumed !== undefined && names?.includes(`scheduled:${schedule.at}`);
  });
  expect((await asked.record()).schedule?.resumed).toHaveLength(1);
  expect((await w.trail()).filter(({ action }) => action === 'resumed')).toHaveLength(1);
  expect(asked.thread().filter((line) => line.includes('resumed this'))).toHaveLength(1);
  expect(w.writes(asked.client)).toEqual(['PUT']);
});

test('paused and resumed by nobody, it ends after 30 days with a message, and nothing was deleted', async () => {
  const [w, asked] = await scheduled();
  const date = new Date(Date.now() + day).toISOString().slice(0, 10);
  w.genesys.changeClient(asked.client.id, {
    usage: [{ templateUri: 'api/v2/users', httpMethod: 'GET', date, status200: 1 }],
  });
  w.advance(2 * day);
  await told(asked, 'paused');
  w.advance(30 * day + 60_000);
  expect(await w.outcome(asked)).toContain(
    'Nobody resumed this deletion, so nothing was deleted. The client is still inactive',
  );
  expect(asked.card().rendered).toContain('Nobody resumed it, so nothing was deleted. The client is still inactive.');
  expect(asked.card().buttons).toEqual(['Reactivate', 'Ask again', 'Details']);
  expect((await asked.record()).state).toBe('lapsed');
  expect(stateOf(w, asked)).toBe('inactive');
  expect(w.writes(asked.client)).toEqual(['PUT']);
});

test('use on the last day is noticed before anything is deleted', async () => {
  const [w, asked] = await scheduled();
  w.advance(6.9 * day);
  await until(async () => ((await asked.record()).schedule?.checkAt ?? 0) > Date.now() + 7 * day);
  const used = new Date(Date.now() + 6 * day).toISOString().slice(0, 10);
  const row = { templateUri: 'api/v2/users', httpMethod: 'GET', date: used, status200: 1 };
  w.genesys.changeClient(asked.client.id, { usage: [row] });
  w.advance(0.2 * day);
  await state(asked, 'paused');
  expect(w.writes(asked.client)).toEqual(['PUT']);
});

test('a client that someone reactivated in Genesys Cloud is left alone', async () => {
  const [w, asked] = await scheduled();
  w.genesys.changeClient(asked.client.id, { state: 'active' });
  w.advance(day + 1_000);
  await state(asked, 'undone');
  expect(await w.outcome(asked)).toContain('It’s active again');
  expect(stateOf(w, asked)).toBe('active');
});

test('reactivating the client ends it at once, also if someone deactivates the client again', async () => {
  const [w, asked] = await scheduled();
  for (const [verb, heading] of [
    ['reactivate', 'Reactivated:'],
    ['deactivate', 'Deactivated:'],
  ] as const) {
    await w.opens('ben', `/oauth ${verb} ${client}`);
    await w.person('ben').submits();
    await w.modal('ben', heading);
    await w.person('ben').closes({ all: true });
  }
  expect((await asked.record()).state).toBe('undone');
  await outcomeToldLater(w, asked);
  expect(await w.outcome(asked)).toContain('It’s active again');
  w.advance(8 * day);
  await afterWorkerLooks(w);
  expect(stateOf(w, asked)).toBe('inactive');
  expect(w.writes(asked.client)).toEqual(['PUT', 'PUT', 'PUT']);
});

test('a client that was changed meanwhile is left as it is', async () => {
  const [w, asked] = await scheduled();
  w.genesys.changeClient(asked.client.id, { description: 'We need this after all' });
  w.advance(7 * day + 1_000);
  await state(asked, 'stale');
  expect(stateOf(w, asked)).toBe('inactive');
  expect(w.writes(asked.client)).toEqual(['PUT']);
});

test('if someone has left by its date, nothing is deleted, and everyone reads that the client is still inactive', async () => {
  const [w, asked] = await scheduled();
  w.genesys.changeUser(userNamed(w.genesys, 'Ada Admin').id, { state: 'inactive' });
  w.advance(7.5 * day);
  await until(async () => (await asked.record()).state === 'stale');
  await until(() => asked.card().rendered.startsWith('Not done: '));
  expect(asked.card().rendered).toContain('Ada Admin has left · Delete client');
  expect(asked.card().rendered).toContain('The client wasn’t deleted, and is still inactive.');
  expect(asked.card().rendered).not.toContain('Nothing was changed');
  expect(asked.card().buttons).toContain('Reactivate');
  expect(w.writes(asked.client)).toEqual(['PUT']);
});
