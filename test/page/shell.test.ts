import { expect, test } from 'vitest';
import { badgeOf, titleOf } from '../../sandbox/page/browser/badges.ts';
import { momentIn } from '../../sandbox/page/browser/moments.ts';
import { chainOf } from '../../sandbox/page/browser/panel/chain.ts';
import { hashOf, placeFor, spotOf } from '../../sandbox/page/browser/spot.ts';
import { place, record } from './states.ts';

test('the tab’s title counts mentions and direct messages, and marks the rest', () => {
  const channel = place({ unread: 3, mentions: 1 });
  const direct = place({ kind: 'direct', unread: 2 });
  expect([badgeOf(channel), badgeOf(direct)]).toEqual([1, 2]);
  expect(titleOf({ places: [channel, direct] })).toBe('(3) Keyturn sandbox');
  expect(titleOf({ places: [place({ unread: 3 })] })).toBe('• Keyturn sandbox');
  expect(titleOf({ places: [place({})] })).toBe('Keyturn sandbox');
  expect(titleOf(undefined)).toBe('Keyturn sandbox');
});

test('the chain is intact, or says where it breaks', () => {
  expect(chainOf([record(1, {})])).toEqual({ isIntact: true, words: 'One record so far.' });
  expect(chainOf([record(1, {}), record(2, {})]).words).toBe('The hash chain of all 2 records is intact.');
  const { isIntact, words } = chainOf([record(1, {}), record(2, { isChained: false }), record(3, {})]);
  expect(isIntact).toBe(false);
  expect(words).toContain('record 2');
});

test('the clock shows the time where the person is', () => {
  const at = Date.UTC(2025, 10, 27, 20, 6);
  expect(momentIn('Europe/London', at)).toMatch(/Thu, Nov 27.* 8:06\sPM GMT/u);
  expect(momentIn('America/New_York', at)).toMatch(/Thu, Nov 27.* 3:06\sPM EST/u);
});

test('the address says whose Slack it is, and where in it', () => {
  const spot = { person: 'U0ADA0001', place: 'C0GENERAL' };
  expect(hashOf(spot)).toBe('#/U0ADA0001/C0GENERAL');
  expect(spotOf(hashOf(spot))).toEqual(spot);
  const odd = { person: 'a/b', place: '#ä%' };
  expect(spotOf(hashOf(odd))).toEqual(odd);
  expect(spotOf('')).toEqual({ person: '', place: '' });
  expect(spotOf('#/%E0%A4%A/home')).toEqual({ person: '', place: 'home' });
});

test('as another person one stays in the same place, or in their own one like it', () => {
  const adas = [place({}), place({ id: 'D1', kind: 'direct', name: 'Keyturn' })];
  const doras = [place({}), place({ id: 'home', kind: 'home', name: 'Keyturn' }), place({ ...adas[1], id: 'D2' })];
  expect(placeFor('GENERAL', doras, adas)?.id).toBe('GENERAL');
  expect(placeFor('D1', doras, adas)?.id).toBe('D2');
  expect(placeFor('GONE', doras, adas)?.id).toBe('GENERAL');
  expect(placeFor('D1', doras, [])?.id).toBe('GENERAL');
  expect(placeFor('D1', [], [])).toBeUndefined();
});
