import type { DueRequest, RequestRecord, RequestState } from './types.ts';

const dayMs = 86_400_000;
/** How often Keyturn looks whether the client of a scheduled request is used again. */
export const checkEveryMs = dayMs;
/** How long a paused request waits for someone who says that it goes on. */
const pausedMs = 30 * dayMs;
/** How long after its date the second part is tried, and how long a first part can be taken back. */
const completeMs = dayMs;
const undoMs = dayMs / 24;
/** How long before the date people are reminded of it. */
const remindersBefore = { days3: 3 * dayMs, day1: dayMs } as const;

/** The states of a request that can still change. All others are final. */
export const openStates: readonly RequestState[] = ['pending', 'approved', 'executing', 'scheduled', 'paused'];
const open: ReadonlySet<RequestState> = new Set(openStates);

/** Whether a request can still change. All other states are final. */
export const isOpen = ({ state }: RequestRecord): boolean => open.has(state);

/** Until when an approved request can be carried out, or a pending one approved, in ms since 1970. */
export function deadlineOf({ state, deadline, decision, doWithinMs }: RequestRecord): number {
  const approved = state === 'approved' || state === 'executing';
  return approved && doWithinMs !== undefined && decision !== undefined ? decision.at + doWithinMs : deadline;
}

/** Until when an execution may start its first write, in ms since 1970. */
export function executeBy(record: RequestRecord): number {
  const { execution, schedule } = record;
  if (execution?.purpose === 'undo') return execution.startedAt + undoMs;
  return execution?.purpose === 'complete' && schedule !== undefined ? schedule.at + completeMs : deadlineOf(record);
}

interface Reminder {
  name: string;
  at: number;
}

/** The reminders that a request's state has, by the notice that's stored once one is claimed. */
function remindersOf(record: RequestRecord): Reminder[] {
  const { state, remindAt, decision, doWithinMs, schedule } = record;
  if (state === 'pending') return remindAt === undefined ? [] : [{ name: 'reminder', at: remindAt }];
  if (state === 'approved' && decision !== undefined)
    return [{ name: 'reminder:approved', at: decision.at + Math.floor((doWithinMs ?? 0) / 2) }];
  if (state !== 'scheduled' || schedule === undefined) return [];
  return Object.entries(remindersBefore)
    .map(([name, before]) => ({ name: `reminder:${name}:${schedule.at}`, at: schedule.at - before }))
    .filter(({ at }) => at > schedule.since);
}

const unnotified = ({ told }: RequestRecord, { name }: Reminder): boolean => told?.includes(name) !== true;

/** The reminders that are due at `now` and weren't claimed: their notices. */
export const dueReminders = (record: RequestRecord, now: number): string[] =>
  remindersOf(record)
    .filter((reminder) => reminder.at <= now && unnotified(record, reminder))
    .map(({ name }) => name);

/** When a request's state ends by itself, in ms since 1970, and what it needs then. Undefined if it has ended. */
function end(record: RequestRecord): { kind: DueRequest['kind']; at: number } | undefined {
  const { state, deadline, execution, schedule } = record;
  switch (state) {
    case 'pending':
      return { kind: 'expire', at: deadline };
    case 'approved':
      return { kind: 'lapse', at: deadlineOf(record) };
    case 'executing':
      return execution && { kind: 'reconcile', at: execution.leaseUntil };
    case 'scheduled':
      return schedule && { kind: 'complete', at: schedule.at };
    case 'paused':
      return schedule && { kind: 'lapse', at: (schedule.pausedAt ?? schedule.at) + pausedMs };
    default:
      return undefined;
  }
}

/** Whether a request that was approved was executed right then: it waited neither for its requester nor for a date. */
export const isExecutedAtOnce = ({ approvals, doWithinMs, schedule }: RequestRecord): boolean =>
  approvals.length > 0 && doWithinMs === undefined && schedule === undefined;

/** When an open request next needs a process, in ms since 1970; undefined after its end. */
export function nextMoment(record: RequestRecord): number | undefined {
  const last = end(record)?.at;
  if (last === undefined) return undefined;
  const reminders = remindersOf(record).filter((reminder) => unnotified(record, reminder));
  const check = record.state === 'scheduled' ? (record.schedule?.checkAt ?? last) : last;
  return Math.min(last, check, ...reminders.map(({ at }) => at));
}

/** What a request needs at `now`; undefined for nothing. */
export function dueKind(record: RequestRecord, now: number): DueRequest['kind'] | undefined {
  const last = end(record);
  if (last === undefined) return undefined;
  if (now >= last.at) return last.kind;
  if (dueReminders(record, now).length > 0) return 'remind';
  const checks = record.state === 'scheduled' && now >= (record.schedule?.checkAt ?? last.at);
  return checks ? 'check' : undefined;
}

/** The last moment that an open request has, as far as that's planned, in ms since 1970. */
export const lastMoment = (record: RequestRecord): number =>
  Math.max(record.deadline, end(record)?.at ?? 0, executeBy(record));

/** When a request ended, in ms since 1970; undefined while it's open. */
export function endedAt(record: RequestRecord): number | undefined {
  // The outcome may be that of the first of two parts, and the decision may have come before the execution.
  return isOpen(record) ? undefined : Math.max(record.outcome?.at ?? 0, record.decision?.at ?? record.createdAt);
}

/** The notice that a request's state owes to its people, by the name that's stored once all of them have it. Undefined if it owes none. */
export function owedNotice(record: RequestRecord): string | undefined {
  const { state, schedule } = record;
  if (state === 'approved') return 'approved';
  if (state === 'scheduled') return `scheduled:${schedule?.at}`;
  if (state === 'paused') return `paused:${schedule?.pausedAt}`;
  return isOpen(record) ? undefined : 'outcome';
}

/** Whether a request owes its people a notice that they don't have yet. */
export function owesNotice(record: RequestRecord): boolean {
  const notice = owedNotice(record);
  return notice !== undefined && record.told?.includes(notice) !== true;
}

/** Whether `record` is still executing under the same lease as `left`. */
export function underSameLease({ state, execution }: RequestRecord, left: RequestRecord): boolean {
  const lease = left.execution;
  return state === 'executing' && execution?.owner === lease?.owner && execution?.turns === lease?.turns;
}
