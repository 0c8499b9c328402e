import { expect } from 'vitest';
import type { Fault } from '../../sandbox/genesys.ts';
import { people } from '../../sandbox/slack.ts';
import { type ChaosWorld, chaosWorld, hangAfter } from '../chaos/world.ts';
import { testsInTurn } from '../support/cases.ts';
import type { World } from '../support/world.ts';
import { openCard, type TwoPeople, twoPeople, until } from '../two-people/world.ts';
import { clientsPath, forever, named, serviceForm } from './support.ts';

const test = testsInTurn();

const lost =
  'Created, but Genesys Cloud’s response was lost, and the secret with it. Rotate the secret to get a new one.';
const unknown =
  'We don’t know if the client was created. Genesys Cloud didn’t answer. Check the list before you try again.';
const listings = ({ genesys }: World) => genesys.countCalls('GET', clientsPath);

/** Ada sends the form of a new client, and its creation meets `fault`; gives what her modal says then. */
async function sent(fault: Omit<Fault, 'path'>, arrange: (world: World) => unknown = () => undefined) {
  const world = await twoPeople();
  // Whether the name is taken is looked up in the listing, which is there from now on.
  await world.asks('ada', '/oauth list');
  const ada = await serviceForm(world, 'ada');
  await arrange(world);
  world.genesys.faults.inject({ method: 'POST', path: clientsPath, ...fault });
  const before = listings(world);
  await ada.submits();
  const modal = await world.modal(ada, (view) => view.submit === undefined && /lost|know if/u.test(view.text));
  return { world, modal, looked: listings(world) - before };
}

const withEffect: [string, Omit<Fault, 'path'>][] = [
  ['504', { status: 504, afterEffect: true }],
  ['a broken connection', { drop: 'after' }],
  ['a page of HTML', { status: 200, body: '<html>busy</html>', afterEffect: true }],
];
test.each(withEffect)('finds a client that was created when the answer is %s, and shows it', async (_name, fault) => {
  const { world, modal, looked } = await sent(fault);
  expect(modal.text).toContain(lost);
  expect(modal.text).toContain('Payroll export');
  expect(modal.buttons).toContain('Rotate secret');
  expect(modal.buttons).not.toContain('Reveal secret');
  expect(looked).toBe(1);
  const [made, ...others] = named(world, 'Payroll export');
  expect(others).toEqual([]);
  expect(world.genesys.countCalls('POST', clientsPath)).toBe(1);
  await until(async () => (await world.audit.latest({ limit: 1 }))[0]?.action === 'done');
  const trail = await world.asks('ada', `/oauth audit ${made?.id}`);
  expect(trail.rendered).toContain(
    'created Payroll export without approval (Genesys Cloud’s response was lost, and the secret with it)',
  );
  expect((await world.asks('ada', '/oauth list payroll export')).rendered).toContain('Payroll export');
});

test('its Rotate secret button opens that form', async () => {
  const { world } = await sent({ drop: 'after' });
  const ada = world.person('ada');
  await ada.clicks(await world.modal(ada, lost), 'Rotate secret');
  expect((await world.modal(ada, 'Reason')).text).toContain('Payroll export');
});

test('lists once more when the client shows late', async () => {
  const { modal, looked } = await sent({ drop: 'after' }, ({ genesys }) =>
    genesys.faults.inject({ method: 'GET', path: clientsPath, body: { entities: [], total: 0 } }),
  );
  expect(modal.text).toContain(lost);
  expect(looked).toBe(2);
});

test('doesn’t say whether it was created if there’s no such client', async () => {
  const { world, modal, looked } = await sent({ status: 504 });
  expect(modal.text).toContain(unknown);
  expect(modal.text).not.toContain('Nothing was changed');
  expect(looked).toBe(2);
  await until(async () => (await world.audit.latest({ limit: 1 }))[0]?.action === 'unknown');
  expect((await world.asks('ada', '/oauth audit')).rendered).toContain('create: outcome unknown · Payroll export');
});

test('doesn’t say so either if the list isn’t available', async () => {
  const { modal } = await sent({ drop: 'after' }, ({ genesys }) =>
    genesys.faults.inject({ method: 'GET', path: clientsPath, status: 403, times: forever }),
  );
  expect(modal.text).toContain(unknown);
});

