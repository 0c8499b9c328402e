import { expect, test } from 'vitest';
import { asking, ben, LEASE, requestsWorld } from './support.ts';

const silentMs = 1.75 * LEASE;

test('an expired lease is only taken once it hasn’t changed for long enough', async () => {
  const { requests, process, clock } = requestsWorld({ silentMs });
  const { id } = await requests.open(asking());
  await requests.approve(id, ben);
  clock.now += LEASE;
  const other = process('replica-b');
  expect(await other.due(10)).toEqual([]);
  clock.elapsed += silentMs - 1;
  clock.now += silentMs - 1;
  expect(await other.due(10)).toEqual([]);
  clock.elapsed += 1;
  expect(await other.due(10)).toMatchObject([{ kind: 'reconcile', record: { id, execution: { turns: 2 } } }]);
  await expect(requests.step(id, 'deleted', 1)).rejects.toMatchObject({ details: { lease: 'lost' } });
});

test('a process whose clock is a day fast takes nothing from one that renews its lease', async () => {
  const { requests, process, clock } = requestsWorld({ silentMs });
  const { id } = await requests.open(asking());
  await requests.approve(id, ben);
  const ahead = process('replica-b');
  for (let renewals = 0; renewals < 20; renewals += 1) {
    const real = clock.now;
    clock.now = real + 24 * 3_600_000;
    expect((await ahead.due(10)).filter(({ kind }) => kind === 'reconcile')).toEqual([]);
    clock.now = real + LEASE / 3;
    clock.elapsed += LEASE / 3;
    await requests.step(id, 'deactivate', 1);
  }
  await expect(requests.finish(id, 'done', { fact: { kind: 'done' } }, { turns: 1 })).resolves.toMatchObject({
    state: 'done',
  });
});

test('of several that saw the same silence, one takes the lease', async () => {
  const { requests, process, clock } = requestsWorld({ silentMs });
  const { id } = await requests.open(asking());
  await requests.approve(id, ben);
  clock.now += LEASE;
  const others = [process('replica-b'), process('replica-c'), requests];
  for (const other of others) {
    expect(await other.due(10)).toEqual([]);
    clock.now += LEASE;
    clock.elapsed += LEASE;
  }
  clock.elapsed += silentMs;
  const taken = (await Promise.all(others.map((other) => other.due(10)))).flat();
  expect(taken).toMatchObject([{ kind: 'reconcile', record: { id, execution: { turns: 2 } } }]);
});
