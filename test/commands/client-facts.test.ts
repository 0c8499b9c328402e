import { describe, expect, test } from 'vitest';
import { circumstancesFor } from '../../commands/clients/circumstances.ts';
import { clientLine } from '../../commands/clients/line.ts';
import { scopeRows } from '../../commands/clients/scopes.ts';
import { undone } from '../../commands/clients/undo.ts';
import { usageDetails, usageOf, usageSentence } from '../../commands/clients/usage.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import type { Usage } from '../../services/usage/types.ts';
import { oauthClient } from '../listings/clients.ts';

const now = Date.UTC(2030, 5, 15, 12);

const client = (more: Partial<OAuthClient> = {}): OAuthClient =>
  oauthClient({ id: 'c1', name: 'Payroll', grantType: 'CODE', state: 'active', dateCreated: undefined, ...more });

describe('scopes', () => {
  test('are in rows of twelve', () => {
    const scopes = Array.from({ length: 25 }, (_, at) => `scope-${at}`);
    expect(scopeRows(scopes).map((row) => row.length)).toEqual([12, 12, 1]);
    expect(scopeRows([])).toEqual([]);
  });

  test('take at most 2,000 characters a row', () => {
    // 100 with their quotes, and a comma and a space between two: 19 fit.
    const scopes = Array.from({ length: 40 }, (_, at) => `${String(at).padStart(2, '0')}${'x'.repeat(96)}`);
    for (const row of scopeRows(scopes)) expect(row.join(', ').length).toBeLessThanOrEqual(2_000);
    const long = Array.from({ length: 3 }, () => '&'.repeat(98));
    expect(scopeRows([...long, ...scopes]).every((row) => row.join(', ').length <= 2_000)).toBe(true);
  });
});

describe('usage', () => {
  const used: Usage = { kind: 'known', week: { requests: 0, errors: 0 }, month: { requests: 9, errors: 2 } };

  test('is of a month if the week had none', () => {
    expect(usageSentence(used, now)).toBe('In use: 9 calls in 30 days');
    expect(usageSentence({ ...used, week: { requests: 1, errors: 0 } }, now)).toBe('In use: 1 call in 7 days');
  });

  test('names the day of the last call, as Genesys Cloud’s region has it', () => {
    const lastActive = '2030-06-14T23:30:00-05:00';
    expect(usageSentence({ ...used, lastActive }, now)).toBe('In use: 9 calls in 30 days, last on Jun 14');
    expect(usageSentence({ ...used, lastActive: '2029-12-31' }, now)).toContain('last on Dec 31, 2029');
  });

  test('has figures for the weeks that are known', () => {
    const source = 'From Genesys Cloud’s usage data, which may be up to a day old.';
    expect(usageDetails(used)).toBe(`Last 7 days: 0 calls, 0 errors. Last 30 days: 9 calls, 2 errors. ${source}`);
    const { week: _week, ...month } = used;
    expect(usageDetails(month)).toBe(`Last 30 days: 9 calls, 2 errors. ${source}`);
  });

  test('isn’t said of a request without a client', () => {
    const record = { createdAt: now, state: 'pending' } as RequestRecord;
    expect(usageOf(record, now)).toBeUndefined();
    expect(usageOf({ ...record, client: { id: 'c1', name: 'Payroll' } }, now)).toBe('checking');
  });
});

test('what’s undone is put back, and what it has by default isn’t a change', () => {
  const before = client({ description: 'Pays people', state: 'active' });
  const since = client({ description: 'Pays everyone', state: 'inactive' });
  const change = { description: 'Pays everyone', state: 'inactive' } as const;
  expect(undone(since, before, change)).toMatchObject({ description: 'Pays people', state: 'active' });
  const bare = client({ description: undefined });
  expect(() => undone(bare, { ...bare, description: '' }, { description: '' })).toThrow('undo_refused');
});

test('a line of a list has the client’s age only if Genesys Cloud gives it', () => {
  expect(clientLine(client({ dateCreated: '2030-03-15T12:00:00Z' }), now)).toBe('CODE · active · created 3 months ago');
  expect(clientLine(client(), now)).toBe('CODE · active');
});

describe('what a change is weighed by', () => {
  type Needs = Parameters<typeof circumstancesFor>[0];
  const of = (names: Record<string, string | undefined>, listed: readonly OAuthClient[] | 'down' = []) =>
    circumstancesFor(
      {
        access: { missingRoles: async () => [] } as unknown as Needs['access'],
        listings: {
          read: async () => (listed === 'down' ? Promise.reject(new Error('down')) : { clients: listed }),
        } as unknown as Needs['listings'],
        directory: { roleName: async (id: string) => names[id] } as unknown as Needs['directory'],
      },
      { person: async () => Promise.reject(new Error('nobody')), freshness: 'cached' },
    );
  const roles = ['r1', 'r2'].map((roleId) => ({ roleId, divisionId: '*' }));

  test('one admin role among others counts, and so does one whose name isn’t known', async () => {
    expect(await of({ r1: 'Agent', r2: 'Master Admin' }).hasAdmin(roles)).toBe(true);
    expect(await of({ r1: 'Agent' }).hasAdmin(roles)).toBe(true);
    expect(await of({ r1: 'Agent', r2: 'Supervisor' }).hasAdmin(roles)).toBe(false);
  });

  test('a name counts as taken while the listing can’t be read', async () => {
    expect(await of({}, 'down').isTaken('Payroll', undefined)).toEqual({ taken: true });
    expect(await of({}, [client()]).isTaken('payroll', 'c1')).toEqual({ taken: false });
    expect(await of({}, [client()]).isTaken('payroll', undefined)).toMatchObject({ taken: true, by: { id: 'c1' } });
  });

  test('roles count as missing while the person can’t be found', async () => {
    expect(await of({}).notHeld(roles)).toEqual({ roles, known: false });
  });
});
