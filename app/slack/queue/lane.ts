import { KeyturnError } from '../../../services/errors.ts';
import type { Job } from './task.ts';

/** The calls that Slack counts together, and those that wait to be among them. */
export interface Lane {
  waiting: { first: Job[]; later: Job[] };
  running: number;
  /** Nothing begins before. */
  opensAt: number;
  /** A limit was met, and not everybody who waited since has had their turn. */
  paced: boolean;
  /** How many `first` were taken in a row while others waited. */
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

/** Puts the job at the place that its order gives it, whether it comes for the first time or again. */
export function lineUp(lane: Lane, job: Job): void {
  const jobs = job.task.first ? lane.waiting.first : lane.waiting.later;
  const at = jobs.findIndex((other) => other.order > job.order);
  jobs.splice(at === -1 ? jobs.length : at, 0, job);
  job.watch.waiting(1);
}

/** The next job, if it may begin now; it waits no more. */
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

/** How many `first` go before one that isn't. */
const longestStreak = 3;

/** Ends the jobs whose turn can't come in time: they are told now, and not when their time is up. */
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
