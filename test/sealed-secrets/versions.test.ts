import { expect, test } from 'vitest';
import type { Store } from '../../services/store.ts';
import { erased, keys, opened, owner, seal, secretsWorld, toSeal, ttlMs } from './world.ts';

const change = async (store: Store, key: string, by: (stored: Record<string, unknown>) => unknown): Promise<void> => {
  const text = (await store.get(key)) ?? '';
  await store.set(key, JSON.stringify(by(JSON.parse(text))));
};

const stored = async (store: Store, key: string) => JSON.parse((await store.get(key)) ?? '');

test('a secret of the previous version opens, and is written in the current version', async () => {
  const { secrets, store } = secretsWorld();
  const { id, ticket } = await seal(secrets);
  await change(store, keys('secret', id), ({ v: _none, ...rest }) => rest);
  await change(store, keys('secret-trace', id), ({ v: _none, ...rest }) => rest);
  expect(await secrets.open(ticket, owner, opened)).toMatchObject({ secret: toSeal.secret, openings: 1 });
  expect((await stored(store, keys('secret', id))).v).toBe(1);
  await secrets.erase(id, owner, erased);
  await expect(secrets.open(ticket, owner, opened)).rejects.toMatchObject({
    code: 'secret_gone',
    details: { reason: 'erased' },
  });
});

test('a secret of the next version is refused politely, left as it is, and opens with that version', async () => {
  const { secrets, store, clock } = secretsWorld();
  const { id, ticket } = await seal(secrets);
  const [text = '', trace = ''] = [await store.get(keys('secret', id)), await store.get(keys('secret-trace', id))];
  for (const where of ['secret', 'secret-trace']) await change(store, keys(where, id), (rest) => ({ ...rest, v: 2 }));
  const kept = await store.get(keys('secret', id));
  await expect(secrets.open(ticket, owner, opened)).rejects.toMatchObject({ code: 'other_version' });
  const other = await seal(secrets, { ...toSeal, binding: 'r-2' });
  clock.time += ttlMs / 2;
  const due = await secrets.due(10, () => erased);
  expect(due).toMatchObject([{ kind: 'remind', secret: { id: other.id } }]);
  expect(await store.get(keys('secret', id))).toBe(kept);
  await store.set(keys('secret', id), text);
  await store.set(keys('secret-trace', id), trace);
  expect(await secrets.open(ticket, owner, opened)).toMatchObject({ secret: toSeal.secret });
});

test('fields of a newer version survive opening and offering a secret', async () => {
  const { secrets, store } = secretsWorld();
  const { id, ticket } = await seal(secrets);
  await change(store, keys('secret', id), (rest) => ({ ...rest, reminders: [1, 2] }));
  await secrets.open(ticket, owner, opened);
  await secrets.rememberMessage(id, { channel: 'D1', ts: '1.2' });
  expect(await stored(store, keys('secret', id))).toMatchObject({ reminders: [1, 2], openings: 1 });
});
