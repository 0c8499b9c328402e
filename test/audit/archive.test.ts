import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { createHeadCodec, forever, type LiveChange } from '../../services/audit/head.ts';
import { type Audit, createAudit } from '../../services/audit.ts';
import type { KeyRing } from '../../services/keys.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import type { Store } from '../../services/store.ts';
import { runs, testsInTurn } from '../support/cases.ts';
import { type Fate, flakyStore } from '../support/flaky-store.ts';
import { ringOf } from '../support/keys.ts';
import { at, auditWorld, keys, person, ring, storedTexts } from './world.ts';

const test = testsInTurn();

const entry = { operation: 'show', action: 'done', person } as const;
const later = at + 3_600_000;
const headKey = keys('audit', 'head');
const log = keys('audit', 'log');

/** A trail of `count` records about three clients, with a checkpoint as every fourth, or so, and what was in it. */
async function longTrail(count = 20, every = 4) {
  const world = auditWorld();
  const checkpoints: { upTo: number; digest: string }[] = [];
  while ((await world.audit.end()).seq < count) {
    const { seq } = await world.audit.record({ ...entry, clientId: `c-${checkpoints.length % 2}` });
    if (seq % every !== every - 1) continue;
    const note = (await world.audit.checkpoint())?.note;
    if (note?.kind === 'checkpoint') checkpoints.push({ upTo: note.upTo, digest: note.digest });
  }
  return { ...world, checkpoints, texts: await storedTexts(world.store) };
}

const keysThere = ring.map(({ id }) => id);

/** Archives the records up to the checkpoint with this index, and removes them. */
async function archive(audit: Audit, checkpoint: { upTo: number; digest: string } | undefined): Promise<number> {
  if (checkpoint === undefined) throw new Error('there’s no such checkpoint');
  await audit.archive({ ...checkpoint, keys: keysThere });
  await audit.removeArchived();
  return checkpoint.upTo;
}

async function* from(texts: readonly string[]): AsyncIterable<string> {
  yield* texts;
}

const flipped = (text = ''): string => text.replace('"done"', '"dine"');

describe('a trail with archived records', () => {
  test('has only the others in the store, is proved from there on, and together with the archive from the first record', async () => {
    const { audit, store, texts, checkpoints } = await longTrail();
    const upTo = await archive(audit, checkpoints[2]);
    expect(await storedTexts(store)).toEqual([...texts.slice(upTo), expect.stringContaining('"kind":"archived"')]);
    const { seq } = await audit.end();
    expect(seq).toBe(texts.length + 1);
    const proved = { ok: true, head: { seq }, archived: upTo };
    expect(await audit.verify()).toMatchObject({ ...proved, checkpoints: { count: 3 } });
    const seen: number[] = [];
    const whole = await audit.verify({ archive: from(texts), visit: (record) => seen.push(record.seq) });
    expect(whole).toMatchObject({ ...proved, checkpoints: { count: 5 } });
    expect(seen).toEqual(Array.from({ length: seq }, (_, at) => at + 1));
  });

  test('goes on, is signed, and is archived again', async () => {
    const { audit, texts, checkpoints } = await longTrail();
    await archive(audit, checkpoints[1]);
    await audit.record(entry);
    expect(await audit.checkpoint()).toMatchObject({ action: 'checkpoint' });
    const upTo = await archive(audit, checkpoints[4]);
    expect(await audit.verify({ archive: from(texts) })).toMatchObject({ ok: true, archived: upTo });
    expect(await audit.archive({ upTo, digest: '', keys: keysThere })).toBeUndefined();
    const last = (await audit.latest({ limit: 1 }))[0];
    expect(last).toMatchObject({
      ...{ operation: 'audit', action: 'archived' },
      note: { kind: 'archived', from: (checkpoints[1]?.upTo ?? 0) + 1, ...checkpoints[4], keys: keysThere },
    });
    expect(last?.person).toBeUndefined();
  });

  test('says where the archive is broken', async () => {
    const { audit, texts, checkpoints } = await longTrail();
    const upTo = await archive(audit, checkpoints[2]);
    const verdict = (archived: readonly string[]) => audit.verify({ archive: from(archived) });
    const broken = (seq: number, problem: string) => ({ ok: false, from: 1, seq, problem });
    expect(await verdict([])).toEqual(broken(1, 'not_in_archive'));
    expect(await verdict(texts.slice(0, 5))).toEqual(broken(6, 'not_in_archive'));
    expect(await verdict(texts.with(4, flipped(texts[4])))).toEqual(broken(5, 'archive_changed'));
    expect(await verdict(texts.toSpliced(4, 1))).toEqual(broken(5, 'archive_changed'));
    expect(await verdict(texts.toSpliced(4, 0, texts[2] ?? ''))).toEqual(broken(5, 'archive_changed'));
    const other = await longTrail();
    expect(await verdict(other.texts)).toEqual(broken(1, 'archive_changed'));
    expect(upTo).toBeGreaterThan(5);
  });

  test('is proved although the archive ends at a change of keys, and the old key writes again after it', async () => {
    const [[old], [fresh]] = [ringOf(1), ringOf(2)];
    const store = createMemoryStore({ now: Date.now });
    const replica = (keyRing: KeyRing) =>
      createAudit({ store, keys, ring: keyRing, now: Date.now, log: () => {}, organization: 'org-1' });
    await replica([old, fresh]).record(entry);
    await replica([fresh, old]).record(entry);
    const note = (await replica([fresh, old]).checkpoint())?.note;
    await replica([old, fresh]).record(entry);
    if (note?.kind !== 'checkpoint') throw new Error('no checkpoint');
    const { upTo, digest } = note;
    const audit = replica([fresh, old]);
    await audit.archive({ upTo, digest, keys: [old.id, fresh.id] });
    await audit.removeArchived();
    expect(await audit.verify()).toMatchObject({ ok: true, archived: 3, head: { seq: 6 } });
    expect(await replica([fresh]).verify()).toEqual({
      ...{ ok: false, from: 4, seq: 5 },
      ...{ problem: 'unknown_key', key: old.id },
    });
  });
});

