import { asKeyturnError, KeyturnError } from '../../services/errors.ts';
import type { CallWatch } from '../process/metrics.ts';
import { troubleOf } from './errors.ts';

/** How Slack's rate limits are kept: one lane for each thing that Slack counts, and everybody in a lane waits for its turn. */

export interface LaneRule {
  /** Milliseconds between the end of one call and the next while a limit is in sight. */
  gapMs: number;
  /** Calls at a time; one while a limit is in sight. */
  atOnce: number;
}

export interface Task<T> {
  /** What Slack counts together: a channel for its messages, else a method. */
  lane: string;
  rule: LaneRule;
  /** Goes before what isn't `first` in the same lane. Of four in a row one is always not, where there are both. */
  first: boolean;
  /** How long it may wait for its turn and for limits to pass, in milliseconds. A call that has begun is not cut off. */
  withinMs: number;
  /** How many limits without Retry-After it waits out. */
  mostVague: number;
  /** What to repeat beside limits, at which Slack took nothing: words of trouble that passes, or whatever goes wrong. */
  repeat: 'limits' | 'words' | 'all';
  /** One try. */
  send: () => Promise<T>;
}

/** Milliseconds of a clock that nobody sets, and a way to be called later; gives the way to call that off. */
export interface QueueClock {
  now(): number;
  after(ms: number, then: () => void): () => void;
}

