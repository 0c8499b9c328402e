import { expect, test } from 'vitest';
import type { AuditRecord, TrailRecord } from '../../services/audit/record.ts';
import type { PersonRef } from '../../services/people/person-ref.ts';
import { isProven } from '../../services/requests/proof.ts';
import type { RequestRecord } from '../../services/requests/types.ts';

/** A request is executed only if the trail says, too, that these people asked for it and approved it. */

const person = (name: string, more: Partial<PersonRef> = {}): PersonRef => ({
  slackTeam: 'T1',
  slackUser: `U${name}`,
  genesysUser: `g-${name}`,
  name,
  ...more,
});
const [ada, dora, will] = [person('ada'), person('dora'), person('will')];

function request(approvers: readonly PersonRef[], approvalsNeeded = 1): RequestRecord {
  return {
    id: 'r1',
    organization: 'org',
    operation: 'rotate',
    input: {},
    client: { id: 'c1', name: 'Payroll' },
    requester: ada,
    reason: 'It was in a log file',
    createdAt: 1,
    deadline: 2,
    approvalsNeeded,
    approvals: approvers.map((each) => ({ person: each, at: 1 })),
    state: 'executing',
  };
}

function said(
  action: 'requested' | 'approved' | 'denied' | 'confirmed' | 'resumed',
  by: PersonRef,
  more: Partial<AuditRecord> = {},
): TrailRecord {
  const { slackTeam, slackUser, genesysUser, name } = by;
  return {
    v: 1,
    id: 'a1',
    seq: 1,
    time: '2030-01-01T00:00:00.000Z',
    organization: 'org',
    prev: '',
    hash: '',
    operation: 'rotate',
    action,
    requestId: 'r1',
    clientId: 'c1',
    person: { slackTeam, slackUser, genesysUser, name },
    ...more,
  } as TrailRecord;
}

const asked = said('requested', ada);

test.each([
  ['one approval of one', request([dora]), [asked, said('approved', dora)]],
  ['two of two', request([dora, will], 2), [asked, said('approved', dora), said('approved', will)]],
  ['one that others clicked about, too', request([dora]), [asked, said('denied', will), said('approved', dora)]],
])('what the trail says is proven: %s', (_what, record, records) => {
  expect(isProven(record, records)).toBe(true);
});

const onWord: RequestRecord = { ...request([dora]), doWithinMs: 1 };
const resumed: RequestRecord = {
  ...request([dora]),
  schedule: { since: 1, at: 2, checkAt: 2, resumed: [{ person: will, at: 1 }] },
};

test.each([
  ['that waits for its requester: they said when', onWord, [asked, said('approved', dora), said('confirmed', ada)]],
  ['that was paused: another person had it go on', resumed, [asked, said('approved', dora), said('resumed', will)]],
])('what the trail says is proven of a request %s', (_what, record, records) => {
  expect(isProven(record, records)).toBe(true);
  expect(isProven(record, records.slice(0, 2))).toBe(false);
});

test.each([
  ['that its approver said when', onWord, [asked, said('approved', dora), said('confirmed', dora)]],
  ['that its requester had it go on', resumed, [asked, said('approved', dora), said('resumed', ada)]],
])('a request isn’t proven by a trail that says %s', (_what, record, records) => {
  expect(isProven(record, records)).toBe(false);
});

const account = { slackUser: dora.slackUser, slackTeam: dora.slackTeam };

test.each([
  ['nothing at all', request([dora]), []],
  ['that nobody asked', request([dora]), [said('approved', dora)]],
  ['that someone else asked', request([dora]), [said('requested', will), said('approved', dora)]],
  ['that nobody approved', request([dora]), [asked]],
  ['that someone else approved', request([dora]), [asked, said('approved', will)]],
  [
    'that an account approved that now is another Genesys Cloud user',
    request([person('new dora', account)]),
    [asked, said('approved', dora)],
  ],
  [
    'that another account of the same Genesys Cloud user approved',
    request([dora]),
    [asked, said('approved', person('dora', { slackUser: 'UOTHER' }))],
  ],
  [
    'that someone with that ID in another workspace approved',
    request([dora]),
    [asked, said('approved', person('dora', { slackTeam: 'T2' }))],
  ],
  ['that they denied', request([dora]), [asked, said('denied', dora)]],
  ['that they approved another request', request([dora]), [asked, said('approved', dora, { requestId: 'r2' })]],
  ['that they approved another operation', request([dora]), [asked, said('approved', dora, { operation: 'delete' })]],
  ['that they approved it for another client', request([dora]), [asked, said('approved', dora, { clientId: 'c2' })]],
  ['that its requester approved', request([ada]), [asked, said('approved', ada)]],
  ['that one of two approved', request([dora], 2), [asked, said('approved', dora)]],
  ['that one person approved twice', request([dora, dora], 2), [asked, said('approved', dora), said('approved', dora)]],
  ['that two approved, where one did', request([dora, will], 2), [asked, said('approved', dora)]],
])('a request isn’t proven by a trail that says %s', (_what, record, records) => {
  expect(isProven(record, records)).toBe(false);
});
