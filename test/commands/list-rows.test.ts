import { expect, test } from 'vitest';
import { rowsOf } from '../../commands/list/rows.ts';
import { oauthClient } from '../listings/clients.ts';
import { greekReader } from './greek.ts';

const dayMs = 86_400_000;
const created = Date.parse('2026-01-02T03:04:05.678Z');
const at = (now: number) => ({ now });

test('a row is kept until its client is a day older', () => {
  const client = oauthClient();
  const rowAt = (now: number) => rowsOf([client], greekReader(at(now)))[0];
  const first = rowAt(created + 3 * dayMs);
  expect(first?.text).toContain('created 3 days ago');
  expect(rowAt(created + 4 * dayMs - 1)).toBe(first);
  expect(rowAt(created + 4 * dayMs)?.text).toContain('created 4 days ago');
  // The machine's clock was set back.
  expect(rowAt(created + 3 * dayMs)?.text).toContain('created 3 days ago');
});

test.each([
  ['may do something else', { may: (operation: string) => operation === 'show' }],
  ['sees Keyturn’s own client', { isOwnClient: () => true }],
])('somebody who %s gets another row', (_who, reader) => {
  const client = oauthClient();
  const [all] = rowsOf([client], greekReader(at(created)));
  const [other] = rowsOf([client], greekReader({ ...at(created), ...reader }));
  expect(other).not.toEqual(all);
  expect(rowsOf([client], greekReader(at(created)))[0]).toEqual(all);
});

test('a client without a date has a row, too', () => {
  const client = oauthClient({ dateCreated: undefined });
  const [first] = rowsOf([client], greekReader(at(created)));
  expect(rowsOf([client], greekReader(at(created + 400 * dayMs)))[0]).toBe(first);
});
