import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRetryAfter, retryAfterOfMessage, retryDelay } from '../../services/genesys/retry.ts';

const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test('a delay is never shorter than Retry-After, and at most 250 ms longer', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.nat(600_000), fraction, (tries, retryAfterMs, random) => {
      const delay = retryDelay({ tries, retryAfterMs, random: () => random });
      expect(delay).toBeGreaterThanOrEqual(retryAfterMs);
      expect(delay).toBeLessThanOrEqual(retryAfterMs + 250);
    }),
  );
});

test('without Retry-After a delay is in the upper half of a range that doubles from 250 ms to 8 s', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fraction, (tries, random) => {
      const longest = Math.min(8_000, 250 * 2 ** (tries - 1));
      const delay = retryDelay({ tries, retryAfterMs: undefined, random: () => random });
      expect(delay).toBeGreaterThanOrEqual(longest / 2);
      expect(delay).toBeLessThanOrEqual(longest);
    }),
  );
});

test('delays grow with the tries, and vary at random', () => {
  const at = (tries: number, random: number) => retryDelay({ tries, retryAfterMs: undefined, random: () => random });
  expect([at(1, 0), at(1, 0.5), at(2, 0.5), at(3, 0.5), at(6, 0.5), at(9, 0.5)]).toEqual([
    125, 187.5, 375, 750, 6000, 6000,
  ]);
});

test('Retry-After means the same in seconds or as a date', () => {
  fc.assert(
    fc.property(fc.nat(86_400), fc.nat(2_000_000_000), (seconds, since1970) => {
      const now = since1970 * 1000;
      const date = new Date(now + seconds * 1000).toUTCString();
      expect(parseRetryAfter(String(seconds), now)).toBe(seconds * 1000);
      expect(parseRetryAfter(date, now)).toBe(seconds * 1000);
    }),
  );
});

test('whatever Retry-After says, it gives a time that isn’t negative, or nothing', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const ms = parseRetryAfter(text, 1_700_000_000_000);
      expect(ms === undefined || (Number.isFinite(ms) && ms >= 0)).toBe(true);
    }),
  );
  expect(parseRetryAfter('-5', 0)).toBeUndefined();
  expect(parseRetryAfter('soon', 0)).toBeUndefined();
  expect(parseRetryAfter(null, 0)).toBeUndefined();
  expect(parseRetryAfter('Thu, 01 Jan 1970 00:00:00 GMT', 5_000)).toBe(0);
});

test('the message of a 429 says how long to wait', () => {
  expect(retryAfterOfMessage('Rate limit exceeded the maximum. Retry the request in [17] seconds')).toBe(17_000);
  expect(retryAfterOfMessage('Rate limit exceeded')).toBeUndefined();
  expect(retryAfterOfMessage(undefined)).toBeUndefined();
});