describe('someone without the key', () => {
  test('can’t remove records from the beginning, of a trail that was archived or not', async () => {
    const { audit, store, checkpoints, texts } = await longTrail();
    const upTo = await archive(audit, checkpoints[2]);
    await store.compareAndSet({ trim: [{ log, count: 1 }] });
    expect(await audit.verify()).toEqual({ ok: false, from: upTo + 1, seq: upTo + 1, problem: 'missing' });
    await expect(audit.latest({ limit: 3 })).rejects.toMatchObject({ code: 'audit_unavailable' });
    const other = await longTrail();
    await other.store.compareAndSet({ trim: [{ log, count: 6 }] });
    expect(await other.audit.verify()).toEqual({ ok: false, from: 1, seq: 1, problem: 'missing' });
    expect(await other.audit.verify({ archive: from(texts) })).toEqual({
      ok: false,
      from: 1,
      seq: 1,
      problem: 'missing',
    });
  });

  test('can’t put archived records back, nor the head from before', async () => {
    const { audit, store, checkpoints, texts } = await longTrail();
    const before = await store.get(headKey);
    const upTo = await archive(audit, checkpoints[2]);
    const after = { head: await store.get(headKey), texts: await storedTexts(store) };
    const withTexts = async (entries: string[], value: string | undefined) => {
      const copy = createMemoryStore({ now: Date.now });
      await copy.compareAndSet({ put: [{ key: headKey, value }], append: [{ log, entries }] });
      return auditWorld({ store: copy }).audit.verify();
    };
    expect(await withTexts(after.texts, after.head)).toMatchObject({ ok: true });
    const [again = ''] = texts.slice(upTo - 1);
    expect(await withTexts([again, ...after.texts], after.head)).toMatchObject({ ok: false, seq: upTo + 1 });
    expect(await withTexts([...texts, ...after.texts.slice(-1)], after.head)).toMatchObject({ ok: false });
    expect(await withTexts(after.texts, before)).toEqual({ ok: false, from: 1, seq: 1, problem: 'missing' });
  });

  test('can’t change where the trail begins, or how much is removed', async () => {
    const { audit, store, checkpoints } = await longTrail();
    await archive(audit, checkpoints[2]);
    const head = (await store.get(headKey)) ?? '';
    for (const [was, is] of [
      ['"removed":11', '"removed":10'],
      ['"upTo":11', '"upTo":7'],
    ] as const) {
      expect(head).toContain(was);
      await store.set(headKey, head.replace(was, is));
      expect(await audit.verify()).toMatchObject({ ok: false });
    }
  });

  test('can’t have more removed than was archived: nothing is removed if others are in the archived records’ place', async () => {
    const { audit, store, checkpoints } = await longTrail();
    const checkpoint = checkpoints[2];
    if (checkpoint === undefined) throw new Error('there’s no such checkpoint');
    await audit.archive({ ...checkpoint, keys: keysThere });
    await store.compareAndSet({ trim: [{ log, count: 2 }] });
    const before = await storedTexts(store);
    await expect(audit.removeArchived()).rejects.toMatchObject({ code: 'audit_unavailable', details: { seq: '1' } });
    expect(await storedTexts(store)).toEqual(before);
  });
});

