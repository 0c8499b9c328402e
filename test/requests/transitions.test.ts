import { describe, expect, test } from 'vitest';
import type { RequestEvent } from '../../services/requests/events.ts';
import { transition } from '../../services/requests/transitions.ts';
import type { RequestRecord, RequestState } from '../../services/requests/types.ts';
import { ada, asking, ben, cleo, HOUR, LEASE, person } from './support.ts';

const record: RequestRecord = {
  ...asking(),
  id: 'r1',
  organization: 'org-1',
  createdAt: 0,
  deadline: HOUR,
  remindAt: HOUR / 2,
  approvalsNeeded: 1,
  approvals: [],
  state: 'pending',
};
const executing: RequestRecord = {
  ...record,
  state: 'executing',
  decision: { by: ben, at: 1 },
  execution: { owner: 'a', leaseUntil: LEASE, step: 'claimed', startedAt: 1, turns: 1 },
};
const lease = { owner: 'a', leaseMs: LEASE };
const rule = { approvalsNeeded: 1, policy: 'digest' };
const outcome = { fact: { kind: 'done', facts: { kind: 'deleted' } } } as const;

const events: Record<Exclude<RequestEvent['type'], 'ask' | 'amend' | 'repost'>, RequestEvent> = {
  approve: { type: 'approve', person: cleo, ...rule, ...lease },
  deny: { type: 'deny', person: cleo, reason: 'still used' },
  cancel: { type: 'cancel', person: ada },
  withdraw: { type: 'withdraw', outcome, answered: true },
  expire: { type: 'expire' },
  remind: { type: 'remind' },
  reconcile: { type: 'reconcile', ...lease },
  step: { type: 'step', step: 'inactive', turns: 1, ...lease },
  finish: { type: 'finish', state: 'done', outcome, owner: 'a', turns: 1 },
  start: { type: 'start', person: ada, ...lease },
  lapse: { type: 'lapse' },
  check: { type: 'check' },
  pause: { type: 'pause', usage: null },
  resume: { type: 'resume', person: cleo, policy: 'digest' },
  complete: { type: 'complete', ...lease },
  undo: { type: 'undo', person: ben, ...lease },
  reverted: { type: 'reverted', outcome },
  putBack: { type: 'putBack', owner: 'a', turns: 1 },
};
const ends: readonly RequestState[] = [
  ...(['done', 'failed', 'unknown', 'denied', 'cancelled', 'expired', 'lapsed', 'stale', 'undone'] as const),
];

describe.each(ends)('a request that is %s', (state) => {
  const schedule = { since: 1, at: HOUR, checkAt: HOUR / 2 };
  const ended: RequestRecord = { ...executing, state, outcome: { ...outcome, at: 2 }, schedule };

  test.each(Object.entries(events))('doesn’t accept %s', (_, event) => {
    const result = transition(ended, event, 2 * HOUR);
    expect(result.record).toBeUndefined();
    expect(result.refusal).toMatchObject({ code: 'request_decided', details: { state, by: ben.slackUser } });
  });

  test('takes amendments without leaving its state', () => {
    const result = transition(ended, { type: 'amend', change: { told: ['outcome'] } }, 2 * HOUR);
    expect(result.record).toEqual({ ...ended, told: ['outcome'] });
  });
});

describe('a card that can no longer be changed', () => {
  const shown: RequestRecord = { ...record, card: { channel: 'C1', ts: '1.1' } };
  const repost = (from: string, owner: string): RequestEvent => ({ type: 'repost', from, owner, forMs: HOUR });
  const held = { from: '1.1', owner: 'a', until: HOUR };

  test('is reposted by one process, which can try again until its time is up', () => {
    const { record: claimed } = transition(shown, repost('1.1', 'a'), 0);
    expect(claimed?.reposting).toEqual(held);
    expect(transition(claimed, repost('1.1', 'b'), HOUR - 1).record).toBe(claimed);
    expect(transition(claimed, repost('1.1', 'a'), 1).record?.reposting).toEqual({ ...held, until: HOUR + 1 });
    expect(transition(claimed, repost('1.1', 'b'), HOUR).record?.reposting?.owner).toBe('b');
  });

  test('isn’t reposted if another card is known, and the new card ends the claim', () => {
    const claimed: RequestRecord = { ...shown, state: 'done', reposting: held };
    expect(transition(claimed, repost('0.9', 'a'), 0).record).toBe(claimed);
    expect(transition(claimed, { type: 'amend', change: { told: ['thread'] } }, 0).record?.reposting).toEqual(held);
    const card = { channel: 'C1', ts: '2.2', continues: { channel: 'C1', ts: '1.1' } };
    const next = transition(claimed, { type: 'amend', change: { card } }, 0).record;
    expect(next).toEqual({ ...shown, state: 'done', card });
    expect(transition(next, repost('1.1', 'b'), 0).record).toBe(next);
  });
});

