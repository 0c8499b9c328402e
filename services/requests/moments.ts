import type { DueRequest, RequestRecord } from './types.ts';

/** Whether a request still waits or runs; every other state is an end. */
export function isOpen({ state }: RequestRecord): boolean {
  return state === 'pending' || state === 'executing';
}

function remindsAt({ remindAt, told }: RequestRecord): number | undefined {
  return told?.includes('reminder') ? undefined : remindAt;
}

/** When an open request next needs somebody, in milliseconds; undefined when it has ended. */
export function nextMoment(record: RequestRecord): number | undefined {
  if (record.state === 'pending') return Math.min(remindsAt(record) ?? record.deadline, record.deadline);
  return record.state === 'executing' ? record.execution?.leaseUntil : undefined;
}

/** What a request needs at `now`, if anything. */
export function dueKind(record: RequestRecord, now: number): DueRequest['kind'] | undefined {
  const moment = nextMoment(record);
  if (moment === undefined || now < moment) return undefined;
  if (record.state === 'executing') return 'reconcile';
  return now >= record.deadline ? 'expire' : 'remind';
}

/** When a request ended, in milliseconds; undefined while it is open. */
export function endedAt(record: RequestRecord): number | undefined {
  return isOpen(record) ? undefined : (record.outcome?.at ?? record.decision?.at ?? record.createdAt);
}

/** Whether `record` is executing under the very lease that `left` had. */
export function underSameLease({ state, execution }: RequestRecord, left: RequestRecord): boolean {
  const lease = left.execution;
  return state === 'executing' && execution?.owner === lease?.owner && execution?.attempts === lease?.attempts;
}
