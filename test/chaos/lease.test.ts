import { expect } from 'vitest';
import { approvalsChannel, people } from '../../sandbox/slack.ts';
import { KeyturnError } from '../../services/errors.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import type { Change, Store } from '../../services/store.ts';
import { testsInTurn } from '../support/cases.ts';
import { askForChange, clientPath, secretPath, twoPeople, until } from '../two-people/world.ts';
import { chaosWorld, hangs } from './world.ts';

const test = testsInTurn();

const client = 'Workforce planning sync';

test('a call that takes longer than a lease keeps it: no other process takes over', async () => {
  const w = await twoPeople({ bot: { leaseMs: 300 } });
  await w.another();
  const rotated = await w.askFor('ada', 'rotate', client);
  w.genesys.faults.inject({ method: 'POST', path: secretPath, delayMs: 1_500 });
  await w.approves('dora', rotated);
  expect(await w.outcome(rotated)).toContain('has a new secret');
  expect(w.writes(rotated.client)).toEqual(['POST']);
  const deleted = await w.askFor('ada', 'delete', 'Nightly reporting export');
  for (const method of ['PUT', 'DELETE']) w.genesys.faults.inject({ method, path: clientPath, delayMs: 700 });
  await w.approves('dora', deleted);
  expect(await w.outcome(deleted)).toContain('done');
  expect(w.writes(deleted.client)).toEqual(['PUT', 'DELETE']);
  expect((await w.trail()).map(({ action }) => action)).not.toContain('reconciled');
});

/** A store that one replica can be cut off from, also right after a change chosen by `when`. */
function cuttable(store: Store, when = (_change: Change) => false): { store: Store; cut: (off: boolean) => void } {
  let off = false;
  const guarded =
    <Args extends unknown[], T>(call: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      if (off) throw new KeyturnError('store_unavailable', { details: { written: 'no' } });
      return call(...args);
    };
  return {
    cut: (now) => {
      off = now;
    },
    store: {
      get: guarded(store.get),
      getAll: guarded(store.getAll),
      set: guarded(store.set),
      take: guarded(store.take),
      compareAndSet: guarded(async (change) => {
        const done = await store.compareAndSet(change);
        off = done && when(change);
        return done;
      }),
      range: guarded(store.range),
      claimDue: guarded(store.claimDue),
      readLog: guarded(store.readLog),
      logLength: guarded(store.logLength),
      ping: guarded(store.ping),
      close: async () => undefined,
    },
  };
}

test('a process that was frozen while its lease ran out still delivers the secret it got', async () => {
  const shared = createMemoryStore({ now: Date.now });
  const { store, cut } = cuttable(shared);
  const w = await twoPeople({ store: shared, bot: { store, leaseMs: 600 } });
  await w.another({ store: shared });
  const asked = await w.askFor('ada', 'rotate', client);
  const lift = w.genesys.faults.inject({ method: 'POST', path: secretPath, hang: true });
  await w.approves('dora', asked);
  await hangs(w, 'POST', secretPath);
  cut(true);
  expect(await w.outcome(asked)).toContain('outcome unknown');
  cut(false);
  lift();
  await until(() => w.slack.directMessages(people.ada).some(({ buttons }) => buttons.includes('Reveal secret')));
  await until(() => asked.thread().some((line) => line.includes('The new secret arrived after all')));
  expect(w.writes(asked.client)).toEqual(['POST']);
  expect(await w.audit.verify()).toMatchObject({ ok: true });
});

test('a process that was frozen in the middle of a deletion stops, and the one that took over reports what’s true', async () => {
  const shared = createMemoryStore({ now: Date.now });
  const { store, cut } = cuttable(shared);
  const w = await twoPeople({ store: shared, bot: { store, leaseMs: 600 } });
  await w.another({ store: shared });
  const asked = await w.askFor('ada', 'delete', client);
  const lift = w.genesys.faults.inject({ method: 'PUT', path: clientPath, hang: true, afterEffect: true });
  await w.approves('dora', asked);
  await hangs(w, 'PUT', clientPath);
  cut(true);
  expect(await w.outcome(asked)).toContain('The client wasn’t deleted. It’s active, as it was before.');
  cut(false);
  lift();
  await until(() => w.logLines().some((line) => line.includes('an execution lost its lease')));
  expect(w.writes(asked.client)).toEqual(['PUT', 'PUT']);
  expect(w.genesys.client(asked.client.id)?.state).toBe('active');
});

test('a process that dies as soon as an approval counts: another records the approval and executes it', async () => {
  const shared = createMemoryStore({ now: Date.now });
  const claims = ({ put = [] }: Change) => put.some(({ value }) => value?.includes('"step":"claimed"') === true);
  const { store } = cuttable(shared, claims);
  const w = await twoPeople({ store: shared, bot: { store, leaseMs: 600 } });
  await w.another({ store: shared });
  const asked = await w.askFor('ada', 'rotate', client);
  await w.approves('dora', asked);
  expect(await w.outcome(asked)).toContain('has a new secret');
  expect(w.writes(asked.client)).toEqual(['POST']);
  expect((await w.trail()).map(({ action, by }) => [action, by])).toEqual([
    ['requested', people.ada],
    ['approved', people.dora],
    ['reconciled', people.ada],
    ['started', people.ada],
    ['done', people.ada],
  ]);
});

