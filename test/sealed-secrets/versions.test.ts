import { expect, test } from 'vitest';
import type { Store } from '../../services/store.ts';
import { erased, keys, opened, owner, seal, secretsWorld, toSeal } from './world.ts';

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

test('a secret of any other version isn’t found', async () => {
  const { secrets, store } = secretsWorld();
  const { id } = await seal(secrets);
  await change(store, keys('secret', id), (rest) => ({ ...rest, v: 2 }));
  expect(await secrets.peek(id)).toBeUndefined();
});

test('fields of a newer version survive opening and offering a secret', async () => {
  const { secrets, store } = secretsWorld();
  const { id, ticket } = await seal(secrets);
  await change(store, keys('secret', id), (rest) => ({ ...rest, reminders: [1, 2] }));
  await secrets.open(ticket, owner, opened);
  await secrets.rememberMessage(id, { channel: 'D1', ts: '1.2' });
  expect(await stored(store, keys('secret', id))).toMatchObject({ reminders: [1, 2], openings: 1 });
});
