import { defined } from '../defined.ts';
import { samePerson } from '../people/person-ref.ts';
import type { EventOf, RequestEvent, Transition } from './events.ts';
import { claimed, held } from './executions.ts';
import { deadlineOf, dueKind, dueReminders } from './moments.ts';
import { decided, refuse } from './refusals.ts';
import { scheduled, scheduledTransition } from './scheduled.ts';
import { trailEntry } from './trail-entry.ts';
import type { Amendment, MadeSecret, RequestRecord, RequestState } from './types.ts';

/**
 * Gives `record` after `event` at `now`, in ms since 1970; `record` is undefined for a new request. Pure: no clock, no store.
 * Only `amend` and `repost` apply to a request that has ended, and neither changes its state.
 */
export function transition(record: RequestRecord | undefined, event: RequestEvent, now: number): Transition {
  const next = changed(record, event, now);
  if (next.record === undefined || next.record === record) return next;
  return { ...next, ...defined({ entry: trailEntry(event, next.record) }) };
}

function changed(record: RequestRecord | undefined, event: RequestEvent, now: number): Transition {
  if (event.type === 'ask') {
    if (record === undefined) return ask(event, now);
    return refuse('request_exists', { requestId: record.id, by: record.requester.slackUser });
  }
  if (record === undefined) return refuse('request_not_found');
  switch (event.type) {
    case 'approve':
      return whileWaiting(record, ['pending'], now, () => approve(record, event, now));
    case 'deny':
      return whileWaiting(record, ['pending', 'approved'], now, () => deny(record, event, now));
    case 'cancel':
      return whileWaiting(record, ['pending', 'approved'], now, () => cancel(record, event, now));
    case 'start':
      return whileWaiting(record, ['approved'], now, () => start(record, event, now));
    case 'expire':
    case 'lapse':
      return outOfTime(record, event.type, now);
    case 'withdraw':
      return withdraw(record, event, now);
    case 'remind':
      return remind(record, now);
    case 'reconcile':
      return reconcile(record, event, now);
    case 'step':
      return step(record, event, now);
    case 'finish':
      return finish(record, event, now);
    case 'repost':
      return repost(record, event, now);
    case 'amend':
      return amend(record, event.change);
    case 'check':
    case 'pause':
    case 'resume':
    case 'complete':
    case 'undo':
    case 'reverted':
    case 'putBack':
      return scheduledTransition(record, event, now);
  }
}

function ask(
  { id, organization, request: { timing: _clocks, ...request }, type: _type, ...clocks }: EventOf<'ask'>,
  now: number,
): Transition {
  const record: RequestRecord = {
    ...request,
    ...clocks,
    id,
    organization,
    createdAt: now,
    approvals: [],
    state: 'pending',
  };
  return { record };
}

/** People decide in these states alone. After the deadline this refuses as if it had ended; the worker makes it end within moments. */
function whileWaiting(
  record: RequestRecord,
  states: readonly RequestState[],
  now: number,
  decide: () => Transition,
): Transition {
  if (!states.includes(record.state)) return decided(record);
  if (now < deadlineOf(record)) return decide();
  return decided({ ...record, state: record.state === 'pending' ? 'expired' : 'lapsed' });
}

function outOfTime(record: RequestRecord, how: 'expire' | 'lapse', now: number): Transition {
  if (dueKind(record, now) !== how) return decided(record);
  const decision = how === 'expire' || record.state === 'paused' ? { at: now } : record.decision;
  return { record: { ...record, state: how === 'expire' ? 'expired' : 'lapsed', ...defined({ decision }) } };
}

/** The settings may have changed since the request was opened: the stricter rule counts, and stays with the request. */
function approve(
  record: RequestRecord,
  { person, notLast = false, owner, leaseMs, approvalsNeeded: today }: EventOf<'approve'>,
  now: number,
): Transition {
  if (samePerson(record.requester, person)) return refuse('request_own');
  if (record.approvals.some((approval) => samePerson(approval.person, person))) return { record };
  const approvals = [...record.approvals, { person, at: now }];
  const approvalsNeeded = Math.max(record.approvalsNeeded, today);
  if (approvals.length < approvalsNeeded) return { record: { ...record, approvalsNeeded, approvals } };
  if (notLast) return { record };
  const approved = { ...record, approvalsNeeded, approvals, decision: { by: person, at: now } };
  if (record.doWithinMs !== undefined) return { record: { ...approved, state: 'approved' } };
  return { record: { ...approved, state: 'executing', execution: claimed({ owner, leaseMs }, now) } };
}

