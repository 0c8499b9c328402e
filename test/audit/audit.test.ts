import { describe, expect, test, vi } from 'vitest';
import type { TrailRecord } from '../../services/audit/record.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import { keySpace, type Store } from '../../services/store.ts';
import { flakyStore } from '../support/flaky-store.ts';
import { ringOf } from '../support/keys.ts';
import { at, auditWorld, keys, person, reason, ring, storedTexts } from './world.ts';

const none = { count: 0, upTo: 0 };

describe('the audit trail', () => {
  test('a record says who did what, when, with which outcome, and is chained to the one before', async () => {
    const { audit } = auditWorld();
    const entry = {
      person,
      operation: 'delete',
      action: 'refused' as const,
      clientId: 'c-1',
      clientName: 'Billing',
      requestId: 'r-1',
      code: 'permission_missing',
      reference: 'K-1',
      correlationId: 'corr',
      note: reason('n'),
    };
    const first = await audit.record(entry);
    const second = await audit.record({ operation: 'delete', action: 'expired' });
    expect(first).toMatchObject({ ...entry, seq: 1, time: '2026-03-04T05:06:07.890Z', organization: 'org-1' });
    expect(first.previous).toMatch(/^[0-9a-f]{64}$/);
    expect(second).toMatchObject({ seq: 2, previous: first.hash });
    expect(second.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await audit.verify()).toEqual({
      ok: true,
      archived: 0,
      head: { seq: 2, hash: second.hash },
      newer: 0,
      checkpoints: none,
    });
  });

  test('an empty trail is intact, and is told apart from a missing one', async () => {
    const { audit } = auditWorld();
    expect(await audit.verify()).toEqual({ ok: true, head: undefined, archived: 0, newer: 0, checkpoints: none });
    await audit.begin();
    const empty = await audit.verify();
    expect(empty).toEqual({
      ok: true,
      head: { seq: 0, hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      archived: 0,
      newer: 0,
      checkpoints: none,
    });
    expect(await audit.latest({ limit: 5 })).toEqual([]);
    const first = await audit.record({ operation: 'list', action: 'done' });
    expect(first).toMatchObject({ seq: 1, previous: empty.ok && empty.head?.hash });
    await audit.begin();
    expect(await audit.verify()).toMatchObject({ ok: true, head: { seq: 1, hash: first.hash } });
  });

  test('a trail that lost its head isn’t started anew', async () => {
    const { audit, store } = auditWorld();
    await audit.record({ operation: 'list', action: 'done' });
    await store.compareAndSet({ put: [{ key: keys('audit', 'head'), value: undefined }] });
    await audit.begin();
    expect(await audit.verify()).toMatchObject({ ok: false, seq: 2, problem: 'head_missing' });
  });

  test('a trail that another process starts at the same time keeps its head', async () => {
    const { audit, store } = auditWorld();
    const late = auditWorld({
      store: {
        ...store,
        logLength: async (log) => {
          const length = await store.logLength(log);
          await audit.record({ operation: 'list', action: 'done' });
          return length;
        },
      },
    });
    await late.audit.begin();
    // Each look at the log’s length was followed by a record of the other process.
    expect(await audit.verify()).toMatchObject({ ok: true, head: { seq: 2 } });
    expect(late.audit.isRefused()).toBe(false);
  });

  test('each record is one line in the log, the same as in the trail', async () => {
    const { audit, lines } = auditWorld();
    const record = await audit.record({ person, operation: 'list', action: 'done' });
    expect(lines).toEqual([{ ...record, recorded: true }]);
  });

  test('records made at the same time go into the store as one change', async () => {
    let changes = 0;
    const store = flakyStore(createMemoryStore({ now: () => at }), (verb) => {
      if (verb === 'compareAndSet') changes += 1;
      return 'works';
    });
    const { audit } = auditWorld({ store });
    const records = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        audit.record({ operation: 'list', action: 'done', note: reason(`${index}`) }),
      ),
    );
    expect(records.map(({ seq, note }) => [seq, note])).toEqual(
      records.map((_, index) => [index + 1, reason(`${index}`)]),
    );
    expect(changes).toBe(1);
  });

  test('records made one after another all arrive', async () => {
    const { audit } = auditWorld();
    for (let index = 1; index <= 20; index += 1) {
      expect((await audit.record({ operation: 'list', action: 'done' })).seq).toBe(index);
    }
  });

  test('what can’t be recorded is refused, and is still in the log', async () => {
    const store = flakyStore(createMemoryStore({ now: () => at }), () => 'fails');
    const { audit, lines } = auditWorld({ store, patienceMs: 30 });
    await expect(audit.record({ person, operation: 'delete', action: 'started' })).rejects.toMatchObject({
      code: 'audit_unavailable',
    });
    expect(lines).toEqual([
      expect.objectContaining({ recorded: false, action: 'started', person, organization: 'org-1' }),
    ]);
  });

  test('what had to wait for others isn’t given up at the first race that it loses', async () => {
    const patienceMs = 20;
    const [store, keys] = [createMemoryStore({ now: () => at }), keySpace('races')] as const;
    const other = auditWorld({ store, keys, patienceMs: 1_000 }).audit;
    let writes = 0;
    const slow: Store = {
      ...store,
      async compareAndSet(change) {
        writes += 1;
        const began = performance.now();
        // The first write uses up the patience of what comes after it, which then finds that another was faster.
        if (writes === 1) await vi.waitUntil(() => performance.now() > began + 3 * patienceMs, { interval: 1 });
        if (writes === 2) await other.record({ operation: 'list', action: 'done', note: reason('faster') });
        return store.compareAndSet(change);
      },
    };
    const { audit } = auditWorld({ store: slow, keys, patienceMs });
    const first = audit.record({ operation: 'list', action: 'done', note: reason('slow') });
    await vi.waitUntil(() => writes === 1);
    expect((await audit.record({ operation: 'list', action: 'done', note: reason('waits') })).seq).toBe(3);
    expect((await first).seq).toBe(1);
  });

  test('the trail continues by itself when the store is back', async () => {
    let down = true;
    const store = flakyStore(createMemoryStore({ now: () => at }), () => (down ? 'fails' : 'works'));
    const { audit } = auditWorld({ store, patienceMs: 0 });
    await expect(audit.record({ operation: 'list', action: 'done' })).rejects.toMatchObject({
      code: 'audit_unavailable',
    });
    down = false;
    expect((await audit.record({ operation: 'list', action: 'done' })).seq).toBe(1);
  });

  test('reads are recorded a moment later, in order and together', async () => {
    const { audit, store, lines } = auditWorld({ laterMs: 10 });
    audit.recordLater({ operation: 'list', action: 'done', note: reason('1') });
    audit.recordLater({ operation: 'list', action: 'done', note: reason('2') });
    expect(await storedTexts(store)).toEqual([]);
    await expect.poll(async () => (await storedTexts(store)).length).toBe(2);
    expect(lines.map(({ note }) => note)).toEqual([reason('1'), reason('2')]);
  });

  test('a write takes the waiting reads with it, in order', async () => {
    const { audit } = auditWorld({ laterMs: 60_000 });
    audit.recordLater({ operation: 'list', action: 'done' });
    expect((await audit.record({ operation: 'delete', action: 'started' })).seq).toBe(2);
  });

  test('flush waits until nothing is waiting', async () => {
    const { audit, store } = auditWorld({ laterMs: 60_000 });
    for (let index = 0; index < 250; index += 1) audit.recordLater({ operation: 'list', action: 'done' });
    await audit.flush();
    expect((await storedTexts(store)).length).toBe(250);
    await audit.flush();
  });

  test('a read that can’t be recorded disturbs no one, and is in the log', async () => {
    const store = flakyStore(createMemoryStore({ now: () => at }), () => 'fails');
    const { audit, lines } = auditWorld({ store, patienceMs: 0 });
    audit.recordLater({ person, operation: 'list', action: 'done' });
    await audit.flush();
    expect(lines).toMatchObject([{ recorded: false, operation: 'list' }]);
  });

  test('a log that throws doesn’t stop the trail', async () => {
    const { audit } = auditWorld({
      log: () => {
        throw new Error('disk full');
      },
    });
    expect((await audit.record({ operation: 'list', action: 'done' })).seq).toBe(1);
    expect((await audit.record({ operation: 'list', action: 'done' })).seq).toBe(2);
  });

  test('anything else in an object stays out of the trail and the log', async () => {
    const { audit, store, lines } = auditWorld();
    const odd = { operation: 'list', action: 'done' as const, secret: 's', person: { ...person, email: 'e' } };
    expect(await audit.record(odd)).toMatchObject({ seq: 1, person });
    expect(JSON.stringify([lines, await storedTexts(store)])).not.toMatch(/secret|email/);
  });

  test('what isn’t an entry is refused, and only that', async () => {
    const { audit, lines } = auditWorld();
    const [refused, taken] = await Promise.allSettled([
      audit.record({ operation: '', action: 'done', note: reason('x') }),
      audit.record({ operation: 'list', action: 'done' }),
    ]);
    expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'audit_unavailable' } });
    expect(taken).toMatchObject({ status: 'fulfilled', value: { seq: 1 } });
    expect(lines).toMatchObject([{ recorded: false, operation: 'audit', action: 'failed' }, { recorded: true }]);
  });

  test('the latest records come newest first, for all clients or for one', async () => {
    const { audit } = auditWorld();
    for (let index = 1; index <= 12; index += 1) {
      await audit.record({ operation: 'show', action: 'done', clientId: index % 3 === 0 ? 'third' : 'other' });
    }
    const seqs = (records: TrailRecord[]) => records.map(({ seq }) => seq);
    expect(seqs(await audit.latest({ limit: 3 }))).toEqual([12, 11, 10]);
    expect(seqs(await audit.latest({ limit: 500 }))).toHaveLength(12);
    expect(seqs(await audit.latest({ clientId: 'third', limit: 3 }))).toEqual([12, 9, 6]);
    expect(await audit.latest({ clientId: 'none', limit: 3 })).toEqual([]);
    expect(await audit.latest({ limit: 0 })).toEqual([]);
  });

  test('a client’s tampered history isn’t shown as if it were fine', async () => {
    const { audit, store } = auditWorld();
    await audit.record({ operation: 'show', action: 'done', clientId: 'a' });
    await store.compareAndSet({ rank: [{ set: keys('audit', 'client', 'b'), member: '1', score: 1 }] });
    await expect(audit.latest({ clientId: 'b', limit: 3 })).rejects.toMatchObject({
      code: 'audit_unavailable',
      details: { seq: '1' },
    });
  });

  test('nothing is appended to a trail with a forged or missing head', async () => {
    for (const value of ['{"seq":1}', undefined]) {
      const { audit, store } = auditWorld();
      await audit.record({ operation: 'list', action: 'done' });
      await store.compareAndSet({ put: [{ key: keys('audit', 'head'), value }] });
      await expect(audit.record({ operation: 'list', action: 'done' })).rejects.toMatchObject({
        code: 'audit_unavailable',
      });
      expect(await storedTexts(store)).toHaveLength(1);
    }
  });

  test('another key’s or organization’s trail doesn’t pass for this one', async () => {
    const { audit, store } = auditWorld();
    await audit.record({ operation: 'list', action: 'done' });
    const others = [{ ring: ringOf(8) }, { organization: 'org-2' }];
    for (const other of others) {
      expect(await auditWorld({ store, ...other }).audit.verify()).toEqual({
        ok: false,
        from: 1,
        seq: 1,
        problem: 'changed',
      });
    }
    expect(await auditWorld({ store, ring }).audit.verify()).toMatchObject({ ok: true });
  });
});
