import type { DueRequest, RequestRecord } from './types.ts';

/** Whether a request is pending or executing. All other states are final. */
export function isOpen({ state }: RequestRecord): boolean {
  return state === 'pending' || state === 'executing';
}

function remindsAt({ remindAt, told }: RequestRecord): number | undefined {
  return told?.includes('reminder') ? undefined : remindAt;
}

/** When an open request next needs a process, in ms since 1970; undefined after its end. */
export function nextMoment(record: RequestRecord): number | undefined {
  if (record.state === 'pending') return Math.min(remindsAt(record) ?? record.deadline, record.deadline);
  return record.state === 'executing' ? record.execution?.leaseUntil : undefined;
}

/** What a request needs at `now`; undefined for nothing. */
export function dueKind(record: RequestRecord, now: number): DueRequest['kind'] | undefined {
  const moment = nextMoment(record);
  if (moment === undefined || now < moment) return undefined;
  if (record.state === 'executing') return 'reconcile';
  return now >= record.deadline ? 'expire' : 'remind';
}

/** When a request ended, in ms since 1970; undefined while it's open. */
export function endedAt(record: RequestRecord): number | undefined {
  return isOpen(record) ? undefined : (record.outcome?.at ?? record.decision?.at ?? record.createdAt);
}

/** Whether `record` is still executing under the same lease as `left`. */
export function underSameLease({ state, execution }: RequestRecord, left: RequestRecord): boolean {
  const lease = left.execution;
  return state === 'executing' && execution?.owner === lease?.owner && execution?.turns === lease?.turns;
}
