import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../services/canonical-json.ts';
import { addForeignRecord } from '../support/foreign-record.ts';
import { auditWorld, keys, reason, ring, storedTexts } from './world.ts';

/** A trail of one record with these members. */
async function trailOf(members: Record<string, unknown>) {
  const world = auditWorld();
  await addForeignRecord({ ...world, ring, organization: 'org-1' }, members);
  return world;
}

test('a record of the previous version verifies, is read with its note, and is followed by the current version', async () => {
  const { audit } = await trailOf({ note: 'still used' });
  const second = await audit.record({ operation: 'delete', action: 'requested', note: reason('again') });
  expect(second).toMatchObject({ v: 1, seq: 2 });
  expect(await audit.verify()).toMatchObject({ ok: true, head: { seq: 2 } });
  const [, first] = await audit.latest({ limit: 2 });
  expect(first).toMatchObject({ seq: 1, note: reason('still used') });
});

test('fields that a newer version adds to a record are verified, and nothing else can be added', async () => {
  const { audit } = await trailOf({ note: reason('still used'), v: 1, device: 'phone' });
  expect(await audit.verify()).toMatchObject({ ok: true, newer: 0 });
  expect((await audit.latest({ limit: 1 }))[0]).toMatchObject({ device: 'phone' });
  const { store, audit: other } = await trailOf({ note: 'still used' });
  const [text = ''] = await store.readLog(keys('audit', 'log'), { from: 0, limit: 1 });
  const forged = auditWorld({
    store: {
      ...store,
      readLog: async () => [canonicalJson({ ...JSON.parse(text), v: 1, note: reason('still used') })],
    },
  });
  expect(await other.verify()).toMatchObject({ ok: true });
  expect(await forged.audit.verify()).toMatchObject({ ok: false, problem: 'changed' });
});

describe.each([
  ['with a note of a kind that we don’t know', { v: 1, note: { kind: 'delegated', to: 'U2' } }],
  ['with a known note that says something new', { v: 1, note: { kind: 'reconciled', state: 'delegated' } }],
  ['of an action that we don’t know', { v: 1, action: 'delegated' }],
  ['in another version of the format', { v: 2 }],
  ['in another version, without what ours has', { v: 2, operation: undefined, action: undefined, what: ['delegated'] }],
])('a record %s', (_which, members) => {
  test('is proved, counted, and given as one that only a newer version can read', async () => {
    const world = await trailOf({ ...members, clientId: 'c-1' });
    const { audit } = world;
    expect(await audit.verify()).toMatchObject({ ok: true, head: { seq: 1 }, newer: 1 });
    const [record] = await audit.latest({ limit: 1 });
    expect(record).toMatchObject({ seq: 1, clientId: 'c-1', time: '2026-03-04T05:06:07.890Z' });
    expect(record?.action).toBeUndefined();
    expect(record?.operation).toBeUndefined();
  });

  test('doesn’t keep the trail from going on, for its client too', async () => {
    const { audit } = await trailOf(members);
    await audit.record({ operation: 'delete', action: 'requested', clientId: 'c-1' });
    await audit.record({ operation: 'delete', action: 'approved', clientId: 'c-1' });
    expect(await audit.verify()).toMatchObject({ ok: true, head: { seq: 3 }, newer: 1 });
    expect((await audit.latest({ limit: 3 })).map(({ action }) => action)).toEqual([
      'approved',
      'requested',
      undefined,
    ]);
    expect(await audit.earliest({ clientId: 'c-1', limit: 5 })).toHaveLength(2);
  });

  test('that Keyturn didn’t write with its key counts as changed', async () => {
    const { store } = await trailOf({ ...members, clientId: 'c-1' });
    const [text = ''] = await storedTexts(store);
    for (const changed of [text.replace('c-1', 'c-2'), text.replace('"seq":1', '"seq": 1'), `${text} `]) {
      const { audit } = auditWorld({ store: { ...store, readLog: async () => [changed] } });
      expect(await audit.verify()).toEqual({ ok: false, from: 1, seq: 1, problem: 'changed' });
      await expect(audit.latest({ limit: 1 })).rejects.toMatchObject({ code: 'audit_unavailable' });
    }
  });
});
