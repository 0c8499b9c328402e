import type { KeyturnError } from '../../../services/errors.ts';
import type { CallWatch } from '../../process/metrics.ts';

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

/** A task on its way through the queue. */
export interface Job {
  task: Task<unknown>;
  watch: CallWatch;
  /** Rises with each task. */
  order: number;
  at: number;
  deadline: number;
  tries: number;
  /** How many limits without Retry-After it has met. */
  vague: number;
  resolve(value: unknown): void;
  reject(error: KeyturnError): void;
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
