import { expect, test } from 'vitest';
import { createKnown } from '../../services/requests/known.ts';
import { encode } from '../../services/requests/record.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import type { Store } from '../../services/store.ts';
import { ada, asking, ben, cleo, LEASE, requestsWorld } from './support.ts';

/** What a process knows of a request saves reads, and decides nothing. */

test('a change of what this process knows takes one round trip', async () => {
  let reads = 0;
  const memory = createMemoryStore({ now: Date.now });
  const store: Store = {
    ...memory,
    getAll: (names) => {
      reads += 1;
      return memory.getAll(names);
    },
  };
  const { requests } = requestsWorld({ store });
  const { id } = await requests.open(asking());
  reads = 0;
  await requests.approve(id, ben);
  await requests.step(id, 'deactivate', 1);
  await requests.amend(id, { told: ['card'] });
  await requests.finish(id, 'done', { fact: { kind: 'done' } }, { turns: 1 });
  expect(reads).toBe(0);
  expect(await requests.get(id, { atMostMs: 0 })).toMatchObject({ state: 'done', told: ['card'] });
  expect(reads).toBe(0);
  expect(await requests.get(id)).toMatchObject({ state: 'done', told: ['card'] });
  expect(reads).toBe(1);
});

test('whatever another process did meanwhile, what’s refused is refused by the latest version', async () => {
  const { requests, process } = requestsWorld();
  const { id } = await requests.open(asking());
  const other = process('replica-b');
  // This one still knows it as pending, and the other one as executing.
  await other.approve(id, ben);
  await expect(requests.approve(id, cleo)).rejects.toMatchObject({
    details: { state: 'executing', by: ben.slackUser },
  });
  await other.finish(id, 'done', { fact: { kind: 'done' } });
  await expect(requests.deny(id, cleo, 'no')).rejects.toMatchObject({ details: { state: 'done' } });
  expect(await requests.amend(id, { told: ['outcome'] })).toMatchObject({ state: 'done', told: ['outcome'] });
});

test('what’s refused by what this process knows may be possible by now', async () => {
  const { requests, process, clock } = requestsWorld();
  const { id } = await requests.open(asking({ timing: 'requester' }));
  await requests.approve(id, ben);
  const other = process('replica-b');
  await other.start(id, ada);
  clock.now += LEASE;
  // Only the other one has the lease, as far as this one knows.
  await expect(requests.step(id, 'rotate', 1)).rejects.toMatchObject({ details: { lease: 'lost' } });
  expect(await requests.due(10)).toMatchObject([{ kind: 'reconcile', record: { execution: { turns: 2 } } }]);
  await expect(other.step(id, 'rotate', 1)).rejects.toMatchObject({ details: { lease: 'lost' } });
  expect(await requests.finish(id, 'unknown', { fact: { kind: 'done' } }, { turns: 2 })).toMatchObject({
    state: 'unknown',
  });
  await expect(other.finish(id, 'done', { fact: { kind: 'done' } }, { turns: 1 })).rejects.toMatchObject({
    details: { state: 'unknown', lease: 'lost' },
  });
});

const record = { id: 'r-1', state: 'pending' } as RequestRecord;

test('an answer that was overtaken by a later write changes nothing', () => {
  const known = createKnown(() => 0);
  const first = encode(record, 'w-1', undefined);
  const second = encode({ ...record, state: 'denied' }, 'w-2', first);
  known.put(second);
  known.put(first);
  expect(known.get('r-1')).toBe(second);
  known.put(encode({ ...record, state: 'expired' }, 'w-3', second));
  expect(known.get('r-1')?.record.state).toBe('expired');
});

test('it’s as old as it says, and no more than 500 are kept', () => {
  let at = 0;
  const known = createKnown(() => at);
  for (let number = 0; number < 600; number += 1) known.put(encode({ ...record, id: `r-${number}` }, 'w', undefined));
  expect([known.get('r-99'), known.get('r-100')?.record.id]).toEqual([undefined, 'r-100']);
  at = 2_001;
  expect([known.get('r-599', 2_000), known.get('r-599')?.record.id]).toEqual([undefined, 'r-599']);
  known.forget('r-599');
  expect(known.get('r-599')).toBeUndefined();
});