test('a store that fails in the middle of a deletion leads to no false report', async () => {
  const shared = createMemoryStore({ now: Date.now });
  const { store, cut } = cuttable(shared);
  const w = await twoPeople({ store: shared, bot: { store, leaseMs: 1_500 } });
  const asked = await w.askFor('ada', 'delete', client);
  const lift = w.genesys.faults.inject({ method: 'PUT', path: clientPath, hang: true, afterEffect: true });
  await w.approves('dora', asked);
  await hangs(w, 'PUT', clientPath);
  cut(true);
  lift();
  await until(() => w.logLines().some((line) => line.includes('was interrupted; its outcome will be found')));
  expect(w.genesys.client(asked.client.id)?.state).toBe('inactive');
  cut(false);
  expect(await w.outcome(asked)).toContain('The client wasn’t deleted. It’s active, as it was before.');
  expect(w.writes(asked.client)).toEqual(['PUT', 'PUT']);
});

test('a process that dies while a deletion is confirmed: another never undoes it, and says that it isn’t shown', async () => {
  const shared = createMemoryStore({ now: Date.now });
  const confirms = ({ put = [] }: Change) => put.some(({ value }) => value?.includes('"step":"confirm"') === true);
  const { store } = cuttable(shared, confirms);
  const w = await twoPeople({ store: shared, bot: { store, leaseMs: 600 } });
  await w.another({ store: shared, leaseMs: 3_600_000, silentMs: 0 });
  w.genesys.switches.inactiveSetsDateToDelete = false;
  const asked = await w.askFor('ada', 'delete', client);
  // Genesys Cloud takes it, and goes on showing the client.
  w.genesys.faults.inject({ method: 'DELETE', path: clientPath, status: 204, body: '' });
  await w.approves('dora', asked);
  await until(() => w.logLines().some((line) => line.includes('was interrupted; its outcome will be found')));
  const gets = () => w.genesys.countCalls('GET', clientPath);
  const before = gets();
  await until(() => gets() > before);
  w.advance(31_000);
  const told = await w.outcome(asked);
  expect(told).toContain('still shows the client as inactive');
  expect(told).not.toContain('wasn’t deleted');
  expect(w.writes(asked.client)).toEqual(['PUT', 'DELETE']);
  expect(w.genesys.client(asked.client.id)?.state).toBe('inactive');
});

test('a process that lost its lease when a deletion was refused leaves it to the other one to put the client back', async () => {
  const shared = createMemoryStore({ now: Date.now });
  const { store, cut } = cuttable(shared);
  const w = await twoPeople({ store: shared, bot: { store, leaseMs: 600 } });
  const asked = await w.askFor('ada', 'delete', client);
  // Refused only once the other one has begun to put the client back, which takes a while, too.
  w.genesys.faults.inject({ method: 'DELETE', path: clientPath, status: 409, delayMs: 7_000 });
  await w.approves('dora', asked);
  await hangs(w, 'DELETE', clientPath);
  cut(true);
  await w.another({ store: shared, leaseMs: 3_600_000, silentMs: 0 });
  await until(async () => ((await asked.record()).execution?.turns ?? 0) > 1);
  const gets = () => w.genesys.countCalls('GET', clientPath);
  const before = gets();
  await until(() => gets() > before);
  const slow = w.genesys.faults.inject({ method: 'PUT', path: clientPath, hang: true });
  w.advance(31_000);
  await hangs(w, 'PUT', clientPath);
  cut(false);
  const reads = gets();
  await until(() => w.logLines().some((line) => line.includes('an execution lost its lease')));
  expect(w.logLines().filter((line) => line.includes('couldn’t save the outcome'))).toEqual([]);
  // One look at the client, and not another.
  expect(gets() - reads).toBe(1);
  slow();
  expect(await w.outcome(asked)).toContain('The client wasn’t deleted. It’s active, as it was before.');
  expect(w.writes(asked.client)).toEqual(['PUT', 'DELETE', 'PUT']);
});

test('a stop under load finishes what’s in flight', async () => {
  const w = await chaosWorld();
  const asked = [
    await w.askFor('ada', 'rotate', client),
    await w.askFor('ada', 'rotate', 'Nightly reporting export'),
    await w.askFor('ada', 'delete', 'Agent desktop'),
  ];
  const process = await w.start();
  process.serve();
  w.genesys.faults.inject({ method: 'POST', path: secretPath, delayMs: 1_000, times: 2 });
  w.genesys.faults.inject({ method: 'PUT', path: clientPath, delayMs: 1_000 });
  await Promise.all(asked.map((each) => w.approves('dora', each)));
  await until(
    () => w.genesys.calls.filter(({ method, status }) => method !== 'GET' && status === undefined).length === 3,
  );
  expect(await process.end('SIGTERM')).toBe(0);
  for (const each of asked) {
    expect(await each.record()).toMatchObject({ state: 'done' });
    expect((await each.record()).told).toContain('outcome');
    expect(each.card().buttons).toEqual(['Details']);
  }
  expect(w.slack.directMessages(people.ada).filter(({ buttons }) => buttons.includes('Reveal secret'))).toHaveLength(2);
  expect(process.lines.join('')).toContain('"finished":true');
  expect(await w.audit.verify()).toMatchObject({ ok: true });
});

