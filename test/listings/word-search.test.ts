import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createWordSearch } from '../../services/listings/word-search.ts';

const entries = (texts: readonly string[]) => texts.map((text) => ({ name: text, text }));
const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'ab', 'é', '漢', '\u0000', '\u0001'), maxLength: 6 });

test('an entry is found by any words that stand in it, whatever was looked for before', () => {
  fc.assert(
    fc.property(
      fc.array(letters),
      fc.array(fc.array(letters, { maxLength: 3 }), { minLength: 1 }),
      (texts, searches) => {
        const search = createWordSearch(entries(texts));
        for (const words of searches) {
          const has = search.holding(words);
          expect(texts.map((_, at) => has(at))).toEqual(
            texts.map((text) => words.every((word) => text.includes(word))),
          );
        }
      },
    ),
  );
});

test('words that were forgotten are found again', () => {
  const texts = Array.from({ length: 300 }, (_, n) => `client ${n}`);
  const search = createWordSearch(entries(texts));
  for (let round = 0; round < 2; round += 1)
    for (const [n] of texts.entries()) {
      const has = search.holding(['client', `${n}`]);
      expect(texts.filter((_, at) => has(at))).toEqual(texts.filter((text) => text.includes(`${n}`)));
    }
});

test('nothing is found in nothing', () => {
  expect(createWordSearch([]).holding(['a'])(0)).toBe(false);
});
