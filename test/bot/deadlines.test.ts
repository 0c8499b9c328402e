import { describe, expect, test } from 'vitest';
import type { Delivery } from '../../sandbox/slack.ts';
import { KeyturnError } from '../../services/errors.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import type { Store } from '../../services/store.ts';
import { type Fate, flakyStore } from '../support/flaky-store.ts';
import { startWorld } from '../support/world.ts';
import { clientsPath, forever, labels, logged, named, newClient, serviceForm, valueIn } from './support.ts';

const inTime = ({ timedOut, status, ackMs = 0 }: Delivery): boolean => !timedOut && status === 200 && ackMs < 3_000;

/** A store that answers nothing from `hang` to `release`; then the waiting calls fail, as a real store's do. */
function hangingStore(): { store: Store; hang: () => void; release: () => void } {
  const inner = createMemoryStore({ now: Date.now });
  let waiting: ((error: KeyturnError) => void)[] | undefined;
  const store = new Proxy(inner, {
    get: (target, verb, receiver) => {
      const method: unknown = Reflect.get(target, verb, receiver);
      if (typeof method !== 'function' || verb === 'close') return method;
      return (...args: unknown[]) =>
        waiting === undefined
          ? Reflect.apply(method, target, args)
          : new Promise((_, reject) => void waiting?.push(reject));
    },
  });
  return {
    store,
    hang: () => {
      waiting = [];
    },
    release: () => {
      for (const reject of waiting ?? []) reject(new KeyturnError('store_unavailable', { details: { written: 'no' } }));
      waiting = undefined;
    },
  };
}

describe('while Genesys Cloud hangs', () => {
  test('acknowledges every payload in time, and people see that it’s working', async () => {
    const world = await startWorld();
    const actor = world.person('ada');
    const listing = await world.asks(actor, '/oauth list');
    const { form } = await newClient(world, actor, 'SAML2-BEARER');
    await actor.fills({ Name: 'Slow one' });
    const before = world.slack.deliveries.length;
    const release = world.genesys.faults.inject({ path: /^\/api/u, hang: true, times: forever });
    await actor.submits();
    await world.slack.waitFor(() => world.slack.views(actor.id).at(-1)?.text.includes('Still working on it'));
    await actor.types('/oauth list --fresh');
    await world.slack.waitFor(() =>
      world.slack.ephemerals(actor.id).some(({ rendered }) => rendered.startsWith('Still working on it')),
    );
    await actor.clicks(listing, { option: 'Show details' });
    await actor.clicks(listing, 'Next page');
    expect(world.slack.deliveries.slice(before).filter((each) => !inTime(each))).toEqual([]);

    release();
    await world.modal(actor, 'Created:');
    expect(world.slack.views(actor.id).at(-1)?.id).toBe(form.id);
    // The answer has replaced the note, and no note comes after it.
    await world.slack.waitFor(
      () => !world.slack.ephemerals(actor.id).some(({ rendered }) => rendered.startsWith('Still working on it')),
    );
  });

  test('shows a modal that’s loading, then that Genesys Cloud is slow, then the form', async () => {
    const world = await startWorld();
    const actor = world.person('ada');
    const release = world.genesys.faults.inject({ path: /^\/api/u, hang: true, times: forever });
    expect(inTime(await actor.types('/oauth update crm'))).toBe(true);
    await world.slack.waitFor(() => world.slack.views(actor.id).at(-1)?.text.includes('Loading…'));
    await world.slack.waitFor(() => world.slack.views(actor.id).at(-1)?.text.includes('Still working on it'));
    release();
    expect(valueIn(await world.modal(actor, 'Review changes'), 'Name')).toBe('Salesforce CRM connector');
  });
});

describe('while the store hangs', () => {
  test('acknowledges commands and forms in time, and keeps what was typed', async () => {
    const { store, hang, release } = hangingStore();
    const world = await startWorld({ bot: { store } });
    await world.asks('ada', '/oauth list');
    const actor = await serviceForm(world, 'ada', { Description: 'Still here' });
    hang();
    const sent = await actor.submits();
    expect(inTime(sent)).toBe(true);
    const form = await world.modal(actor, (view) => Object.keys(view.errors).length > 0);
    expect(form.errors['grantType']).toMatch(
      /Keyturn was too slow to answer within the three seconds that Slack waits\. Nothing was sent: press the button again\.\nReference: KT-/u,
    );
    expect(valueIn(form, 'Description')).toBe('Still here');
    expect(logged(world, form.errors['grantType'] ?? '').length).toBeGreaterThan(0);
    expect(inTime(await world.person('vera').types('/oauth show crm'))).toBe(true);
    expect(inTime(await world.person('ada').types('/oauth list'))).toBe(true);
    release();
    await actor.submits();
    await world.modal(actor, 'Created:');
    expect(named(world, 'Payroll export')).toHaveLength(1);
  });

  test('the review still leads back to the form', async () => {
    const { store, hang, release } = hangingStore();
    const world = await startWorld({ bot: { store } });
    const actor = world.person('ada');
    await world.opens(actor, '/oauth update crm');
    await actor.fills({ Description: 'Typed once' });
    await actor.submits();
    await world.modal(actor, 'Changes to ');
    hang();
    expect(inTime(await actor.submits())).toBe(true);
    const failed = await world.modal(actor, 'Keyturn was too slow');
    release();
    await actor.clicks(failed, 'Back to the form');
    expect(valueIn(await world.modal(actor, 'Review changes'), 'Description')).toBe('Typed once');
  });
});

