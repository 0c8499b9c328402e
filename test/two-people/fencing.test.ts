import { expect, test } from 'vitest';
import { people } from '../../sandbox/slack.ts';
import { KeyturnError } from '../../services/errors.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import type { Change, Store } from '../../services/store.ts';
import { clientPath, twoPeople, until } from './world.ts';

const client = 'Workforce planning sync';

/** A store that stops answering one bot after a change that `when` names, or when told to. */
function goesAway(store: Store, when: (change: Change) => boolean = () => false): Store & { goAway(): void } {
  let away = false;
  const unlessAway =
    <Args extends unknown[], T>(call: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      if (away) throw new KeyturnError('store_unavailable', { details: { written: 'no' } });
      return call(...args);
    };
  return {
    ...store,
    goAway: () => {
      away = true;
    },
    get: unlessAway(store.get),
    claimDue: unlessAway(store.claimDue),
    range: unlessAway(store.range),
    compareAndSet: unlessAway(async (change) => {
      const done = await store.compareAndSet(change);
      away = away || (done && when(change));
      return done;
    }),
  };
}

const begins =
  (step: string) =>
  ({ put = [] }: Change): boolean =>
    put.some(({ value }) => value?.includes(`"step":"${step}"`) === true);

test('a bot that lost its lease during a rate limit doesn’t send its write', async () => {
  const shared = createMemoryStore({ now: Date.now });
  const store = goesAway(shared, begins('deactivate'));
  const w = await twoPeople({ store: shared, bot: { store, leaseMs: 600 } });
  await w.another({ store: shared });
  const asked = await w.askFor('ada', 'delete', client);
  await until(async () => (await asked.record()).evidence !== undefined);
  w.genesys.faults.inject({ method: 'PUT', path: clientPath, retryAfterSeconds: 3 });
  await w.approves('dora', asked);
  expect(await w.outcome(asked)).toContain('The client wasn’t deleted. It’s active, as it was before.');
  await until(() => w.logLines().some((line) => line.includes('an execution lost its lease')));
  expect(w.writes(asked.client)).toEqual(['PUT']);
  expect(w.genesys.client(asked.client.id)?.state).toBe('active');
});

test('a bot that lost its lease while it checked permissions once more doesn’t send its write', async () => {
  const shared = createMemoryStore({ now: Date.now });
  const store = goesAway(shared);
  // Named, or the bot would look up by itself who could approve.
  const settings = { KEYTURN_APPROVERS: people.dora };
  const w = await twoPeople({ store: shared, settings, bot: { store, leaseMs: 1_000 } });
  await w.another({ store: shared, leaseMs: 1_000 });
  const asked = await w.askFor('ada', 'delete', client);
  await until(async () => (await asked.record()).evidence !== undefined);
  w.genesys.faults.inject({ method: 'PUT', path: clientPath, retryAfterSeconds: 4 });
  await w.approves('dora', asked);
  await until(() => w.writes(asked.client).length === 1);
  // Both people in one call.
  const lift = w.genesys.faults.inject({ method: 'GET', path: '/api/v2/users', hang: true, times: 9 });
  const hangs = () => w.genesys.calls.some(({ path, status }) => path === '/api/v2/users' && status === undefined);
  await until(hangs, 10_000);
  store.goAway();
  await until(async () => (await asked.record()).told?.includes('outcome'), 14_000);
  lift();
  await until(() => w.logLines().some((line) => line.includes('an execution lost its lease')));
  expect((await asked.record()).outcome?.fact).toMatchObject({
    kind: 'error',
    changed: 'no',
    details: { left: 'active' },
  });
  expect(asked.card().rendered).toContain('It’s active, as it was before');
  expect(w.genesys.client(asked.client.id)?.state).toBe('active');
  expect(w.writes(asked.client)).toEqual(['PUT']);
}, 120_000);

test.each([60_000, -60_000])(
  'a bot whose clock is %i ms off doesn’t execute what another one is executing',
  async (off) => {
    const shared = createMemoryStore({ now: Date.now });
    const w = await twoPeople({ store: shared, bot: { leaseMs: 1_000 } });
    await w.another({ now: () => Date.now() + off });
    const asked = await w.askFor('ada', 'delete', client);
    await until(async () => (await asked.record()).evidence !== undefined);
    w.genesys.faults.inject({ method: 'PUT', path: clientPath, delayMs: 3_000 });
    await w.approves('dora', asked);
    expect(await w.outcome(asked)).toContain('done');
    expect(w.writes(asked.client)).toEqual(['PUT', 'DELETE']);
    expect((await w.trail()).map(({ action }) => action)).not.toContain('reconciled');
  },
);
