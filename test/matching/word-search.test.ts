import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createWordSearch } from '../../services/matching/word-search.ts';

const entries = (texts: readonly string[]) => texts.map((text) => ({ text }));
const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'ab', 'é', '漢', '🔑', '\u0000'), maxLength: 8 });

const holding = (texts: readonly string[], words: readonly string[]) =>
  [...texts.keys()].filter((at) => words.every((word) => texts[at]?.includes(word)));

test('an entry is found by any words in it, whatever was searched for before', () => {
  fc.assert(
    fc.property(
      fc.array(letters, { maxLength: 60, size: 'max' }),
      fc.array(fc.tuple(fc.array(letters, { maxLength: 3 }), fc.nat(4)), { minLength: 1 }),
      (texts, searches) => {
        const search = createWordSearch(entries(texts));
        for (const [words, most] of searches) {
          expect(search.find(words)).toEqual(holding(texts, words));
          expect(search.find(words, most)).toEqual(holding(texts, words).slice(0, most));
        }
      },
    ),
  );
});

test('forgotten words are found again', () => {
  const texts = Array.from({ length: 300 }, (_, n) => `client ${n}`);
  const search = createWordSearch(entries(texts));
  for (let round = 0; round < 2; round += 1)
    for (const n of texts.keys()) expect(search.find(['client', `${n}`])).toEqual(holding(texts, ['client', `${n}`]));
});

test('an empty list has no matches', () => {
  expect(createWordSearch([]).find(['a'])).toEqual([]);
  expect(createWordSearch([]).find([])).toEqual([]);
});
