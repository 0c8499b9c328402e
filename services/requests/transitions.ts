import { defined } from '../defined.ts';
import type { ErrorCode, SomeDetails } from '../errors/details.ts';
import { samePerson } from '../people/person-ref.ts';
import type { EventOf, Refusal, RequestEvent, Transition } from './events.ts';
import { trailEntry } from './trail-entry.ts';
import type { Amendment, RequestRecord } from './types.ts';

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
      return whileWaiting(record, now, () => approve(record, event, now));
    case 'deny':
      return whileWaiting(record, now, () => deny(record, event, now));
    case 'cancel':
      return whileWaiting(record, now, () => cancel(record, event, now));
    case 'expire':
      if (record.state !== 'pending' || now < record.deadline) return decided(record);
      return { record: { ...record, state: 'expired', decision: { at: now } } };
    case 'withdraw':
      return withdraw(record, event, now);
    case 'remind':
      return remind(record);
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
  }
}

/** Refuses because the request is already decided. The details say how, and who decided (a Slack user ID). */
export function decided(record: RequestRecord, more: SomeDetails = {}): { refusal: Refusal } {
  const by = record.decision?.by?.slackUser;
  return refuse('request_decided', { state: record.state, ...defined({ by }), ...more });
}

function refuse(code: ErrorCode, details: SomeDetails = {}): { refusal: Refusal } {
  return { refusal: { code, details } };
}

function ask(
  { id, organization, request, deadline, remindAt, approvalsNeeded, policy }: EventOf<'ask'>,
  now: number,
): Transition {
  const record: RequestRecord = {
    ...request,
    id,
    organization,
    createdAt: now,
    deadline,
    remindAt,
    approvalsNeeded,
    policy,
    approvals: [],
    state: 'pending',
  };
  return { record };
}

/** Only a pending request can be decided. After the deadline this refuses as if it had expired; the worker makes it expire within moments. */
function whileWaiting(record: RequestRecord, now: number, decide: () => Transition): Transition {
  if (record.state !== 'pending') return decided(record);
  return now < record.deadline ? decide() : decided({ ...record, state: 'expired' });
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
  const execution = { owner, leaseUntil: now + leaseMs, step: 'claimed', startedAt: now, turns: 1 };
  const decision = { by: person, at: now };
  return { record: { ...record, approvalsNeeded, approvals, state: 'executing', decision, execution } };
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

function withNotice(record: RequestRecord, notice: string): string[] {
  const told = record.told ?? [];
  return told.includes(notice) ? told : [...told, notice];
}

function remind(record: RequestRecord): Transition {
  if (record.state !== 'pending') return decided(record);
  return { record: { ...record, told: withNotice(record, 'reminder') } };
}

function reconcile(record: RequestRecord, { owner, leaseMs }: EventOf<'reconcile'>, now: number): Transition {
  const { execution } = record;
  if (record.state !== 'executing' || execution === undefined || now < execution.leaseUntil) return decided(record);
  const lease = { owner, leaseUntil: now + leaseMs, turns: execution.turns + 1 };
  return { record: { ...record, execution: { ...execution, ...lease } } };
}

/** An expired lease counts until another process takes it: the compare-and-set decides which of the two wins. */
function held(record: RequestRecord, { owner, turns }: { owner: string; turns: number | undefined }) {
  const { execution } = record;
  if (record.state !== 'executing' || execution?.owner !== owner) return undefined;
  return turns === undefined || turns === execution.turns ? execution : undefined;
}

function step(record: RequestRecord, event: EventOf<'step'>, now: number): Transition {
  const execution = held(record, event);
  if (execution === undefined) return decided(record, { lease: 'lost' });
  return { record: { ...record, execution: { ...execution, step: event.step, leaseUntil: now + event.leaseMs } } };
}

function finish(record: RequestRecord, event: EventOf<'finish'>, now: number): Transition {
  if (held(record, event) === undefined) return decided(record, { lease: 'lost' });
  return { record: { ...record, state: event.state, outcome: { ...event.outcome, at: now } } };
}

/** If several processes find that a card can't be edited anymore, only one posts it again. */
function repost(record: RequestRecord, { from, owner, forMs }: EventOf<'repost'>, now: number): Transition {
  const { card, reposting: held } = record;
  const taken = held?.from === from && held.owner !== owner && now < held.until;
  if (card?.ts !== from || taken) return { record };
  return { record: { ...record, reposting: { from, owner, until: now + forMs } } };
}

function amend({ reposting, ...record }: RequestRecord, { told, card, evidence }: Amendment): Transition {
  const next: RequestRecord = {
    ...record,
    ...defined({
      reposting: card === undefined ? reposting : undefined,
      card,
      evidence,
      told: told === undefined ? undefined : withNotice(record, told),
    }),
  };
  return { record: next };
}
