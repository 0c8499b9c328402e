import { describe, expect, test } from 'vitest';
import { people } from '../../sandbox/slack.ts';
import { KeyturnError } from '../../services/errors.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import type { Change, Store } from '../../services/store.ts';
import { startWorld, type World } from '../support/world.ts';
import { clientsPath, grants, labels, named, newClient, serviceForm, valueIn } from './support.ts';

/** Calls that create a client. */
const created = (world: World) => world.genesys.countCalls('POST', clientsPath);

/** A store where `fate` decides about changes of drafts: `lost` means that it happens, and the answer is lost. */
function storeWith(fate: (value: string) => 'lost' | 'fails' | undefined): Store {
  const memory = createMemoryStore({ now: Date.now });
  const compareAndSet = async (change: Change): Promise<boolean> => {
    const draft = change.put?.find(({ key }) => key.includes(':draft:'))?.value;
    const becomes = draft === undefined ? undefined : fate(draft);
    const done = becomes === 'fails' ? false : await memory.compareAndSet(change);
    if (becomes !== undefined) throw new KeyturnError('store_unavailable', { details: { written: 'unknown' } });
    return done;
  };
  return { ...memory, compareAndSet };
}

/** That fate for the first drafts that become busy, this many times. */
function taken(fate: 'lost' | 'fails', times: number): Store {
  let left = times;
  return storeWith((value) => {
    if (!value.includes('"status":"busy"') || left === 0) return undefined;
    left -= 1;
    return fate;
  });
}

test.each([
  { how: 'works, but its answer is lost', fate: 'lost' as const },
  { how: 'gets lost on the way', fate: 'fails' as const },
])('executes a form once if marking it as sent $how', async ({ fate }) => {
  const world = await startWorld({ bot: { store: taken(fate, 1) } });
  const actor = await serviceForm(world, 'ada');
  await actor.submits();
  await world.modal(actor, 'Created:');
  expect(named(world, 'Payroll export')).toHaveLength(1);
  expect(created(world)).toBe(1);
});

test('keeps a form that the store can’t mark as sent, and takes it once the store is back', async () => {
  const memory = createMemoryStore({ now: Date.now });
  let healthy = false;
  let gone = false;
  const unavailable = () => new KeyturnError('store_unavailable', { details: { written: 'no' } });
  const store: Store = {
    ...memory,
    get: async (key) => {
      if (gone && key.includes(':draft:')) throw unavailable();
      return memory.get(key);
    },
    compareAndSet: async (change) => {
      gone ||= !healthy && change.put?.some(({ value }) => value?.includes('"status":"busy"')) === true;
      if (gone) throw unavailable();
      return memory.compareAndSet(change);
    },
  };
  const world = await startWorld({ bot: { store } });
  const actor = await serviceForm(world, 'ada');
  await actor.submits();
  const form = await world.modal(actor, 'This didn’t work.');
  expect(valueIn(form, 'Name')).toBe('Payroll export');
  expect(created(world)).toBe(0);
  healthy = true;
  gone = false;
  await actor.submits();
  await world.modal(actor, 'Created:');
  expect(created(world)).toBe(1);
});

test('a failed form that the store can’t open again shows why, and no fields that would be lost', async () => {
  const memory = createMemoryStore({ now: Date.now });
  let gone = false;
  const store: Store = {
    ...memory,
    getAll: async (keys) => {
      if (gone && keys.some((key) => key.includes(':draft:')))
        throw new KeyturnError('store_unavailable', { details: { written: 'no' } });
      return memory.getAll(keys);
    },
  };
  const world = await startWorld({ bot: { store } });
  const body = { status: 400, code: 'bad.request', message: 'Not this.' };
  world.genesys.faults.inject({ method: 'POST', path: clientsPath, delayMs: 300, status: 400, body });
  const actor = await serviceForm(world, 'ada');
  await actor.submits();
  await world.slack.waitFor(() => created(world) === 1);
  gone = true;
  const said = await world.modal(actor, 'It says: “Not this.”');
  expect(labels(said)).toEqual([]);
  expect(said.submit).toBeUndefined();
});

test('says that a form stopped halfway when it’s sent again, and does nothing', async () => {
  let offset = 0;
  const world = await startWorld({ bot: { now: () => Date.now() + offset } });
  world.genesys.faults.inject({ method: 'POST', path: clientsPath, delayMs: 1_000 });
  const actor = await serviceForm(world, 'ada');
  const first = await actor.submits();
  expect(JSON.stringify((await world.slack.redeliver(first)).ack)).toContain('Saving…');
  offset = 125_000;
  const again = await world.slack.redeliver(first);
  expect(JSON.stringify(again.ack)).toContain('stopped before it was done. We don’t know if the change was made');
  await world.modal(actor, 'Created:');
  expect(created(world)).toBe(1);
});