function changesMeet() {
  const fate: { next: Fate } = { next: 'works' };
  const store = flakyStore(createMemoryStore({ now: Date.now }), (verb) =>
    verb === 'compareAndSet' ? fate.next : 'works',
  );
  return { store, fate };
}

test('when the store fails as a form is sent, the form comes back and nothing is created', async () => {
  const { store, fate } = changesMeet();
  const world = await startWorld({ bot: { store } });
  const actor = await serviceForm(world, 'ada', { Description: 'Kept' });
  fate.next = 'fails';
  await actor.submits();
  const form = await world.modal(actor, 'This didn’t work.');
  expect(valueIn(form, 'Description')).toBe('Kept');
  expect(form.text).toContain('Keyturn’s store isn’t responding');
  expect(logged(world, form.text).length).toBeGreaterThan(0);
  expect(named(world, 'Payroll export')).toEqual([]);
  fate.next = 'works';
  await actor.submits();
  await world.modal(actor, 'Created:');
  expect(named(world, 'Payroll export')).toHaveLength(1);
});

test('when only the store’s answers are lost as a form is sent, one client is created, and recorded', async () => {
  const { store, fate } = changesMeet();
  const world = await startWorld({ bot: { store } });
  const actor = await serviceForm(world, 'ada');
  fate.next = 'lost';
  await actor.submits();
  await world.modal(actor, 'Created:');
  fate.next = 'works';
  expect(named(world, 'Payroll export')).toHaveLength(1);
  const recorded = () =>
    world.logLines().flatMap((line) => {
      const { audit } = JSON.parse(line);
      return audit?.operation === 'create' && audit.recorded === true ? [audit.action] : [];
    });
  await world.slack.waitFor(() => recorded().includes('done'));
  expect(recorded().filter((action) => action === 'started' || action === 'done')).toEqual(['started', 'done']);
});

describe('everyone gets an answer', () => {
  test('when Slack’s trigger has expired', async () => {
    const world = await startWorld({ refusals: [/expired_trigger_id/u] });
    world.slack.faults.inject({ method: 'views.open', error: 'expired_trigger_id', times: 1 });
    const late = await world.asks('ada', '/oauth create');
    expect(late.rendered).toContain('Slack didn’t open the modal in time. Nothing was changed.');
    expect(logged(world, late.rendered).length).toBeGreaterThan(0);
    expect(labels(await world.opens('ada', '/oauth create'))).toContain('Grant type');
  });

  test.each([
    ['HTTP 500', { status: 500 }],
    ['HTML', { body: '<html>gateway</html>', headers: { 'content-type': 'text/html' } }],
    ['another shape', { body: { entities: 'none' } }],
    ['its own credentials refused', { status: 401 }],
    ['403', { status: 403 }],
  ])('when Genesys Cloud answers with %s', async (_, fault) => {
    const world = await startWorld();
    world.genesys.faults.inject({ method: 'GET', path: clientsPath, times: forever, ...fault });
    const { rendered } = await world.asks('ada', '/oauth list');
    expect(rendered).toMatch(/^(?:Genesys Cloud|I cannot reach|Keyturn’s own).+\nReference: KT-[0-9A-F]{10}/su);
    expect(rendered).not.toContain('went wrong in Keyturn');
    expect(logged(world, rendered).length).toBeGreaterThan(0);
  });

  test('when the response_url stops working', async () => {
    const world = await startWorld();
    world.slack.faults.inject({ method: 'response_url', status: 404, error: 'expired_url' });
    const { rendered } = await world.asks('ada', '/oauth whoami');
    expect(rendered).toContain('Ada Admin');
  });

  test('when Slack doesn’t say who they are', async () => {
    const world = await startWorld();
    world.slack.faults.inject({ method: 'users.info', error: 'internal_error' });
    const { rendered } = await world.asks('ada', '/oauth list');
    expect(rendered).toContain('Slack didn’t respond as expected. Try again in a minute.');
    expect(logged(world, rendered).length).toBeGreaterThan(0);
  });

  test('when their form has expired', async () => {
    const inner = createMemoryStore({ now: Date.now });
    const gone = { now: false };
    const store: Store = {
      ...inner,
      getAll: async (keys) => {
        const values = await inner.getAll(keys);
        return values.map((value, at) => (gone.now && keys[at]?.includes(':draft:') ? undefined : value));
      },
    };
    const world = await startWorld({ bot: { store } });
    const actor = await serviceForm(world, 'ada');
    gone.now = true;
    await actor.submits();
    const form = await world.modal(actor, (view) => view.errors['grantType'] !== undefined);
    expect(form.errors['grantType']).toMatch(/This form was open for too long/u);
    expect(form.errors['grantType']).not.toContain('Reference');
    expect(valueIn(form, 'Name')).toBe('Payroll export');
  });
});
