import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMemoryStore } from '../../services/store/memory.ts';
import { createRedisStore } from '../../services/store/redis.ts';
import { keySpace, type Store } from '../../services/store.ts';
import { runs } from '../support/cases.ts';
import { type Fate, flakyStore } from '../support/flaky-store.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { at, auditWorld, reason, storedTexts } from './world.ts';

const notes = (texts: string[]): string[] => texts.map((text) => JSON.parse(text).note.text);

describe('several processes on one audit trail', () => {
  let server: RedisServer;
  let stores: Store[];

  beforeAll(async () => {
    server = await startRedis();
    stores = [1, 2, 3].map(() => createRedisStore({ url: server.url }));
  });
  afterAll(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await server.close();
  });

  test('three of them record 300 entries at once: the chain holds, with none lost or duplicated', async () => {
    const keys = keySpace('three');
    const audits = stores.map((store) => auditWorld({ store, keys, patienceMs: 15_000 }).audit);
    const wanted = Array.from({ length: 300 }, (_, index) => `${index}`);
    const records = await Promise.all(
      wanted.map(async (note, index) => {
        // Gives some their own turn, so that the entries don't all go in one batch.
        for (let turn = 0; turn < index % 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
        const record = await audits[index % 3]?.record({
          operation: 'list',
          action: 'done',
          clientId: 'c',
          note: reason(note),
        });
        return record?.seq ?? 0;
      }),
    );
    expect([...records].sort((a, b) => a - b)).toEqual(wanted.map((_, index) => index + 1));
    const [store] = stores;
    const texts = (await store?.readLog(keys('audit', 'log'), { from: 0, limit: 1_000 })) ?? [];
    expect(notes(texts).sort()).toEqual([...wanted].sort());
    expect(await audits[0]?.verify()).toMatchObject({ ok: true, head: { seq: 300 } });
    expect((await audits[1]?.latest({ clientId: 'c', limit: 100 }))?.map(({ seq }) => seq)).toEqual(
      wanted.slice(0, 100).map((_, index) => 300 - index),
    );
  });

  test('two that record the same thing at once both have it in the trail, and verifying meanwhile finds nothing wrong', async () => {
    const keys = keySpace('moving');
    const audits = stores.map((store) => auditWorld({ store, keys, patienceMs: 15_000 }).audit);
    let done = false;
    const writing = Promise.all(
      audits.slice(0, 2).map(async (audit) => {
        for (let index = 0; index < 100; index += 1) await audit.record({ operation: 'list', action: 'done' });
      }),
    ).finally(() => {
      done = true;
    });
    while (!done) expect(await audits[2]?.verify()).toMatchObject({ ok: true });
    await writing;
    expect(await audits[2]?.verify()).toMatchObject({ ok: true, head: { seq: 200 } });
  });
});

describe('an audit trail on an unreliable store', () => {
  const fate = fc.constantFrom<Fate>('works', 'works', 'works', 'fails', 'lost', 'late');

  test('whatever fails, the chain holds, what was acknowledged is there once, and nothing is there twice', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fate, { minLength: 1, maxLength: 60 }),
        fc.constantFrom(0, 2_000),
        async (fates, patienceMs) => {
          const store = createMemoryStore({ now: () => at });
          const late: Promise<unknown>[] = [];
          let calls = 0;
          const flaky = flakyStore(
            store,
            () => {
              calls += 1;
              return fates[calls] ?? 'works';
            },
            late,
          );
          const audits = [flaky, flaky, store].map((each) => auditWorld({ store: each, patienceMs }).audit);
          const results = await Promise.allSettled(
            Array.from({ length: 18 }, async (_, index) => {
              for (let turn = 0; turn < index; turn += 1) await Promise.resolve();
              const record = await audits[index % 3]?.record({
                operation: 'list',
                action: 'done',
                note: reason(`${index}`),
              });
              return `${record?.seq} ${record?.note?.kind === 'reason' ? record.note.text : ''}`;
            }),
          );
          await Promise.all(late);
          await audits[2]?.record({ operation: 'list', action: 'done', note: reason('last') });
          expect(await audits[2]?.verify()).toMatchObject({ ok: true });
          const found = notes(await storedTexts(store));
          expect(new Set(found).size).toBe(found.length);
          const places = found.map((note, index) => `${index + 1} ${note}`);
          for (const result of results) if (result.status === 'fulfilled') expect(places).toContain(result.value);
          if (patienceMs > 0) expect(results.filter(({ status }) => status === 'rejected')).toEqual([]);
        },
      ),
      { numRuns: runs(60) },
    );
  });
});
