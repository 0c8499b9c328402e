import { expect, test } from 'vitest';
import { arranged } from '../../sandbox/page/browser/slack/arranged.ts';
import { clock, dayLabel } from '../../sandbox/page/browser/slack/reader.ts';
import type { PageMessage } from '../../sandbox/page/protocol.ts';

const reader = { me: 'UADA', zone: 'Europe/London', now: Date.UTC(2026, 10, 27, 12), names: {} };
const minute = 60_000;

function message(ts: string, at: number, given: Partial<PageMessage> = {}): PageMessage {
  const seen = { text: '', notification: '', blocks: [], rendered: '', buttons: [], fields: [] };
  const who = { user: 'UBOT', author: { name: 'Keyturn', isBot: true } };
  return { ts, at, channel: 'C1', ...seen, ...who, deleted: false, edited: false, isUnread: false, ...given };
}

test('replies are with their message; those of a message that’s gone stay in the list', () => {
  const messages = [
    message('1', reader.now),
    message('2', reader.now, { thread_ts: '1' }),
    message('3', reader.now, { thread_ts: '0' }),
  ];
  expect(arranged(messages, reader).map(({ message, replies }) => [message.ts, replies.map(({ ts }) => ts)])).toEqual([
    ['1', ['2']],
    ['3', []],
  ]);
});

test('one author’s messages are joined for five minutes, but never what only one person sees', () => {
  const messages = [
    message('1', reader.now),
    message('2', reader.now + 4 * minute),
    message('3', reader.now + 10 * minute),
    message('4', reader.now + 11 * minute, { ephemeralFor: 'UADA' }),
    message('5', reader.now + 12 * minute),
    message('6', reader.now + 13 * minute, { user: 'UADA' }),
  ];
  expect(arranged(messages, reader).flatMap((one) => (one.isContinued ? [one.message.ts] : []))).toEqual(['2']);
});

test('each day starts with a divider, in the reader’s zone', () => {
  const late = Date.UTC(2026, 10, 26, 23, 50);
  const messages = [message('1', late), message('2', late + 15 * minute)];
  const starts = (zone: string): boolean[] => arranged(messages, { ...reader, zone }).map(({ startsDay }) => startsDay);
  expect(starts('Europe/London')).toEqual([true, true]);
  expect(starts('America/New_York')).toEqual([true, false]);
});

test('days and times are the reader’s', () => {
  expect(dayLabel(reader.now, reader)).toBe('Today');
  expect(dayLabel(reader.now - 86_400_000, reader)).toBe('Yesterday');
  expect(dayLabel(Date.UTC(2026, 10, 25, 12), reader)).toBe('Wednesday, November 25');
  expect(clock(reader.now, { ...reader, zone: 'America/New_York' })).toBe('7:00 AM');
});
