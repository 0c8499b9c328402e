import { expect, test } from 'vitest';
import type { AuditEntry } from '../../services/audit/record.ts';
import { createAuthors } from '../../services/authors.ts';
import { at, auditWorld, person } from './world.ts';

const clientId = 'c-1';
const by = (name: string) => ({ ...person, name });

/** The authors of a client with these records, and how often the trail was read. */
async function authorsOf(entries: readonly Omit<AuditEntry, 'clientId'>[]) {
  const { audit } = auditWorld();
  for (const entry of entries) await audit.record({ ...entry, clientId });
  let asked = 0;
  const count = <T>(answer: T): T => {
    asked += 1;
    return answer;
  };
  const authors = createAuthors({
    audit: { latest: (of) => count(audit.latest(of)), earliest: (of) => count(audit.earliest(of)) },
    creates: (operation) => operation === 'create',
    writes: (operation) => operation === 'create' || operation === 'update',
    now: () => at,
  });
  const of = (dateModified?: string) => ({ id: clientId, dateModified });
  return { audit, authors, of, asked: () => asked };
}

const many = (count: number): Omit<AuditEntry, 'clientId'>[] =>
  Array.from({ length: count }, () => ({ operation: 'show', action: 'done', person: by('Reader') }));

test('the creator is in the first records, the last to change it after many reads', async () => {
  const { authors, of } = await authorsOf([
    { operation: 'create', action: 'done', person: by('Ben') },
    { operation: 'update', action: 'done', person: by('Ada') },
    { operation: 'update', action: 'refused', person: by('Vera') },
    ...many(50),
  ]);
  expect(await authors.through(of(), 'createdBy')).toBe('Ben');
  expect(await authors.through(of(), 'modifiedBy')).toBe('Ada');
});

test('a change that was started but not finished counts, one that was only requested doesn’t', async () => {
  const { authors, of } = await authorsOf([
    { operation: 'update', action: 'started', person: by('Ada') },
    { operation: 'update', action: 'requested', person: by('Ben') },
    { operation: 'update', action: 'approved', person: by('Will') },
  ]);
  expect(await authors.through(of(), 'modifiedBy')).toBe('Ada');
  expect(await authors.through(of(), 'createdBy')).toBeUndefined();
});

test('what’s too far back isn’t looked for, and a record without a person names no one', async () => {
  const { authors, of, asked } = await authorsOf([
    { operation: 'update', action: 'done', person: by('Ada') },
    ...many(60),
  ]);
  expect(await authors.through(of(), 'modifiedBy')).toBeUndefined();
  expect(asked()).toBe(2);
  const { authors: others, of: other } = await authorsOf([{ operation: 'create', action: 'done' }]);
  expect(await others.through(other(), 'createdBy')).toBeUndefined();
});

test('the trail is read once for each state of a client, and again for what it didn’t know', async () => {
  const { audit, authors, of, asked } = await authorsOf([]);
  expect(await authors.through(of('1'), 'modifiedBy')).toBeUndefined();
  await audit.record({ operation: 'update', action: 'done', person: by('Ada'), clientId });
  expect(await authors.through(of('1'), 'modifiedBy')).toBe('Ada');
  expect(await authors.through(of('1'), 'modifiedBy')).toBe('Ada');
  expect(asked()).toBe(2);
  await audit.record({ operation: 'update', action: 'done', person: by('Ben'), clientId });
  expect(await authors.through(of('2'), 'modifiedBy')).toBe('Ben');
  expect(asked()).toBe(3);
});