const others: [string, (world: World) => unknown][] = [
  ['that is older', ({ genesys }) => genesys.addClient({ name: 'Payroll export', createdBy: genesys.botClient.id })],
  [
    'that someone else just created',
    ({ genesys }) => genesys.addClient({ name: 'Payroll export', dateCreated: new Date().toISOString() }),
  ],
  [
    'that Keyturn has just made, with an answer',
    async (world) => {
      const ben = await serviceForm(world, 'ben');
      await ben.submits();
      await world.modal(ben, 'Created:');
    },
  ],
  [
    'but for its end',
    ({ genesys }) =>
      genesys.addClient({
        name: 'Payroll export 2',
        createdBy: genesys.botClient.id,
        dateCreated: new Date().toISOString(),
      }),
  ],
];
test.each(others)('another client of that name %s isn’t mistaken for it', async (_name, arrange) => {
  expect((await sent({ status: 504 }, arrange)).modal.text).toContain(unknown);
  expect((await sent({ drop: 'after' }, arrange)).modal.text).toContain(lost);
});

test('names both if it could be either of two', async () => {
  let other = '';
  const { world, modal } = await sent({ drop: 'after' }, ({ genesys }) => {
    const createdBy = genesys.botClient.id;
    other = genesys.addClient({ name: 'Payroll export', createdBy, dateCreated: new Date().toISOString() }).id;
  });
  expect(modal.text).toContain('2 new clients are named “Payroll export”');
  for (const { id } of named(world, 'Payroll export')) expect(modal.text).toContain(id);
  expect(modal.text).toContain(other);
  expect(modal.buttons).not.toContain('Rotate secret');
});

/** Ada asks for a new client, where that needs approval. */
async function asked(w: TwoPeople) {
  const ada = await serviceForm(w, 'ada', { Reason: 'Payroll moves to the warehouse' });
  await ada.submits();
  await w.modal(ada, 'Sent for approval');
  await ada.closes({ all: true });
  return openCard(w);
}
const every = { KEYTURN_SECOND_PERSON: 'create,update,delete,rotate' };

test.each([
  ['after', 'Client created · ', lost, ['Rotate secret']],
  ['before', 'Outcome unknown · ', unknown, []],
] as const)('the card says the same when the answer is lost %s the effect', async (drop, state, words, buttons) => {
  const w = await twoPeople({ settings: every });
  const card = await asked(w);
  const shown = () => w.slack.message(card.channel, card.ts);
  w.genesys.faults.inject({ method: 'POST', path: clientsPath, drop });
  await w.person('will').clicks(card, 'Approve…');
  await until(() => shown()?.rendered.startsWith(state), 12_000);
  expect(shown()?.rendered).toContain(words);
  expect(shown()?.buttons).toEqual([...buttons, 'Details']);
  const told = await until(() =>
    w.slack.directMessages(people.ada).find(({ rendered }) => rendered.includes('You asked for this')),
  );
  expect(told.rendered).toContain(words);
  expect(told.buttons).toEqual(buttons);
  const [last] = await w.audit.latest({ limit: 1 });
  expect(last).toMatchObject(
    drop === 'after'
      ? { action: 'done', operation: 'create', clientId: named(w, 'Payroll export')[0]?.id }
      : { action: 'unknown', operation: 'create' },
  );
  expect(w.genesys.countCalls('POST', clientsPath)).toBe(1);
});

test.each([true, false])(
  'when a process is killed while creating, another finds the client or says that we don’t know (created: %s)',
  async (made) => {
    const w: ChaosWorld = await chaosWorld(every);
    const process = await w.start();
    const card = await asked(w);
    const shown = () => w.slack.message(card.channel, card.ts);
    process.serve();
    const held = hangAfter(w, 0, { method: 'POST', path: /\/oauth\/clients$/u, afterEffect: made });
    await w.person('will').clicks(card, 'Approve…');
    await held();
    await process.end('SIGKILL');
    await w.rescue();
    await until(() => shown()?.rendered.startsWith(made ? 'Client created · ' : 'Outcome unknown · '));
    expect(shown()?.rendered).toContain(made ? lost : unknown);
    expect(shown()?.buttons).toEqual(made ? ['Rotate secret', 'Details'] : ['Details']);
    expect(w.genesys.countCalls('POST', clientsPath)).toBe(1);
    expect(named(w, 'Payroll export')).toHaveLength(made ? 1 : 0);
  },
);
