import type { KeyturnError } from '../../../services/errors.ts';
import type { CallWatch } from '../../process/metrics.ts';

export interface LaneRule {
  /** Milliseconds between the end of one call and the start of the next, for a while after a rate limit. */
  gapMs: number;
  /** How many calls run at a time; only one for a while after a rate limit. */
  atOnce: number;
}

export interface Task<T> {
  /** What Slack counts together: messages by channel, everything else by method. */
  lane: string;
  rule: LaneRule;
  /** Goes before tasks that aren't `first`, except that every fourth turn goes to one of those, so that they don't starve. */
  first: boolean;
  /** How long it may wait for its turn and for rate limits, in milliseconds. A call that has started isn't cut off. */
  withinMs: number;
  /** How many rate limits without Retry-After it waits out. */
  mostVague: number;
  /**
   * Which errors to retry besides rate limits (after a rate limit Slack did nothing, so that's always safe): `words`, Slack's temporary errors, or
   * `all`, missing responses, too.
   */
  repeat: 'limits' | 'words' | 'all';
  /** Makes the call once. */
  send: () => Promise<T>;
}

/** A queued task, and what has happened to it so far. */
export interface Job {
  task: Task<unknown>;
  watch: CallWatch;
  /** Increases with each task. */
  order: number;
  at: number;
  deadline: number;
  tries: number;
  /** How many rate limits without Retry-After it has met. */
  vague: number;
  resolve(value: unknown): void;
  reject(error: KeyturnError): void;
}

/** A monotonic clock in milliseconds, and a timer; `after` returns a function that cancels it. */
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