test('an interrupted rotation is done if its secret was sealed, even if its owner has stored it since', async () => {
  const shared = createMemoryStore({ now: Date.now });
  const seals = ({ put = [] }: Change) => put.some(({ key }) => key.includes(':secret-of:'));
  const { store } = cuttable(shared, seals);
  const w = await twoPeople({ store: shared, bot: { store, leaseMs: 60_000 } });
  await w.another({ store: shared, silentMs: 0 });
  const asked = await w.askFor('ada', 'rotate', client);
  await w.approves('dora', asked);
  await until(() => w.logLines().some((line) => line.includes('couldn’t save the outcome')));
  w.advance(31_000);
  const offer = await until(() =>
    w.slack.directMessages(people.ada).find(({ buttons }) => buttons.includes('Reveal secret')),
  );
  const second = await w.another({ store: shared, workerMs: 3_600_000 });
  w.slack.deliverTo(`http://127.0.0.1:${second.port}/slack/events`);
  await w.person('ada').clicks(offer, 'Reveal secret');
  await w.modal('ada', 'Copy it into your vault');
  await w.person('ada').closes();
  await w.person('ada').clicks(offer, 'I stored it');
  await until(() => w.slack.message(offer.channel, offer.ts)?.rendered.includes('Keyturn deleted its copy'));
  w.advance(61_000);
  expect(await w.outcome(asked)).toContain('The secret is gone: the requester stored it, or it expired.');
  expect(await asked.record()).toMatchObject({ state: 'done' });
  expect(w.writes(asked.client)).toEqual(['POST']);
});

test.each([
  ['after', /^Client updated · [\s\S]*Genesys Cloud shows the change/u],
  ['before', /^Outcome unknown · [\s\S]*Genesys Cloud doesn’t show the change/u],
] as const)(
  'a process that dies %s a change was made: another reads what’s true, and sends nothing',
  async (at, told) => {
    const shared = createMemoryStore({ now: Date.now });
    const { store, cut } = cuttable(shared);
    const settings = { KEYTURN_SECOND_PERSON: 'delete,rotate,update' };
    const w = await twoPeople({ store: shared, settings, bot: { store, leaseMs: 600 } });
    await w.another({ store: shared });
    const card = await askForChange(w, client, 'Moved');
    const fault = { method: 'PUT', path: clientPath, hang: true, afterEffect: at === 'after' };
    w.genesys.faults.inject(fault);
    await w.person('dora').clicks(card, 'Approve…');
    await hangs(w, 'PUT', clientPath);
    cut(true);
    await until(() => told.test(w.slack.message(card.channel, card.ts)?.rendered ?? ''));
    const rendered = w.slack.message(card.channel, card.ts)?.rendered;
    expect(rendered?.includes(`/oauth show ${w.clientNamed(client).id}`)).toBe(at === 'before');
    expect(w.writes(w.clientNamed(client))).toEqual(['PUT']);
  },
);

test('a process that dies after a client was moved to another grant type: another reads it back, and a new secret is offered', async () => {
  const shared = createMemoryStore({ now: Date.now });
  const { store, cut } = cuttable(shared);
  const w = await twoPeople({ store: shared, bot: { store, leaseMs: 600 } });
  await w.another({ store: shared });
  const ada = w.person('ada');
  await w.opens('ada', '/oauth update wallboard leeds');
  await ada.fills({ 'Grant type': 'Authorization code (CODE)' });
  await w.modal('ada', ({ fields }) => fields.some(({ label }) => label === 'Reason'));
  await ada.fills({ Reason: 'The implicit grant stops in spring' });
  await ada.submits();
  await w.modal('ada', ({ text }) => text.includes('Changes to '));
  await ada.submits();
  const card = await until(() => w.slack.messages(approvalsChannel).at(-1));
  w.genesys.faults.inject({ method: 'PUT', path: clientPath, hang: true, afterEffect: true });
  await w.person('dora').clicks(card, 'Approve…');
  await hangs(w, 'PUT', clientPath);
  cut(true);
  const outcome = await until(
    () => w.slack.directMessages(people.ada).find(({ rendered }) => rendered.includes('You asked for this')),
    15_000,
  );
  expect(outcome.rendered).toContain('Genesys Cloud shows the change.');
  expect(outcome.buttons).toEqual(['Rotate secret']);
  expect(w.clientNamed('Wallboard Leeds').authorizedGrantType).toBe('CODE');
  expect(w.writes(w.clientNamed('Wallboard Leeds'))).toEqual(['PUT']);
});
