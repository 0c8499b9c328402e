import { samePerson } from '../people/person-ref.ts';
import type { EventOf, Transition } from './events.ts';
import { claimed, held } from './executions.ts';
import { checkEveryMs } from './moments.ts';
import { decided, refuse } from './refusals.ts';
import type { RequestRecord, Schedule, WaitingState } from './types.ts';

/** What can happen to a request between its two parts. */
export type ScheduledEvent = EventOf<'check' | 'pause' | 'resume' | 'complete' | 'undo' | 'reverted' | 'putBack'>;

/** `record`, whose first part is done, with the date of the second. */
export const scheduled = (record: RequestRecord, now: number): RequestRecord => ({
  ...record,
  state: 'scheduled',
  schedule: { since: now, at: now + (record.graceMs ?? 0), checkAt: now + checkEveryMs },
});

/** As `transition`, for these events. */
export function scheduledTransition(record: RequestRecord, event: ScheduledEvent, now: number): Transition {
  const { state, schedule } = record;
  if (event.type === 'putBack') return putBack(record, event);
  if (schedule === undefined || !isWaiting(state)) return decided(record);
  switch (event.type) {
    case 'undo':
      return execute(record, state, { ...event, purpose: 'undo', by: event.person }, now);
    case 'reverted':
      return { record: { ...record, state: 'undone', outcome: { ...event.outcome, at: now } } };
    case 'resume':
      return state === 'paused' ? resume(record, schedule, event, now) : decided(record);
    case 'check':
    case 'pause':
    case 'complete':
      return state === 'scheduled' ? whileScheduled(record, schedule, event, now) : decided(record);
  }
}

const isWaiting = (state: RequestRecord['state']): state is WaitingState => state === 'scheduled' || state === 'paused';

function whileScheduled(
  record: RequestRecord,
  schedule: Schedule,
  event: EventOf<'check' | 'pause' | 'complete'>,
  now: number,
): Transition {
  switch (event.type) {
    case 'check':
      // Days on which no process ran aren't made up for.
      return { record: { ...record, schedule: { ...schedule, checkAt: now + checkEveryMs } } };
    case 'pause':
      return { record: { ...record, state: 'paused', schedule: { ...schedule, pausedAt: now, usage: event.usage } } };
    case 'complete':
      if (now < schedule.at) return decided(record);
      return execute(record, 'scheduled', { ...event, purpose: 'complete' }, now);
  }
}

type Part = Pick<NonNullable<RequestRecord['execution']>, 'purpose' | 'by'> & Parameters<typeof claimed>[0];

function execute(record: RequestRecord, from: WaitingState, part: Part, now: number): Transition {
  const { purpose, by } = part;
  // The lease's turns go on, so that no process takes this for an earlier execution of its own.
  const turns = (record.execution?.turns ?? 0) + 1;
  const execution = { ...claimed(part, now), turns, from, ...(purpose && { purpose }), ...(by && { by }) };
  return { record: { ...record, state: 'executing', execution } };
}

/** Someone other than the requester has it go on, with as much time as at first: what they know now is more than what was approved. */
function resume(record: RequestRecord, schedule: Schedule, event: EventOf<'resume'>, now: number): Transition {
  if (samePerson(record.requester, event.person)) return refuse('request_own');
  const { pausedAt: _pause, usage: _usage, ...rest } = schedule;
  const resumed = [...(schedule.resumed ?? []), { person: event.person, at: now }];
  const next: Schedule = { ...rest, resumed, at: now + (record.graceMs ?? 0), checkAt: now + checkEveryMs };
  return { record: { ...record, state: 'scheduled', schedule: next } };
}

/** Only what waited before can wait again. */
function putBack(record: RequestRecord, event: EventOf<'putBack'>): Transition {
  const from = held(record, event)?.from;
  if (from === undefined) return decided(record, { lease: 'lost' });
  return { record: { ...record, state: from } };
}
