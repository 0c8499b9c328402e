import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../services/canonical-json.ts';
import { auditKey, auditWorld, keys, reason } from './world.ts';

const mac = (text: string): string => createHmac('sha256', auditKey).update(text).digest('hex');

/** A trail of one record whose content is that of `content` in every byte. */
async function trailOf(content: Record<string, unknown>) {
  const world = auditWorld();
  const hash = mac(canonicalJson(content));
  const head = { seq: 1, hash, mac: mac(`head|org-1|1|${hash}`) };
  await world.store.compareAndSet({
    put: [{ key: keys('audit', 'head'), value: canonicalJson(head) }],
    append: [{ log: keys('audit', 'log'), entries: [canonicalJson({ ...content, hash })] }],
  });
  return world;
}

const content = {
  operation: 'delete',
  action: 'denied',
  note: 'still used',
  seq: 1,
  id: 'a',
  time: '2026-03-04T05:06:07.890Z',
  organization: 'org-1',
  previous: '0'.repeat(64),
};

test('a record of the version before is proved, read with its note, and goes on in the version of now', async () => {
  const { audit } = await trailOf(content);
  const second = await audit.record({ operation: 'delete', action: 'requested', note: reason('again') });
  expect(second).toMatchObject({ v: 1, seq: 2 });
  expect(await audit.verify()).toMatchObject({ ok: true, head: { seq: 2 } });
  const [, first] = await audit.latest({ limit: 2 });
  expect(first).toMatchObject({ seq: 1, note: reason('still used') });
});

test('what a newer version adds to a record is proved with it, and nothing else can be added', async () => {
  const { audit } = await trailOf({ ...content, note: reason('still used'), v: 1, device: 'phone' });
  expect(await audit.verify()).toMatchObject({ ok: true });
  expect((await audit.latest({ limit: 1 }))[0]).toMatchObject({ device: 'phone' });
  const { store, audit: other } = await trailOf(content);
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
