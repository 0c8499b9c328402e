import fc from 'fast-check';
import { expect, test } from 'vitest';
import { duration } from '../../commands/block-kit/text.ts';
import { parseDuration } from '../../commands/forms/duration.ts';
import { inLanguage } from '../../commands/language.ts';
import { pseudoLanguage } from '../support/pseudo-language.ts';

test.each([
  ['3600', 3600],
  [' 86,400 ', 86_400],
  ['24h', 86_400],
  ['24 hours', 86_400],
  ['1h30m', 5400],
  ['1 hour 30 minutes', 5400],
  ['1 hour and 30 minutes', 5400],
  ['1.5 h', 5400],
  ['1,5 h', 5400],
  ['90 Min', 5400],
  ['2 days', 172_800],
  ['45 secs', 45],
  ['450 days', 38_880_000],
  ['450d', 38_880_000],
  ['38880000', 38_880_000],
  ['38,880,000 seconds', 38_880_000],
  ['38 880 000', 38_880_000],
  ['38’880’000 s', 38_880_000],
  ['10800 hours', 38_880_000],
  ['64 weeks', 38_707_200],
  ['1w 2d', 777_600],
])('%j is %i seconds', (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds);
});

test.each(['', 'soon', '1 fortnight', '-5 min', 'h', '5 minutes ago', '1:30', '10m x', '5 months'])(
  '%j isn’t a duration',
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);

test('a shown duration reads back as the same duration', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40_000_000 }), (seconds) => parseDuration(duration(seconds)) === seconds),
  );
});

test('it does in another language too', () => {
  inLanguage(pseudoLanguage, () => {
    expect(parseDuration(`${duration(93_784)}, 1 áńď 2 h`)).toBeUndefined();
    expect(parseDuration(`${duration(93_784)} áńď 2 ĥ`)).toBe(100_984);
  });
});
