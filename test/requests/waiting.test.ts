import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RequestEvent, Transition } from '../../services/requests/events.ts';
import { dueKind, isOpen, nextMoment } from '../../services/requests/moments.ts';
import { transition } from '../../services/requests/transitions.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { runs } from '../support/cases.ts';
import { ada, asking, ben, cleo, HOUR, LEASE, requestsWorld } from './support.ts';

/** Requests that wait for their requester, and those whose second part has a date. */

const DAY = 24 * HOUR;
const outcome = { fact: { kind: 'done', facts: { kind: 'deactivated' } } } as const;
const lease = { owner: 'a', leaseMs: LEASE };
const pending: RequestRecord = {
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
const onWord: RequestRecord = { ...pending, doWithinMs: DAY };
const inParts: RequestRecord = { ...pending, graceMs: 7 * DAY };
const approve: RequestEvent = { type: 'approve', person: ben, approvalsNeeded: 1, policy: 'digest', ...lease };
const start: RequestEvent = { type: 'start', person: ada, ...lease };

/** The record after these events, one minute apart from `at` on. Throws what is refused. */
function following(record: RequestRecord, at: number, ...events: RequestEvent[]): RequestRecord {
  return events.reduce((now, event, index) => {
    const { record: next, refusal } = transition(now, event, at + index);
    if (next === undefined) throw new Error(`${event.type}: ${refusal?.code}`);
    return next;
  }, record);
}

describe('a request that waits for its requester', () => {
  const approved = following(onWord, 10, approve);

  test('isn’t executed by its last approval, but by its requester alone, once', () => {
    expect(approved).toMatchObject({ state: 'approved', approvals: [{ person: ben }] });
    expect(approved.execution).toBeUndefined();
    expect(transition(approved, { ...start, person: ben } as RequestEvent, 20).refusal).toEqual({
      code: 'request_not_yours',
      details: { by: ada.slackUser },
    });
    const begun: Transition = transition(approved, start, 20);
    expect(begun).toMatchObject({ record: { state: 'executing', execution: { owner: 'a', turns: 1 } } });
    expect(begun.record && transition(begun.record, start, 21).refusal?.details).toMatchObject({ state: 'executing' });
    expect(begun).toMatchObject({ entry: { action: 'confirmed', person: { slackUser: ada.slackUser } } });
  });

  test('lapses at its second deadline, which begins with the approval', () => {
    expect(dueKind(approved, 10 + DAY / 2)).toBe('remind');
    expect(nextMoment(following(approved, 10 + DAY / 2, { type: 'remind' }))).toBe(10 + DAY);
    expect(transition(approved, { type: 'lapse' }, 10 + DAY - 1).refusal?.code).toBe('request_decided');
    expect(transition(approved, start, 10 + DAY).refusal?.details).toMatchObject({ state: 'lapsed' });
    const { record, entry } = transition(approved, { type: 'lapse' }, 10 + DAY) as Transition & { entry: unknown };
    expect(record).toMatchObject({ state: 'lapsed', decision: { by: ben } });
    expect(entry).toMatchObject({ action: 'lapsed' });
  });

  test('can still be denied by others and canceled by its requester', () => {
    expect(following(approved, 20, { type: 'deny', person: cleo, reason: 'Not now' })).toMatchObject({
      state: 'denied',
    });
    expect(following(approved, 20, { type: 'cancel', person: ada })).toMatchObject({ state: 'cancelled' });
    expect(transition(approved, approve, 20).refusal?.details).toMatchObject({ state: 'approved' });
  });
});

describe('a request in two parts', () => {
  const first = following(inParts, 10, approve);
  const firstDone: RequestEvent = { type: 'finish', state: 'scheduled', outcome, owner: 'a', turns: 1 };
  const scheduled = following(first, 20, firstDone);
  const undo: RequestEvent = { type: 'undo', person: cleo, ...lease };
  const complete: RequestEvent = { type: 'complete', ...lease };

  test('begins with its last approval, and has a date after the first part', () => {
    expect(first.state).toBe('executing');
    expect(scheduled).toMatchObject({
      state: 'scheduled',
      schedule: { since: 20, at: 20 + 7 * DAY, checkAt: 20 + DAY },
    });
    expect(isOpen(scheduled)).toBe(true);
    expect(transition(first, firstDone, 20)).toMatchObject({
      entry: { action: 'scheduled', note: { kind: 'scheduled', on: 20 + 7 * DAY } },
    });
  });

  test('is completed from its date on, not before, with a lease of its own', () => {
    expect(transition(scheduled, complete, 20 + 7 * DAY - 1).refusal?.code).toBe('request_decided');
    const completing = following(scheduled, 20 + 7 * DAY, complete);
    expect(completing).toMatchObject({ state: 'executing', execution: { purpose: 'complete', turns: 2 } });
    expect(following(completing, 21 + 7 * DAY, { ...firstDone, state: 'done', turns: 2 } as RequestEvent).state).toBe(
      'done',
    );
  });

  test('is checked once a day, and reminded of three days and one day before', () => {
    let record = scheduled;
    const seen: string[] = [];
    for (let day = 1; day <= 7; day += 1) {
      const at = 20 + day * DAY;
      for (let kind = dueKind(record, at); kind === 'check' || kind === 'remind'; kind = dueKind(record, at)) {
        seen.push(`${day} ${kind}`);
        record = following(record, at, { type: kind });
      }
    }
    expect(seen).toEqual(['1 check', '2 check', '3 check', '4 remind', '4 check', '5 check', '6 remind', '6 check']);
    expect(dueKind(record, 20 + 7 * DAY)).toBe('complete');
  });

  test('is undone by one press, and waits as before if that changed nothing', () => {
    const undoing = following(scheduled, 30, undo);
    expect(undoing.execution).toMatchObject({ purpose: 'undo', by: cleo, from: 'scheduled' });
    expect(transition(undoing, undo, 31).refusal?.details).toMatchObject({ state: 'executing' });
    expect(following(undoing, 31, { type: 'putBack', owner: 'a', turns: 2 })).toMatchObject({ state: 'scheduled' });
    const { record, entry } = transition(
      undoing,
      { type: 'finish', state: 'undone', outcome, owner: 'a', turns: 2 },
      31,
    ) as Transition & { entry: unknown };
    expect(record?.state).toBe('undone');
    expect(entry).toMatchObject({ action: 'undone', person: { slackUser: cleo.slackUser } });
  });

  test('has no date while it’s paused, and a new one once another person resumes it', () => {
    const paused = following(scheduled, 30, { type: 'pause', usage: { on: 'Nov 25' } });
    expect(paused).toMatchObject({ state: 'paused', schedule: { pausedAt: 30, usage: { on: 'Nov 25' } } });
    expect(transition(paused, complete, 20 + 8 * DAY).refusal?.details).toMatchObject({ state: 'paused' });
    const resume = (person: typeof ada): RequestEvent => ({ type: 'resume', person, policy: 'digest' });
    expect(transition(paused, resume(ada), 40).refusal?.code).toBe('request_own');
    const resumed = following(paused, 40, resume(cleo));
    expect(resumed).toMatchObject({ state: 'scheduled', schedule: { at: 40 + 7 * DAY, resumed: [{ person: cleo }] } });
    expect(resumed.schedule).not.toHaveProperty('pausedAt');
    expect(following(paused, 40, undo).execution).toMatchObject({ from: 'paused' });
    expect(dueKind(paused, 30 + 30 * DAY)).toBe('lapse');
    expect(following(paused, 30 + 30 * DAY, { type: 'lapse' })).toMatchObject({ state: 'lapsed' });
  });
});

/** Any events, at any time, by anyone. */
const anyEvent: fc.Arbitrary<RequestEvent> = fc.oneof(
  fc
    .constantFrom(ada, ben, cleo)
    .chain((person) =>
      fc.constantFrom<RequestEvent>(
        { ...approve, person } as RequestEvent,
        { ...start, person } as RequestEvent,
        { type: 'deny', person, reason: 'no' },
        { type: 'cancel', person },
        { type: 'undo', person, ...lease },
        { type: 'resume', person, policy: 'digest' },
      ),
    ),
  fc.constantFrom<RequestEvent['type']>('expire', 'lapse', 'remind', 'check').map((type) => ({ type }) as RequestEvent),
  fc.constantFrom<RequestEvent>(
    { type: 'pause', usage: null },
    { type: 'complete', ...lease },
    { type: 'reverted', outcome },
    { type: 'reconcile', ...lease },
    { type: 'putBack', owner: 'a', turns: undefined },
    { type: 'step', step: 'inactive', turns: undefined, ...lease },
  ),
  fc
    .constantFrom('done', 'failed', 'unknown', 'stale', 'scheduled', 'undone')
    .map((state) => ({ type: 'finish', state, outcome, owner: 'a', turns: undefined }) as RequestEvent),
);

test('whatever happens: what waits has a moment, what ends stays so, and nothing begins without whom it takes', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(pending, onWord, inParts),
      fc.array(fc.tuple(anyEvent, fc.integer({ min: 0, max: 3 * DAY })), { maxLength: 40, size: 'max' }),
      (from, events) => {
        let record = from;
        let now = 0;
        const said = new Set<string>();
        for (const [event, wait] of events) {
          now += wait;
          const next = transition(record, event, now);
          if (next.record === undefined) continue;
          if (!isOpen(record)) throw new Error(`${event.type} changed a request that is ${record.state}`);
          record = next.record;
          if (next.entry !== undefined) said.add(next.entry.action);
          expect(isOpen(record)).toBe(nextMoment(record) !== undefined);
          if (record.state === 'executing' && record.execution?.purpose !== 'undo') {
            expect(said.has('approved')).toBe(true);
            expect(from.doWithinMs === undefined || said.has('confirmed')).toBe(true);
            expect(record.execution?.purpose !== 'complete' || said.has('scheduled')).toBe(true);
          }
        }
      },
    ),
    { numRuns: runs(2_000) },
  );
});

test('the notice that a state owes comes back until it’s stored, and not once the state has changed', async () => {
  const world = requestsWorld();
  const { id } = await world.requests.open({ ...asking(), timing: 'requester' });
  await world.requests.approve(id, ben);
  world.clock.now += 3 * LEASE;
  expect((await world.requests.unnotified(10)).map(({ state }) => state)).toEqual(['approved']);
  await world.requests.amend(id, { told: ['approved'] });
  world.clock.now += 10 * LEASE;
  expect(await world.requests.unnotified(10)).toEqual([]);
  await world.requests.start(id, ada);
  await world.requests.finish(id, 'done', outcome);
  world.clock.now += 10 * LEASE;
  expect((await world.requests.unnotified(10)).map(({ state }) => state)).toEqual(['done']);
});

test('of eight presses at once, at two processes, one starts it', async () => {
  const world = requestsWorld();
  const { id } = await world.requests.open({ ...asking(), timing: 'requester' });
  await world.requests.approve(id, ben);
  const [a, b] = [world.process('replica-a'), world.process('replica-b')];
  const presses = await Promise.allSettled(Array.from({ length: 8 }, (_, at) => (at % 2 ? a : b).start(id, ada)));
  expect(presses.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});
