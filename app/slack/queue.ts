import { asKeyturnError, type KeyturnError } from '../../services/errors.ts';
import type { CallWatch } from '../process/metrics.ts';
import { dropLate, emptyLane, type Lane, lineUp, takeNext, waitingIn } from './queue/lane.ts';
import { type Job, type QueueClock, systemClock, type Task } from './queue/task.ts';
import { keepTrying } from './queue/tries.ts';

/** Keeps Slack's rate limits: each thing that Slack counts has a lane, in which calls wait for their turn. */
export interface SlackQueue {
  /**
   * Runs `task.send` when it's its turn, in the order of asking, and retries it if that's harmless. Throws what it throws, or
   * `slack_rate_limited` if its turn doesn't come, or a rate limit doesn't end, within `withinMs`.
   */
  run<T>(task: Task<T>, watch: CallWatch): Promise<T>;
}

/** `secondMs`: milliseconds per “second” of Retry-After and of a lane's gap, default 1,000; tests make it shorter. */
export function createSlackQueue({
  clock = systemClock,
  secondMs = 1_000,
}: {
  clock?: QueueClock;
  secondMs?: number | undefined;
} = {}): SlackQueue {
  const lanes = new Map<string, Lane>();
  let asked = 0;

  const laneOf = (key: string): Lane => {
    const lane = lanes.get(key) ?? emptyLane();
    lanes.set(key, lane);
    return lane;
  };

  const pump = (key: string): void => {
    const lane = laneOf(key);
    lane.callOff();
    lane.callOff = () => undefined;
    // Read once: if the lane opened while this runs, no job would start, and no timer be set.
    const now = clock.now();
    dropLate(lane, now);
    for (let job = takeNext(lane, now); job !== undefined; job = takeNext(lane, now)) void begin(key, lane, job);
    const waiting = waitingIn(lane);
    if (waiting.length === 0) {
      if (lane.running > 0) return;
      lane.paced = false;
      if (lane.opensAt <= now) lanes.delete(key);
      return;
    }
    const moments = waiting.map(({ deadline }) => deadline + 1);
    if (lane.opensAt > now) moments.push(lane.opensAt);
    lane.callOff = clock.after(Math.max(0, Math.min(...moments) - now), () => pump(key));
  };

  const begin = async (key: string, lane: Lane, job: Job): Promise<void> => {
    lane.running += 1;
    if (job.tries === 0) job.watch.waited(clock.now() - job.at);
    try {
      job.resolve(await keepTrying(job, clock));
    } catch (cause) {
      const error = asKeyturnError(cause);
      if (error.code === 'slack_rate_limited') hold(lane, job, error);
      else job.reject(error);
    }
    lane.running -= 1;
    const gapMs = (job.task.rule.gapMs * secondMs) / 1_000;
    if (lane.paced) lane.opensAt = Math.max(lane.opensAt, clock.now() + gapMs);
    pump(key);
  };

  /** Pauses the complete lane after a rate limit. The job that met it keeps its place, and hasn't used up one of its tries. */
  const hold = (lane: Lane, job: Job, error: KeyturnError): void => {
    job.watch.limited();
    const { retryAfterSeconds: seconds } = error.details;
    if (seconds === undefined) job.vague += 1;
    lane.paced = true;
    lane.opensAt = Math.max(lane.opensAt, clock.now() + Number(seconds ?? 1) * secondMs);
    if (lane.opensAt > job.deadline || job.vague > job.task.mostVague) job.reject(error);
    else {
      if (job.task.first) lane.streak = Math.max(0, lane.streak - 1);
      lineUp(lane, job);
    }
  };

  return {
    run: <T>(task: Task<T>, watch: CallWatch): Promise<T> =>
      new Promise<T>((resolve, reject) => {
        const at = clock.now();
        asked += 1;
        const settle = (value: unknown): void => resolve(value as T);
        const deadline = at + task.withinMs;
        const job: Job = { task, watch, order: asked, at, deadline, tries: 0, vague: 0, resolve: settle, reject };
        lineUp(laneOf(task.lane), job);
        pump(task.lane);
      }),
  };
}