describe('a witness of the end of the trail', () => {
  test.each<[string, number]>([
    ['is archived', 5],
    ['is the last one that’s archived', 11],
    ['isn’t', 14],
    ['is removed while the witness is asked', 19],
  ])('is content if the record that it saw %s', async (_which, seq) => {
    const { audit, store, texts, checkpoints } = await longTrail();
    const { hash } = JSON.parse(texts[seq - 1] ?? '');
    const seen = { seq, hash, rev: seq };
    const last = seq === 19 ? checkpoints[3] : undefined;
    await archive(audit, checkpoints[2]);
    const readLog: Store['readLog'] = async (name, part) => {
      if (last !== undefined) await archive(audit, last);
      return store.readLog(name, part);
    };
    const { audit: started } = auditWorld({ store: { ...store, readLog } });
    await started.requireWitnessed(seen);
    expect(await started.latest({ limit: 1 })).toHaveLength(1);
  });

  test.each<[string, { seq: number; hash?: string; rev?: number }]>([
    ['another last archived record', { seq: 11, hash: '0'.repeat(64) }],
    ['another record', { seq: 14, hash: '0'.repeat(64) }],
    ['a later state', { seq: 5, rev: 1_000 }],
    ['a record that isn’t there', { seq: 500, hash: '0'.repeat(64) }],
  ])('isn’t if it saw %s', async (_what, wrong) => {
    const { audit, store, texts, checkpoints } = await longTrail();
    await archive(audit, checkpoints[2]);
    const { hash } = JSON.parse(texts[Math.min(wrong.seq, 20) - 1] ?? '');
    const { audit: started } = auditWorld({ store });
    await expect(started.requireWitnessed({ hash, rev: 1, ...wrong })).rejects.toMatchObject({
      code: 'audit_unavailable',
    });
    await expect(started.record(entry)).rejects.toMatchObject({ code: 'audit_unavailable' });
  });
});