test('says that a form is done when it’s sent again', async () => {
  const world = await startWorld();
  const actor = await serviceForm(world, 'ada');
  const first = await actor.submits();
  await world.modal(actor, 'Created:');
  expect(JSON.stringify((await world.slack.redeliver(first)).ack)).toContain(
    'You already sent this form, and it’s done.',
  );
  expect(created(world)).toBe(1);
});

test('a form that was open for two hours is gone with what was typed in it, and does nothing', async () => {
  let offset = 0;
  const now = () => Date.now() + offset;
  const store = createMemoryStore({ now });
  const drafts: string[] = [];
  const watched: Store = {
    ...store,
    set: (key, ...rest) => {
      if (key.includes(':draft:')) drafts.push(key);
      return store.set(key, ...rest);
    },
  };
  const world = await startWorld({ bot: { now, store: watched } });
  // Choosing a grant type stores it anew.
  const actor = await serviceForm(world, 'ada');
  await world.opens('ben', '/oauth update crm');
  expect(drafts).toHaveLength(2);
  offset = 119 * 60_000;
  for (const draft of drafts) expect(await store.get(draft)).toContain('"status":"open"');
  offset = 121 * 60_000;
  for (const draft of drafts) expect(await store.get(draft)).toBeUndefined();
  await actor.submits();
  await world.modal(actor, 'This form was open for too long and has expired.');
  expect(created(world)).toBe(0);
});

test('two grant types chosen at once show one of them, and no error', async () => {
  const world = await startWorld();
  const ada = world.person('ada');
  const form = await world.opens(ada, '/oauth create');
  await Promise.all(
    [grants.CODE, grants['CLIENT-CREDENTIALS']].map((option) => ada.clicks(form, { actionId: 'grant_type', option })),
  );
  await world.modal(ada, (view) => labels(view).some((each) => each === 'Scopes' || each === 'Roles'));
  expect(world.slack.directMessages(people.ada)).toEqual([]);
  expect(world.slack.ephemerals(people.ada)).toEqual([]);
});

describe('when operations get an approval requirement while their forms are open', () => {
  const stricter = { KEYTURN_SECOND_PERSON: 'create,update,delete,rotate' };
  const restarted = async (world: World): Promise<void> => {
    Object.assign(world.settings, stricter);
    const next = await world.another();
    world.slack.deliverTo(`http://127.0.0.1:${next.port}/slack/events`);
  };

  test('a new client isn’t created: the form keeps what was typed, and asks for a reason', async () => {
    const world = await startWorld({ bot: { store: createMemoryStore({ now: Date.now }) } });
    const actor = await serviceForm(world, 'ada', { Description: 'Kept' });
    await restarted(world);
    await actor.submits();
    const form = await world.modal(actor, 'One more step: this change now needs approval. Enter a reason below.');
    expect(labels(form)).toContain('Reason');
    expect(valueIn(form, 'Description')).toBe('Kept');
    await actor.fills({ Reason: 'The new payroll needs it.' });
    await actor.submits();
    await world.modal(actor, (view) => /request/iu.test(view.text) && !labels(view).includes('Name'));
    expect(created(world)).toBe(0);
  });

  test('a change under review isn’t made', async () => {
    const world = await startWorld({ bot: { store: createMemoryStore({ now: Date.now }) } });
    const ada = world.person('ada');
    await world.opens(ada, '/oauth update Agent desktop');
    await ada.fills({ Name: 'Agent desktop 2' });
    await ada.submits();
    await world.modal(ada, 'Changes to ');
    await restarted(world);
    await ada.submits();
    const form = await world.modal(ada, 'One more step: this change now needs approval. Enter a reason below.');
    expect(valueIn(form, 'Name')).toBe('Agent desktop 2');
    expect(labels(form)).toContain('Reason');
    expect(world.genesys.calls.filter(({ method }) => method === 'PUT')).toEqual([]);
  });
});

test('in an Enterprise Grid the owner can send a form and gets the secret, whichever team the payload names', async () => {
  const world = await startWorld();
  world.settings['SLACK_TEAM_ID'] = `${world.slack.team.id},E0GRID001`;
  const bot = await world.another();
  world.slack.deliverTo(`http://127.0.0.1:${bot.port}/slack/events`);
  await newClient(world, 'ada', 'CODE');
  const grid = world.slack.as(people.ada, { team: 'E0GRID001' });
  await grid.fills({ Name: 'Grid client', 'Redirect URIs': 'https://a.example.com/cb' });
  await grid.submits();
  const modal = await world.modal(grid, 'Created:');
  await grid.clicks(modal, 'Reveal secret');
  await world.modal(grid, 'Copy it into your vault now');
  expect(named(world, 'Grid client')).toHaveLength(1);
});
