import { expect, test } from 'vitest';
import { KeyturnError } from '../../services/errors.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import type { Change, Store } from '../../services/store.ts';
import { ada, asking, ben, cleo, HOUR, LEASE, requestsWorld } from './support.ts';

type Loss = 'before' | 'after' | ((change: Change) => Promise<void>);

/** A store whose next changes time out: before they're made, after, or after something else happened too. */
function losingStore(inner: Store) {
  const losses: Loss[] = [];
  let silent = false;
  const store: Store = {
    ...inner,
    get: (key) => (silent ? Promise.reject(new KeyturnError('store_unavailable')) : inner.get(key)),
    getAll: (keys) => (silent ? Promise.reject(new KeyturnError('store_unavailable')) : inner.getAll(keys)),
    async compareAndSet(change) {
      const loss = losses.shift();
      if (loss === undefined) return inner.compareAndSet(change);
      if (loss !== 'before') await inner.compareAndSet(change);
      if (typeof loss === 'function') await loss(change);
      throw new KeyturnError('store_unavailable', { changed: 'unknown' });
    },
  };
  return {
    store,
    lose: (...more: Loss[]) => losses.push(...more),
    silence: (now: boolean) => {
      silent = now;
    },
  };
}

function losingWorld(approvalsNeeded = 1) {
  const world = requestsWorld({ store: createMemoryStore({ now: () => 0 }), approvalsNeeded });
  const { store, ...faults } = losingStore(world.store);
  return { ...world, ...faults, requests: world.process('replica-a', store), other: world.process('replica-b') };
}

test.each(['before', 'after'] as const)(
  'an approval whose answer is lost %s it was made executes once',
  async (loss) => {
    const { requests, lose, other, states } = losingWorld();
    const { id } = await requests.open(asking());
    lose(loss);
    const { record, execute } = await requests.approve(id, ben);
    expect(execute).toBe(true);
    expect(states).toEqual(['pending', 'executing']);
    expect(await other.get(id)).toEqual(record);
  },
);

test.each(['before', 'after'] as const)(
  'an opening whose answer is lost %s it was made opens one request',
  async (loss) => {
    const { requests, lose } = losingWorld();
    lose(loss);
    const record = await requests.open(asking());
    expect(await requests.openRequests()).toEqual([record]);
  },
);

test('two clicks of one person in one process, both answers lost, execute once', async () => {
  const { requests, lose } = losingWorld();
  const { id } = await requests.open(asking());
  lose('after', 'after');
  const clicks = await Promise.allSettled([requests.approve(id, ben), requests.approve(id, ben)]);
  const won = clicks.filter((click) => click.status === 'fulfilled' && click.value.execute);
  expect(won).toHaveLength(1);
});

test('a denial that came second while its answer was lost learns who decided', async () => {
  const { requests, lose, other } = losingWorld();
  const { id } = await requests.open(asking());
  lose('before');
  const [denied] = await Promise.allSettled([requests.deny(id, ben, 'still used'), other.approve(id, cleo)]);
  expect(denied).toMatchObject({ status: 'rejected', reason: { details: { state: 'executing', by: cleo.slackUser } } });
});

test('an approval that was made, and amended by another before it was looked up, still executes', async () => {
  const { requests, lose, other } = losingWorld();
  const { id } = await requests.open(asking());
  lose(async () => {
    await other.amend(id, { told: ['card'] });
  });
  expect(await requests.approve(id, ben)).toMatchObject({ execute: true, record: { told: ['card'] } });
});

test.each(['replica-a', 'replica-b'])(
  'an approval that was made, and reconciled by %s before it was looked up, doesn’t execute',
  async (name) => {
    const { requests, lose, process, clock } = losingWorld();
    const { id } = await requests.open(asking());
    lose(async () => {
      clock.now += LEASE;
      await process(name).due(1);
    });
    expect(await requests.approve(id, ben)).toMatchObject({ execute: false, record: { execution: { turns: 2 } } });
  },
);

test.each(['replica-a', 'replica-b'])(
  'a step that was made, and whose lease %s took before it was looked up, must not be taken',
  async (name) => {
    const { requests, lose, process, clock } = losingWorld();
    const { id } = await requests.open(asking());
    await requests.approve(id, ben);
    lose(async () => {
      clock.now += LEASE;
      await process(name).due(1);
    });
    await expect(requests.step(id, 'deleting')).rejects.toMatchObject({
      code: 'request_decided',
      details: { state: 'executing', lease: 'lost' },
    });
  },
);

test('a lease that was taken, and taken by another before that was looked up, has one holder', async () => {
  const { requests, lose, other, clock } = losingWorld();
  const { id } = await requests.open(asking());
  await requests.approve(id, ben);
  clock.now += LEASE;
  let second: unknown;
  lose(async () => {
    clock.now += LEASE;
    second = await other.due(1);
  });
  expect(await requests.due(1)).toEqual([]);
  expect(second).toMatchObject([{ kind: 'reconcile', record: { execution: { owner: 'replica-b', turns: 3 } } }]);
});

test('a first approval of two that was made, and completed by another before it was looked up, doesn’t execute', async () => {
  const { requests, process, lose, clock } = losingWorld(2);
  const { id } = await requests.open(asking());
  const sameProcess = process('replica-a');
  lose(async () => {
    clock.now += 1;
    expect((await sameProcess.approve(id, cleo)).execute).toBe(true);
  });
  expect((await requests.approve(id, ben)).execute).toBe(false);
});

test('an expiry whose answer is lost is still handed to its caller', async () => {
  const { requests, lose, clock } = losingWorld();
  const { id } = await requests.open(asking());
  clock.now += HOUR;
  lose('after');
  expect(await requests.due(1)).toMatchObject([{ kind: 'expire', record: { id, state: 'expired' } }]);
});

test('a silent store is reported, and nothing has changed', async () => {
  const { requests, lose, other } = losingWorld();
  const opened = await requests.open(asking());
  lose('before', 'before');
  await expect(requests.approve(opened.id, ben)).rejects.toMatchObject({ code: 'store_unavailable' });
  expect(await other.get(opened.id)).toEqual(opened);
});

test.each([
  ['no', 'no'],
  ['unknown', 'unknown'],
] as const)(
  'a click, if the store says that its changes were written: %s, is reported as changed: %s',
  async (written, changed) => {
    const inner = createMemoryStore({ now: () => 0 });
    const { requests, process } = requestsWorld({ store: inner });
    const { id } = await requests.open(asking());
    const refusing = process('replica-a', {
      ...inner,
      compareAndSet: () => Promise.reject(new KeyturnError('store_unavailable', { details: { written } })),
    });
    for (const click of [refusing.approve(id, ben), refusing.deny(id, ben, 'Not this week'), refusing.cancel(id, ada)])
      await expect(click).rejects.toMatchObject({ code: 'store_unavailable', changed, details: { written } });
  },
);

test('an approval that was never confirmed is reconciled when its lease has run out', async () => {
  const { requests, lose, silence, other, clock } = losingWorld();
  const { id } = await requests.open(asking());
  lose(async () => silence(true));
  await expect(requests.approve(id, ben)).rejects.toMatchObject({ code: 'store_unavailable' });
  silence(false);
  clock.now += LEASE;
  expect(await other.due(1)).toMatchObject([{ kind: 'reconcile', record: { id, execution: { turns: 2 } } }]);
});