describe('archiving', () => {
  test('leaves the same trail, wherever it’s interrupted, and whatever answer is lost', {
    timeout: 120_000,
  }, async () => {
    const { store, texts, checkpoints, audit: prover } = await longTrail(1_200, 200);
    const head = await store.get(headKey);
    const archived = checkpoints[4];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom<Fate>('works', 'fails', 'lost'), { maxLength: 30 }), async (fates) => {
        const copy = createMemoryStore({ now: Date.now });
        await copy.compareAndSet({
          put: [{ key: headKey, value: head }],
          append: [{ log, entries: texts }],
          rank: [{ set: keys('audit', 'client', 'c-0'), member: '1', score: 1 }],
        });
        const left = [...fates];
        const flaky = flakyStore(copy, () => left.shift() ?? 'works');
        for (let tries = 0; ; tries += 1) {
          // A new process each time.
          const { audit } = auditWorld({ store: flaky, patienceMs: 0 });
          const upTo = await archive(audit, archived).catch(() => undefined);
          expect(await auditWorld({ store: copy }).audit.verify()).toMatchObject({ ok: true });
          if (upTo !== undefined) break;
          expect(tries).toBeLessThan(fates.length);
        }
        expect(await auditWorld({ store: copy }).audit.verify({ archive: from(texts) })).toMatchObject({ ok: true });
        const stored = await storedTexts(copy);
        expect(stored).toHaveLength(texts.length - (archived?.upTo ?? 0) + 1);
        expect(stored.filter((text) => text.includes('"action":"archived"'))).toHaveLength(1);
        expect(await copy.range(keys('audit', 'client', 'c-0'))).toEqual([]);
      }),
      { numRuns: runs(30) },
    );
    expect(await prover.verify()).toMatchObject({ ok: true, archived: 0 });
  });

  test('goes on beside processes that record, read, sign, and prove', async () => {
    const { store, texts, checkpoints, audit } = await longTrail(1_300, 40);
    const others = Array.from({ length: 3 }, () => auditWorld({ store }).audit);
    for (const other of others) await other.latest({ limit: 1 });
    let running = true;
    const busy = async (other: Audit): Promise<number> => {
      let rounds = 0;
      for (; running; rounds += 1) {
        await turn();
        const { seq } = await other.record({ ...entry, clientId: 'c-1' });
        const latest = await other.latest({ limit: 100 });
        expect(latest.map((record) => record.seq)).toEqual(latest.map((_, at) => (latest[0]?.seq ?? 0) - at));
        expect(latest[0]?.seq).toBeGreaterThanOrEqual(seq);
        expect((await other.latest({ clientId: 'c-1', limit: 20 })).map((record) => record.seq)).toContain(seq);
        await other.earliest({ clientId: 'c-0', limit: 100 });
        if (rounds % 3 === 0) expect(await other.verify()).toMatchObject({ ok: true });
      }
      return rounds;
    };
    const all = others.map(busy);
    for (const index of [4, 15, 26, 31]) await archive(audit, checkpoints[index]);
    running = false;
    for (const rounds of await Promise.all(all)) expect(rounds).toBeGreaterThan(0);
    expect(await audit.verify({ archive: from(texts) })).toMatchObject({ ok: true, archived: checkpoints[31]?.upTo });
    expect(Number((await store.range(keys('audit', 'client', 'c-0')))[0]?.score)).toBeGreaterThan(
      checkpoints[31]?.upTo ?? 0,
    );
  });

  test('that two operators start at once is done once', async () => {
    const { store, checkpoints } = await longTrail();
    const operators = Array.from({ length: 4 }, () => auditWorld({ store }).audit);
    await Promise.all(operators.map((audit) => archive(audit, checkpoints[3])));
    const records = await operators[0]?.latest({ limit: 100 });
    expect(records?.filter(({ action }) => action === 'archived')).toHaveLength(1);
    expect(await operators[0]?.verify()).toMatchObject({ ok: true });
  });

  test('a record whose answer was lost is found, though others were removed before it meanwhile', async () => {
    const { store, checkpoints } = await longTrail();
    let losing = false;
    const flaky = flakyStore(store, (verb) => (losing && verb === 'compareAndSet' ? 'lost' : 'works'));
    const { audit } = auditWorld({
      store: {
        ...flaky,
        compareAndSet: (change) =>
          flaky.compareAndSet(change).catch(async (error: unknown) => {
            losing = false;
            await archive(auditWorld({ store }).audit, checkpoints[2]);
            throw error;
          }),
      },
    });
    await audit.latest({ limit: 1 });
    losing = true;
    const record = await audit.record({ ...entry, reference: 'KT-1' });
    const found = (await audit.latest({ limit: 20 })).filter(({ reference }) => reference === 'KT-1');
    expect(found).toEqual([record]);
    expect(await audit.verify()).toMatchObject({ ok: true });
  });
});

test('what’s open says from which record on it needs the trail, as long as it’s open', async () => {
  const { audit } = await longTrail(5);
  expect((await audit.end()).needed).toBeUndefined();
  const commit = async (name: string, from: string | undefined, live: LiveChange['live']) => {
    const [record] = (await audit.commit({ entries: [entry], live: [{ name, from, live }] })) ?? [];
    if (record === undefined) throw new Error('it wasn’t committed');
    return record.seq;
  };
  const version = '1';
  const first = await commit('request:r-1', undefined, { version, until: later });
  const second = await commit('secret:s-1', undefined, { version, until: later });
  await commit('request:r-1', version, { version: '2', until: later });
  expect((await audit.end()).needed).toBe(first);
  await commit('request:r-1', '2', undefined);
  expect((await audit.end()).needed).toBe(second);
  await commit('policy', undefined, { version, until: forever });
  await commit('secret:s-1', version, undefined);
  expect((await audit.end()).needed).toBeUndefined();
  await commit('secret:s-2', undefined, { version, until: at - 1 });
  expect((await audit.end()).needed).toBeUndefined();
});

test('what’s open isn’t proved by records that are removed', async () => {
  const { audit, checkpoints, store } = await longTrail();
  const live = [{ name: 'request:r-1', from: undefined, live: { version: '1', until: later } }];
  const [record] = (await audit.commit({ entries: [entry], live })) ?? [];
  expect(await audit.recordsOf('request:r-1')).toEqual([record]);
  await archive(audit, checkpoints[2]);
  const reader = auditWorld({ store }).audit;
  expect(await reader.recordsOf('request:r-1')).toEqual([record]);
  const heads = createHeadCodec({ ring, organization: 'org-1' });
  const head = heads.parse((await store.get(headKey)) ?? '');
  expect(head?.archived).toMatchObject({ upTo: checkpoints[2]?.upTo, removed: checkpoints[2]?.upTo });
});
