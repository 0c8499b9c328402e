import { expect, test } from 'vitest';
import { createAudit } from '../../services/audit.ts';
import { canonicalJson } from '../../services/canonical-json.ts';
import type { KeyRing } from '../../services/keys.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import { ringOf } from '../support/keys.ts';
import { keys } from './world.ts';

const [old] = ringOf(1);
const [fresh] = ringOf(2);
const entry = { operation: 'list', action: 'done' } as const;

function world() {
  const store = createMemoryStore({ now: Date.now });
  const replica = (ring: KeyRing) =>
    createAudit({ store, keys, ring, now: Date.now, log: () => {}, organization: 'org-1' });
  return { store, replica };
}

test('a new key begins with a record for which the old one vouches, once, and the trail is proved with both', async () => {
  const { replica } = world();
  await replica([old]).record(entry);
  await Promise.all([replica([fresh, old]).record(entry), replica([old, fresh]).record(entry)]);
  await replica([fresh, old]).record(entry);
  await replica([old, fresh]).record(entry);
  const records = (await replica([fresh, old]).latest({ limit: 20 })).toReversed();
  expect(records.filter(({ action }) => action === 'rekeyed')).toMatchObject([
    { key: fresh.id, note: { kind: 'rekeyed', from: old.id } },
  ]);
  expect(records).toHaveLength(6);
  expect(await replica([fresh, old]).verify()).toMatchObject({ ok: true, head: { seq: 6 } });
  expect(await replica([old, fresh]).verify()).toMatchObject({ ok: true });
});

test('without the old key, its records aren’t proved, and the trail goes on', async () => {
  const { replica } = world();
  await replica([old]).record(entry);
  await replica([fresh, old]).record(entry);
  expect(await replica([fresh]).verify()).toEqual({
    ...{ ok: false, from: 1, seq: 1 },
    ...{ problem: 'unknown_key', key: old.id },
  });
  await expect(replica([fresh]).latest({ limit: 9 })).rejects.toMatchObject({
    code: 'audit_unavailable',
    details: { seq: '1', why: 'unknown_key' },
  });
  await replica([fresh]).record(entry);
  expect(await replica([fresh]).latest({ limit: 3 })).toHaveLength(3);
  expect(await replica([fresh, old]).verify()).toMatchObject({ ok: true, head: { seq: 4 } });
});

test('without the new key, the records of the old one are proved, and the new key is named', async () => {
  const { replica } = world();
  await replica([old]).record(entry);
  await replica([fresh, old]).record(entry);
  expect(await replica([old]).verify()).toMatchObject({ from: 1, seq: 2, problem: 'unknown_key', key: fresh.id });
});

test('nobody can pass a change for a record of a key that’s missing', async () => {
  const { store, replica } = world();
  for (let at = 0; at < 3; at += 1) await replica([old]).record(entry);
  const texts = await store.readLog(keys('audit', 'log'), { from: 0, limit: 9 });
  const head = (await store.get(keys('audit', 'head'))) ?? '';
  const note = { kind: 'rekeyed', from: old.id, mark: '0'.repeat(64) };
  for (const [place, text = ''] of texts.entries())
    for (const change of [{ key: fresh.id }, { key: fresh.id, note }, { key: 'no key' }]) {
      const copy = world();
      await copy.store.set(keys('audit', 'head'), head);
      const entries = texts.with(place, canonicalJson({ ...JSON.parse(text), ...change }));
      await copy.store.compareAndSet({ append: [{ log: keys('audit', 'log'), entries }] });
      expect(await copy.replica([old]).verify()).toMatchObject({ seq: place + 1, problem: 'changed' });
    }
});

test('with the old key alone nobody can change its records: the new one holds their end', async () => {
  const { store, replica } = world();
  await replica([old]).record(entry);
  await replica([fresh, old]).record(entry);
  const forger = world();
  await forger.replica([old]).record({ ...entry, operation: 'show' });
  const [forged = ''] = await forger.store.readLog(keys('audit', 'log'), { from: 0, limit: 1 });
  const [, ...rest] = await store.readLog(keys('audit', 'log'), { from: 0, limit: 9 });
  const [copy, head] = [world(), (await store.get(keys('audit', 'head'))) ?? ''];
  await copy.store.set(keys('audit', 'head'), head);
  await copy.store.compareAndSet({ append: [{ log: keys('audit', 'log'), entries: [forged, ...rest] }] });
  expect(await copy.replica([fresh, old]).verify()).toMatchObject({ ok: false });
});

test('a key that the old one didn’t vouch for can’t go on with the trail', async () => {
  const { store, replica } = world();
  await replica([old]).record(entry);
  const [stranger] = ringOf(3);
  const before = await store.readLog(keys('audit', 'log'), { from: 0, limit: 9 });
  await expect(replica([stranger]).record(entry)).rejects.toMatchObject({ code: 'audit_unavailable' });
  expect(await store.readLog(keys('audit', 'log'), { from: 0, limit: 9 })).toEqual(before);
});