test.each(Object.entries(events))('%s of a request that doesn’t exist finds none', (_, event) => {
  expect(transition(undefined, event, 0)).toEqual({ refusal: { code: 'request_not_found', details: {} } });
});

test.each(['approve', 'deny', 'cancel', 'withdraw', 'expire', 'remind'] as const)(
  '%s while it’s executing is too late',
  (type) => {
    expect(transition(executing, events[type], 2).refusal?.code).toBe('request_decided');
  },
);

test.each(['reconcile', 'step', 'finish'] as const)('%s before anyone approved is refused', (type) => {
  expect(transition(record, events[type], 2).refusal?.code).toBe('request_decided');
});

test.each(['approve', 'deny', 'cancel'] as const)(
  '%s exactly at the deadline is too late, and changes nothing',
  (type) => {
    expect(transition(record, events[type], HOUR - 1).refusal?.code).not.toBe('request_decided');
    expect(transition(record, events[type], HOUR)).toEqual({
      refusal: { code: 'request_decided', details: { state: 'expired' } },
    });
  },
);

test('it doesn’t expire before its deadline', () => {
  expect(transition(record, events.expire, HOUR - 1).record).toBeUndefined();
  expect(transition(record, events.expire, HOUR).record?.state).toBe('expired');
});

test('the requester is recognized by Genesys Cloud user and by Slack account', () => {
  const secondAccount = person('ada', { slackUser: 'U-other' });
  const secondGenesysUser = person('other', { slackUser: ada.slackUser });
  const sameIdElsewhere = person('other', { slackUser: ada.slackUser, slackTeam: 'T2' });
  for (const type of ['approve', 'deny'] as const) {
    const by = (who: typeof ada) => transition(record, { ...events[type], person: who } as RequestEvent, 1);
    expect(by(ada).refusal?.code).toBe('request_own');
    expect(by(secondAccount).refusal?.code).toBe('request_own');
    expect(by(secondGenesysUser).refusal?.code).toBe('request_own');
    expect(by(sameIdElsewhere).refusal).toBeUndefined();
  }
});

test.each([
  ['at the opening', 2, 1],
  ['now', 1, 2],
])('the stricter number of approvals counts: two %s', (_when, then, today) => {
  const approve = (by: typeof ada): RequestEvent => ({
    ...lease,
    type: 'approve',
    person: by,
    ...rule,
    approvalsNeeded: today,
  });
  const first = transition({ ...record, approvalsNeeded: then }, approve(ben), 1).record;
  expect(first).toMatchObject({ state: 'pending', approvalsNeeded: 2 });
  // A later setting can't loosen what has been asked for.
  const second = transition(first, { ...approve(cleo), approvalsNeeded: 1 } as RequestEvent, 2);
  expect(second).toMatchObject({ record: { state: 'executing' }, entry: { action: 'approved', policy: 'digest' } });
});

test('a lease can be taken over once it has run out, and not a moment before', () => {
  const take: RequestEvent = { type: 'reconcile', owner: 'b', leaseMs: LEASE };
  expect(transition(executing, take, LEASE - 1).refusal?.code).toBe('request_decided');
  expect(transition(executing, take, LEASE).record?.execution).toEqual({
    owner: 'b',
    leaseUntil: 2 * LEASE,
    step: 'claimed',
    startedAt: 1,
    turns: 2,
  });
});

test('a transition doesn’t change the record it was given', () => {
  const frozen = structuredClone(record);
  for (const event of Object.values(events)) transition(record, event, HOUR);
  expect(record).toEqual(frozen);
});
