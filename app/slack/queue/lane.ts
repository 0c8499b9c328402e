import { KeyturnError } from '../../../services/errors.ts';
import type { Job } from './task.ts';

/** The calls that Slack counts together, and those that wait to be made. */
export interface Lane {
  waiting: { first: Job[]; later: Job[] };
  running: number;
  /** No call starts before this. */
  opensAt: number;
  /** After a rate limit, until no call is waiting anymore. */
  paced: boolean;
  /** How many `first` jobs ran in a row while others waited. */
  streak: number;
  callOff: () => void;
}

export const emptyLane = (): Lane => ({
  waiting: { first: [], later: [] },
  running: 0,
  opensAt: Number.NEGATIVE_INFINITY,
  paced: false,
  streak: 0,
  callOff: () => undefined,
});

export const waitingIn = ({ waiting: { first, later } }: Lane): Job[] => [...first, ...later];

/** Puts the job in its place by `order`, whether it's new or comes back after a rate limit. */
export function lineUp(lane: Lane, job: Job): void {
  const jobs = job.task.first ? lane.waiting.first : lane.waiting.later;
  const at = jobs.findIndex((other) => other.order > job.order);
  jobs.splice(at === -1 ? jobs.length : at, 0, job);
  job.watch.waiting(1);
}

/** Removes the next job and returns it, or undefined if none may start now. */
export function takeNext(lane: Lane, now: number): Job | undefined {
  const { first, later } = lane.waiting;
  const head = first[0] ?? later[0];
  const mayBegin = head !== undefined && lane.opensAt <= now && lane.running < (lane.paced ? 1 : head.task.rule.atOnce);
  if (!mayBegin) return undefined;
  const fromLater = later.length > 0 && (first.length === 0 || lane.streak >= longestStreak);
  lane.streak = fromLater || later.length === 0 ? 0 : lane.streak + 1;
  const job = (fromLater ? later : first).shift();
  job?.watch.waiting(-1);
  return job;
}

/** How many `first` jobs may run before one of the others. */
const longestStreak = 3;

/** Fails jobs that can't run in time right away, instead of when they time out. */
export function dropLate(lane: Lane, now: number): void {
  const soonest = Math.max(now, lane.opensAt);
  for (const jobs of [lane.waiting.first, lane.waiting.later])
    for (const job of jobs.filter(({ deadline }) => deadline < soonest)) {
      jobs.splice(jobs.indexOf(job), 1);
      job.watch.waiting(-1);
      job.reject(lane.paced || lane.opensAt > now ? limited() : unanswered());
    }
}

const limited = () => new KeyturnError('slack_rate_limited', { details: { slackError: 'ratelimited' } });
const unanswered = () => new KeyturnError('slack_failed', { details: { why: 'earlier calls got no answer in time' } });
