import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMemoryStore } from '../../services/store/memory.ts';
import type { Store } from '../../services/store.ts';
import { runs } from '../support/cases.ts';
import { at, auditWorld, keys, person, reason, storedTexts } from './world.ts';

/** A store that holds these texts as the trail, under the head of `from`. */
async function copied(texts: readonly string[], head: string | undefined): Promise<Store> {
  const store = createMemoryStore({ now: () => at });
  await store.compareAndSet({
    put: [{ key: keys('audit', 'head'), value: head }],
    append: [{ log: keys('audit', 'log'), entries: texts }],
  });
  return store;
}

async function trailOf(length: number) {
  const { audit, store } = auditWorld();
  const heads: (string | undefined)[] = [undefined];
  for (let index = 0; index < length; index += 1) {
    await audit.record({
      person,
      operation: 'delete',
      action: 'done',
      clientId: `c-${index % 3}`,
      note: reason(`${index}`),
    });
    heads.push(await store.get(keys('audit', 'head')));
  }
  return { texts: await storedTexts(store), heads, head: heads.at(-1) };
}

const verdictOf = async (texts: readonly string[], head: string | undefined) =>
  auditWorld({ store: await copied(texts, head) }).audit.verify();

type Tampering = (texts: string[]) => void;

const place = fc.nat({ max: 11 });
const tampering: fc.Arbitrary<Tampering> = fc.oneof(
  fc.tuple(place, fc.nat(), fc.string({ minLength: 1, maxLength: 2 })).map(
    ([index, position, text]): Tampering =>
      (texts) => {
        const found = texts[index] ?? '';
        const cut = position % (found.length + 1);
        texts[index] = found.slice(0, cut) + text + found.slice(cut + (position % 2));
      },
  ),
  place.map(
    (index): Tampering =>
      (texts) =>
        void texts.splice(index, 1),
  ),
  fc.tuple(place, place).map(
    ([a, b]): Tampering =>
      (texts) => {
        [texts[a], texts[b]] = [texts[b] ?? '', texts[a] ?? ''];
      },
  ),
  fc.tuple(place, place).map(
    ([from, to]): Tampering =>
      (texts) =>
        void texts.splice(to, 0, texts[from] ?? ''),
  ),
  fc.tuple(place, fc.string()).map(
    ([to, text]): Tampering =>
      (texts) =>
        void texts.splice(to, 0, text),
  ),
  place.map(
    (length): Tampering =>
      (texts) =>
        void texts.splice(length),
  ),
  fc.tuple(place, place).map(
    ([a, b]): Tampering =>
      (texts) =>
        void texts.splice(a, b, ...texts.slice(a, a + b).reverse()),
  ),
);

describe('tampering with the audit trail', () => {
  test('any change to the stored records is found, and the first broken record is named', async () => {
    const { texts, head } = await trailOf(12);
    await fc.assert(
      fc.asyncProperty(fc.array(tampering, { minLength: 1, maxLength: 3 }), async (changes) => {
        const tampered = [...texts];
        for (const change of changes) change(tampered);
        const verdict = await verdictOf(tampered, head);
        const first = Array.from({ length: Math.max(texts.length, tampered.length) }, (_, index) => index).find(
          (index) => texts[index] !== tampered[index],
        );
        expect(verdict).toMatchObject(first === undefined ? { ok: true } : { ok: false, seq: first + 1 });
      }),
      { numRuns: runs(1_000) },
    );
  });

  test('any change to the stored head is found', async () => {
    const { texts, head = '' } = await trailOf(3);
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: head.length - 1 }),
        fc.string({ minLength: 1, maxLength: 2 }),
        async (cut, text) => {
          const tampered = head.slice(0, cut) + text + head.slice(cut + 1);
          fc.pre(tampered !== head);
          expect(await verdictOf(texts, tampered)).toEqual({ ok: false, from: 1, seq: 4, problem: 'head_forged' });
        },
      ),
    );
  });

  test('the verdict says how the trail is broken', async () => {
    const { texts, heads, head } = await trailOf(4);
    const [one = '', two = '', three = '', four = ''] = texts;
    const problem = async (tampered: string[], under = head) => {
      const verdict = await verdictOf(tampered, under);
      return verdict.ok ? 'none' : `${verdict.seq} ${verdict.problem}`;
    };
    expect(await problem([one, two, three, four])).toBe('none');
    expect(await problem([one, two.replace('"1"', '"2"'), three, four])).toBe('2 changed');
    expect(await problem([one, ` ${two}`, three, four])).toBe('2 changed');
    expect(await problem([one, three, four])).toBe('2 missing');
    expect(await problem([one, three, two, four])).toBe('2 reordered');
    expect(await problem([one, two, one, three, four])).toBe('3 inserted');
    expect(await problem([one, two, 'x', three, four])).toBe('3 changed');
    expect(await problem([one, two])).toBe('3 truncated');
    expect(await problem([])).toBe('1 truncated');
    expect(await problem(texts, heads[2])).toBe('3 beyond_head');
    expect(await problem([...texts, four])).toBe('5 beyond_head');
  });

  test('a missing head is noticed', async () => {
    const { texts } = await trailOf(2);
    const store = await copied(texts, undefined);
    expect(await auditWorld({ store }).audit.verify()).toEqual({ ok: false, from: 1, seq: 3, problem: 'head_missing' });
  });

  test('records of another trail with the same key don’t fit in', async () => {
    const mine = await trailOf(4);
    const other = auditWorld();
    for (let index = 0; index < 4; index += 1) await other.audit.record({ operation: 'list', action: 'done' });
    const [, foreign = ''] = await storedTexts(other.store);
    const spliced = mine.texts.map((text, index) => (index === 1 ? foreign : text));
    expect(await verdictOf(spliced, mine.head)).toEqual({ ok: false, from: 1, seq: 2, problem: 'inserted' });
  });

  test('a trail that was rolled back is found by what was noted about it elsewhere', async () => {
    const { texts, heads } = await trailOf(4);
    const store = await copied(texts.slice(0, 2), heads[2]);
    const { audit } = auditWorld({ store });
    const hashOf = (text = '') => JSON.parse(text).hash;
    expect(await audit.verify()).toMatchObject({ ok: true, head: { seq: 2 } });
    expect(await audit.verify({ known: { seq: 2, hash: hashOf(texts[1]) } })).toMatchObject({ ok: true });
    expect(await audit.verify({ known: { seq: 4, hash: hashOf(texts[3]) } })).toEqual({
      ok: false,
      from: 1,
      seq: 3,
      problem: 'ends_before_known',
    });
    expect(await audit.verify({ known: { seq: 2, hash: hashOf(texts[3]) } })).toEqual({
      ok: false,
      from: 1,
      seq: 2,
      problem: 'not_as_known',
    });
  });

  test('a trail of several chunks is verified, and broken records in late chunks are named', async () => {
    const { audit, store } = auditWorld();
    await Promise.all(Array.from({ length: 1_234 }, () => audit.record({ operation: 'list', action: 'done' })));
    expect(await audit.verify()).toMatchObject({ ok: true, head: { seq: 1_234 } });
    const texts = await storedTexts(store);
    const head = await store.get(keys('audit', 'head'));
    const [taken = ''] = texts.splice(600, 1);
    expect(await verdictOf(texts, head)).toEqual({ ok: false, from: 1, seq: 601, problem: 'missing' });
    texts.push(taken);
    expect(await verdictOf(texts, head)).toEqual({ ok: false, from: 1, seq: 601, problem: 'reordered' });
  });
});