/** Its requester says when. */
function start(record: RequestRecord, { person, ...lease }: EventOf<'start'>, now: number): Transition {
  const { requester } = record;
  if (!samePerson(requester, person)) return refuse('request_not_yours', { by: requester.slackUser });
  return { record: { ...record, state: 'executing', execution: claimed(lease, now) } };
}

function deny(record: RequestRecord, { person, reason }: EventOf<'deny'>, now: number): Transition {
  if (samePerson(record.requester, person)) return refuse('request_own');
  return { record: { ...record, state: 'denied', decision: { by: person, at: now, reason } } };
}

function cancel(record: RequestRecord, { person }: EventOf<'cancel'>, now: number): Transition {
  if (!samePerson(record.requester, person)) return refuse('request_not_yours');
  return { record: { ...record, state: 'cancelled', decision: { by: person, at: now } } };
}

function withdraw(record: RequestRecord, { outcome, answered }: EventOf<'withdraw'>, now: number): Transition {
  if (record.state !== 'pending') return decided(record);
  const next: RequestRecord = {
    ...record,
    state: 'cancelled',
    decision: { at: now },
    outcome: { ...outcome, at: now },
    ...defined({ told: answered ? withNotice(record, 'outcome') : undefined }),
  };
  return { record: next };
}

function withNotice(record: Pick<RequestRecord, 'told'>, notice: string): string[] {
  const told = record.told ?? [];
  return told.includes(notice) ? told : [...told, notice];
}

/** Reminders that were missed while no process ran come as one. */
function remind(record: RequestRecord, now: number): Transition {
  const due = dueReminders(record, now);
  if (due.length === 0) return decided(record);
  return { record: { ...record, told: due.reduce((told, name) => withNotice({ told }, name), record.told ?? []) } };
}

function reconcile(record: RequestRecord, { owner, leaseMs }: EventOf<'reconcile'>, now: number): Transition {
  const { execution } = record;
  if (record.state !== 'executing' || execution === undefined || now < execution.leaseUntil) return decided(record);
  const lease = { owner, leaseUntil: now + leaseMs, turns: execution.turns + 1 };
  return { record: { ...record, execution: { ...execution, ...lease } } };
}

function step(record: RequestRecord, event: EventOf<'step'>, now: number): Transition {
  const execution = held(record, event);
  if (execution === undefined) return decided(record, { lease: 'lost' });
  return { record: { ...record, execution: { ...execution, step: event.step, leaseUntil: now + event.leaseMs } } };
}

/** The first part of a request with a grace period only ends that part. */
function finish(record: RequestRecord, event: EventOf<'finish'>, now: number): Transition {
  if (held(record, event) === undefined) return decided(record, { lease: 'lost' });
  const ended: RequestRecord = {
    ...record,
    state: event.state,
    outcome: { ...event.outcome, at: now },
    ...defined({ secret: withSecret(record, event.secret) }),
  };
  return { record: event.state === 'scheduled' ? scheduled(ended, now) : ended };
}

/** If several processes find that a card can't be edited anymore, only one posts it again. */
function repost(record: RequestRecord, { from, owner, forMs }: EventOf<'repost'>, now: number): Transition {
  const { card, reposting: held } = record;
  const taken = held?.from === from && held.owner !== owner && now < held.until;
  if (card?.ts !== from || taken) return { record };
  return { record: { ...record, reposting: { from, owner, until: now + forMs } } };
}

function amend(
  { reposting, ...record }: RequestRecord,
  { told, card, invitation, evidence, direct, secret }: Amendment,
): Transition {
  const next: RequestRecord = {
    ...record,
    ...defined({
      reposting: card === undefined ? reposting : undefined,
      card,
      invitation,
      evidence,
      direct: direct === undefined ? undefined : [...(record.direct ?? []), direct],
      secret: withSecret(record, secret),
      told: told?.reduce((before, name) => withNotice({ told: before }, name), record.told ?? []),
    }),
  };
  return { record: next };
}

/** The first opening counts. */
const withSecret = (
  { secret: known }: Pick<RequestRecord, 'secret'>,
  secret: MadeSecret | undefined,
): MadeSecret | undefined => (secret === undefined ? known : { ...secret, ...known });