export const systemClock: QueueClock = {
  now: () => performance.now(),
  after(ms, then) {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};

interface Job {
  task: Task<unknown>;
  watch: CallWatch;
  /** Rises with each task. */
  order: number;
  at: number;
  deadline: number;
  tries: number;
  vague: number;
  resolve(value: unknown): void;
  reject(error: KeyturnError): void;
}

interface Lane {
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

/** How many `first` go before one that isn't. */
const longestStreak = 3;
/** Pauses before trouble that passes is tried again, in milliseconds; there are as many tries more. */
const pauses = [250, 500, 1_000];

export interface SlackQueue {
  /**
   * Does `task.send` when it is its turn, in the order of asking, and again where that is harmless. Throws what it throws, and
   * `slack_rate_limited` when its turn doesn't come, or a limit doesn't pass, within `withinMs`.
   */
  run<T>(task: Task<T>, watch: CallWatch): Promise<T>;
}

/** `secondMs`: how long a second of Retry-After, and of a lane's gap, lasts; default 1,000. */
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
    const lane = lanes.get(key) ?? {
      waiting: { first: [], later: [] },
      running: 0,
      opensAt: Number.NEGATIVE_INFINITY,
      paced: false,
      streak: 0,
      callOff: () => undefined,
    };
    lanes.set(key, lane);
    return lane;
  };

  const waitingIn = ({ waiting: { first, later } }: Lane): Job[] => [...first, ...later];

  /** At the place that its turn of asking gives it, whether it comes for the first time or again. */
  const line = (lane: Lane, job: Job): void => {
    const jobs = job.task.first ? lane.waiting.first : lane.waiting.later;
    const at = jobs.findIndex((other) => other.order > job.order);
    jobs.splice(at === -1 ? jobs.length : at, 0, job);
    job.watch.waiting(1);
  };

  const take = (lane: Lane): Job | undefined => {
    const { first, later } = lane.waiting;
    const fromLater = later.length > 0 && (first.length === 0 || lane.streak >= longestStreak);
    lane.streak = fromLater || later.length === 0 ? 0 : lane.streak + 1;
    const job = (fromLater ? later : first).shift();
    job?.watch.waiting(-1);
    return job;
  };

  /** Whoever can't have their turn in time is told now, not when the time is over. */
  const dropLate = (lane: Lane): void => {
    const soonest = Math.max(clock.now(), lane.opensAt);
    for (const jobs of [lane.waiting.first, lane.waiting.later])
      for (const job of jobs.filter(({ deadline }) => deadline < soonest)) {
        jobs.splice(jobs.indexOf(job), 1);
        job.watch.waiting(-1);
        job.reject(lane.paced || lane.opensAt > clock.now() ? limited() : unanswered());
      }
  };

  const pump = (key: string): void => {
    const lane = laneOf(key);
    lane.callOff();
    lane.callOff = () => undefined;
    dropLate(lane);
    for (let next = head(lane); next !== undefined && mayBegin(lane, next); next = head(lane)) {
      const job = take(lane);
      if (job !== undefined) void begin(key, lane, job);
    }
    const waiting = waitingIn(lane);
    if (waiting.length === 0) {
      if (lane.running > 0) return;
      lane.paced = false;
      if (lane.opensAt <= clock.now()) lanes.delete(key);
      return;
    }
    const moments = waiting.map(({ deadline }) => deadline + 1);
    if (lane.opensAt > clock.now()) moments.push(lane.opensAt);
    lane.callOff = clock.after(Math.max(0, Math.min(...moments) - clock.now()), () => pump(key));
  };

  const head = ({ waiting: { first, later } }: Lane): Job | undefined => first[0] ?? later[0];

  const mayBegin = (lane: Lane, { task: { rule } }: Job): boolean =>
    lane.opensAt <= clock.now() && lane.running < (lane.paced ? 1 : rule.atOnce);

  const begin = async (key: string, lane: Lane, job: Job): Promise<void> => {
    lane.running += 1;
    if (job.tries === 0) job.watch.waited(clock.now() - job.at);
    try {
      job.resolve(await attempts(job));
    } catch (cause) {
      const error = asKeyturnError(cause);
      if (error.code === 'slack_rate_limited') hold(lane, job, error);
      else job.reject(error);
    }
    lane.running -= 1;
    if (lane.paced) lane.opensAt = Math.max(lane.opensAt, clock.now() + gap(job));
    pump(key);
  };

  /** A limit holds for all who wait in the lane; it counts as nobody's try, and whoever met it keeps their place. */
  const hold = (lane: Lane, job: Job, error: KeyturnError): void => {
    job.watch.limited();
    const { retryAfterSeconds: seconds } = error.details;
    if (seconds === undefined) job.vague += 1;
    lane.paced = true;
    lane.opensAt = Math.max(lane.opensAt, clock.now() + Number(seconds ?? 1) * secondMs);
    if (lane.opensAt > job.deadline || job.vague > job.task.mostVague) job.reject(error);
    else {
      if (job.task.first) lane.streak = Math.max(0, lane.streak - 1);
      line(lane, job);
    }
  };

  const gap = ({ task: { rule } }: Job): number => (rule.gapMs * secondMs) / 1_000;

  /** Tries until it works, a limit is met, or trouble stays; keeps its place in the lane meanwhile. */
  const attempts = async (job: Job): Promise<unknown> => {
    for (let left = pauses; ; left = left.slice(1)) {
      job.tries += 1;
      try {
        return await job.task.send();
      } catch (error) {
        const [pause] = left;
        const again = pause !== undefined && repeats(job.task, error) && clock.now() + pause <= job.deadline;
        if (!again) throw error;
        await new Promise<void>((resolve) => clock.after(pause, resolve));
      }
    }
  };

  return {
    run: <T>(task: Task<T>, watch: CallWatch): Promise<T> =>
      new Promise<T>((resolve, reject) => {
        const at = clock.now();
        asked += 1;
        const order = asked;
        const deadline = at + task.withinMs;
        const settle = (value: unknown): void => resolve(value as T);
        line(laneOf(task.lane), { task, watch, order, at, deadline, tries: 0, vague: 0, resolve: settle, reject });
        pump(task.lane);
      }),
  };
}

const limited = () => new KeyturnError('slack_rate_limited', { details: { slackError: 'ratelimited' } });
const unanswered = () => new KeyturnError('slack_failed', { details: { why: 'earlier calls got no answer in time' } });

function repeats({ repeat }: Task<unknown>, error: unknown): boolean {
  if (repeat === 'limits' || asKeyturnError(error).code !== 'slack_failed') return false;
  const trouble = troubleOf(error);
  // Without a word Slack may have done it all the same.
  const wordless = error instanceof KeyturnError && error.details['slackError'] === undefined;
  return trouble === 'passing' || (repeat === 'all' && wordless);
}
