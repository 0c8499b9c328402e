import { expect, test } from 'vitest';
import { createSearchRecords } from '../../app/listeners/searches.ts';
import type { AuditEntry } from '../../services/audit/record.ts';

const minutes = 60_000;

/** Gives a function that searches as someone, and says whether that was recorded. */
function searching() {
  const entries: AuditEntry[] = [];
  let time = 0;
  const record = createSearchRecords({
    audit: { recordLater: (entry: AuditEntry) => void entries.push(entry) } as never,
    now: () => time,
  });
  const searches = (user: string, operation = 'show'): boolean => {
    const before = entries.length;
    record({ operation, actor: { team: 'T1', user } });
    return entries.length > before;
  };
  return {
    entries,
    searches,
    after(ms: number) {
      time += ms;
    },
  };
}

test('a search is recorded once in ten minutes, by person and menu', () => {
  const { searches, after, entries } = searching();
  expect(searches('U1')).toBe(true);
  after(10 * minutes - 1);
  expect(searches('U1')).toBe(false);
  expect(searches('U2')).toBe(true);
  expect(searches('U1', 'rotate')).toBe(true);
  after(1);
  expect(searches('U1')).toBe(true);
  expect(entries[0]).toMatchObject({ operation: 'show', action: 'searched', person: { slackUser: 'U1' } });
});

test('of more than 5,000 people, the one who searched first is forgotten', () => {
  const { searches } = searching();
  for (let at = 1; at <= 5_000; at += 1) searches(`U${at}`);
  expect(searches('U1')).toBe(false);
  expect(searches('U5001')).toBe(true);
  expect(searches('U2')).toBe(false);
  expect(searches('U1')).toBe(true);
});
