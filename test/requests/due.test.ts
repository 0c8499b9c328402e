import { expect, test } from 'vitest';
import { ada, asking, ben, DAY, HOUR, keys, LEASE, requestsWorld } from './support.ts';

const outcome = { fact: { kind: 'done', facts: { kind: 'deleted' } } } as const;

test('at half time the reminder is due, once, for one caller', async () => {
  const { requests, process, clock } = requestsWorld();
  const { id } = await requests.open(asking());
  clock.now += HOUR / 2 - 1;
  expect(await requests.due(10)).toEqual([]);
  clock.now += 1;
  const taken = (await Promise.all([requests.due(10), process('replica-b').due(10), requests.due(10)])).flat();
  expect(taken).toMatchObject([{ kind: 'remind', record: { id, state: 'pending', told: ['reminder'] } }]);
  clock.now += LEASE;
  expect(await requests.due(10)).toEqual([]);
});

test('at the deadline one caller expires the request, and it’s no longer open', async () => {
  const { requests, process, clock } = requestsWorld();
  const { id } = await requests.open(asking());
  clock.now += HOUR;
  const taken = (await Promise.all([requests.due(10), process('replica-b').due(10)])).flat();
  expect(taken).toMatchObject([{ kind: 'expire', record: { id, state: 'expired', decision: { at: clock.now } } }]);
  expect(await requests.openRequests()).toEqual([]);
  await expect(requests.approve(id, ben)).rejects.toMatchObject({ details: { state: 'expired' } });
});

test('a decided request gets no reminder and never expires', async () => {
  const { requests, clock } = requestsWorld();
  const { id } = await requests.open(asking());
  await requests.cancel(id, ada);
  clock.now += HOUR;
  expect(await requests.due(10)).toEqual([]);
});

test('when an execution goes silent, another process takes its lease, and the first has lost it', async () => {
  const { requests, process, clock } = requestsWorld();
  const { id } = await requests.open(asking());
  await requests.approve(id, ben);
  await requests.step(id, 'inactive');
  clock.now += LEASE;
  const other = process('replica-b');
  const taken = (await Promise.all([other.due(10), process('replica-c').due(10)])).flat();
  expect(taken).toMatchObject([
    { kind: 'reconcile', record: { id, execution: { step: 'inactive', turns: 2, leaseUntil: clock.now + LEASE } } },
  ]);
  await expect(requests.step(id, 'deleted')).rejects.toMatchObject({ details: { lease: 'lost' } });
  await expect(requests.finish(id, 'done', outcome)).rejects.toMatchObject({ details: { lease: 'lost' } });
  const holder = process(taken[0]?.record.execution?.owner ?? '');
  expect((await holder.finish(id, 'unknown', outcome)).state).toBe('unknown');
  clock.now += DAY;
  expect(await requests.due(10)).toEqual([]);
});

test('a process that takes back its own expired lease isn’t two executions', async () => {
  const { requests, clock } = requestsWorld();
  const { id } = await requests.open(asking());
  await requests.approve(id, ben);
  clock.now += LEASE;
  expect(await requests.due(10)).toMatchObject([{ kind: 'reconcile', record: { execution: { turns: 2 } } }]);
  await expect(requests.step(id, 'deleted', 1)).rejects.toMatchObject({ details: { lease: 'lost' } });
  await expect(requests.finish(id, 'done', outcome, { turns: 1 })).rejects.toMatchObject({
    details: { lease: 'lost' },
  });
  expect((await requests.finish(id, 'done', outcome, { turns: 2 })).state).toBe('done');
});

test('an expired lease that no one took still counts', async () => {
  const { requests, clock } = requestsWorld();
  const { id } = await requests.open(asking());
  await requests.approve(id, ben);
  clock.now += 2 * LEASE;
  await requests.step(id, 'inactive');
  expect(await requests.due(10)).toEqual([]);
});

test('a process that dies between claim and execution delays a request by one lease, and loses nothing', async () => {
  const { requests, clock, store } = requestsWorld();
  const { id } = await requests.open(asking());
  clock.now += HOUR;
  await store.claimDue(keys('requests-due'), { now: clock.now, leaseMs: LEASE, limit: 10 });
  expect(await requests.due(10)).toEqual([]);
  clock.now += LEASE;
  expect(await requests.due(10)).toMatchObject([{ kind: 'expire', record: { id } }]);
});

test('only as many as the limit are taken, and the rest stay due', async () => {
  const { requests, clock } = requestsWorld();
  for (const id of ['one', 'two', 'three']) await requests.open(asking({ client: { id, name: id } }));
  clock.now += HOUR;
  expect(await requests.due(2)).toHaveLength(2);
  expect(await requests.due(2)).toHaveLength(1);
});

test('one unreadable record doesn’t keep the others from being executed', async () => {
  const { requests, clock, store } = requestsWorld();
  const broken = await requests.open(asking());
  const sound = await requests.open(asking({ operation: 'rotate' }));
  await store.set(keys('request', broken.id), '{}');
  clock.now += HOUR;
  expect(await requests.due(10)).toMatchObject([{ kind: 'expire', record: { id: sound.id } }]);
  clock.now += LEASE;
  expect(await requests.due(10)).toEqual([]);
  expect(await store.get(keys('request', broken.id))).toBe('{}');
});

test('what’s gone from the store leaves the due set, and is open no longer', async () => {
  const { requests, clock, store } = requestsWorld();
  const { id } = await requests.open(asking());
  await store.take(keys('request', id));
  clock.now += HOUR;
  expect(await requests.due(10)).toEqual([]);
  expect(await requests.openRequests()).toEqual([]);
  expect(await store.range(keys('requests-due'))).toEqual([]);
});

test('an outcome that no one was told about comes up again until someone was', async () => {
  const { requests, process, clock } = requestsWorld();
  const { id } = await requests.open(asking());
  await requests.deny(id, ben, 'still used');
  expect(await requests.unnotified(10)).toEqual([]);
  clock.now += 2 * LEASE;
  const taken = (await Promise.all([requests.unnotified(10), process('replica-b').unnotified(10)])).flat();
  expect(taken).toMatchObject([{ id, state: 'denied' }]);
  clock.now += 2 * LEASE;
  expect(await requests.unnotified(10)).toHaveLength(1);
  await requests.amend(id, { told: ['outcome'] });
  clock.now += 2 * LEASE;
  expect(await requests.unnotified(10)).toEqual([]);
});
