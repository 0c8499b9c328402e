import { expect, test } from 'vitest';
import { createAudit } from '../../services/audit.ts';
import { createSealedSecrets } from '../../services/sealed-secrets.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import type { Store } from '../../services/store.ts';
import { ada, asking, ben, cleo, keys, LEASE, requestsWorld } from '../requests/support.ts';
import { erased, opened, owner, seal } from '../sealed-secrets/world.ts';
import { ringOf } from '../support/keys.ts';

/** Someone puts an old value back just between the read and the write of a change that was decided on it. */

/** `store`, with `act` right before the first change of `key`. */
function interrupted(store: Store, key: string, act: () => Promise<unknown>): Store {
  let left = 1;
  return {
    ...store,
    async compareAndSet(change) {
      if (change.put?.some((put) => put.key === key) && left-- > 0) await act();
      return store.compareAndSet(change);
    },
  };
}

async function pendingRequest() {
  const world = requestsWorld();
  const { id } = await world.requests.open(asking());
  const key = keys('request', id);
  const pending = (await world.store.get(key)) ?? '';
  return { ...world, id, key, pending };
}

test.each([
  ['denied', (w: Awaited<ReturnType<typeof pendingRequest>>) => w.requests.deny(w.id, ben, 'We still need it')],
  ['canceled', (w: Awaited<ReturnType<typeof pendingRequest>>) => w.requests.cancel(w.id, ada)],
  ['executing', (w: Awaited<ReturnType<typeof pendingRequest>>) => w.requests.approve(w.id, ben)],
])('a request that’s %s just then, and put back as it was, isn’t approved', async (_how, decide) => {
  const w = await pendingRequest();
  const slow = interrupted(w.store, w.key, async () => {
    await decide(w);
    await w.store.set(w.key, w.pending);
  });
  await expect(w.process('b', slow).approve(w.id, cleo)).rejects.toMatchObject({ code: 'store_tampered' });
  expect(await w.process('c').get(w.id)).toBeUndefined();
});

test('an execution that ends just then, and is put back, isn’t taken over', async () => {
  const w = await pendingRequest();
  await w.requests.approve(w.id, ben);
  const executing = (await w.store.get(w.key)) ?? '';
  w.clock.now += LEASE + 1;
  const slow = interrupted(w.store, w.key, async () => {
    await w.requests.finish(w.id, 'done', { fact: { kind: 'done' } }, { turns: 1 });
    await w.store.set(w.key, executing);
  });
  const due = await w
    .process('b', slow)
    .due(10)
    .catch(() => []);
  expect(due).toEqual([]);
});

test('a secret that its owner stored just then, and that’s put back, doesn’t open', async () => {
  const now = () => Date.UTC(2030, 0, 1);
  const raw = createMemoryStore({ now });
  const replica = (store: Store) => {
    const ring = ringOf(5);
    const trail = createAudit({ store, keys, ring, now, log: () => {}, organization: 'org-1' });
    return createSealedSecrets({ store, trail, keys, ring, now, id: () => 's-1', ttlMs: 60_000 });
  };
  const { id, ticket } = await seal(replica(raw));
  const key = keys('secret', id);
  const sealed = (await raw.get(key)) ?? '';
  const slow = interrupted(raw, key, async () => {
    await replica(raw).erase(id, owner, erased);
    await raw.set(key, sealed);
  });
  await expect(replica(slow).open(ticket, owner, opened)).rejects.toMatchObject({
    code: expect.stringMatching(/store_tampered|secret_gone/u),
  });
});
