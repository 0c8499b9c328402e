/**
 * The interface of the store: the few operations that listings, requests, sealed secrets, the audit trail, and locks need. Every implementation
 * passes test/store/contract.ts. Values are strings that their readers parse again.
 * Each method throws `store_unavailable` if the store doesn't respond in time. A write hasn't happened if `details.written` is `no`. If it's
 * `unknown`, the answer was lost: the write may have happened, or may still happen within moments, at most once. To be safe, read what the write
 * would have left, and only repeat it with expectations that no longer hold after it succeeded.
 */
export interface Store {
  /** The value at `key`; undefined if there's none or it has expired. */
  get(key: string): Promise<string | undefined>;
  /** The values at `keys`, in their order, read together. In Redis Cluster the keys need the same hash tag. */
  getAll(keys: readonly string[]): Promise<(string | undefined)[]>;
  /** Sets `key`, and replaces its value and expiry. Without `ttlMs` it never expires. */
  set(key: string, value: string, options?: { ttlMs?: number }): Promise<void>;
  /** Removes the value and returns it, in one step, so that only one caller gets it. */
  take(key: string): Promise<string | undefined>;
  /** Makes all of the change and returns true if every expectation holds. Otherwise makes none of it. */
  compareAndSet(change: Change): Promise<boolean>;
  /** Members of an ordered set by score, lowest first (`reverse`: highest first). `min`, `max` are inclusive. */
  range(set: string, options?: RangeOptions): Promise<Ranked[]>;
  /**
   * Takes up to `limit` members with a score of at most `now`, lowest first, and sets their scores to `now + leaseMs`, in one step, so that each
   * member goes to one caller. A member comes back after the lease, unless a change moves or removes it.
   */
  claimDue(set: string, options: { now: number; leaseMs: number; limit: number }): Promise<string[]>;
  /** Entries of a log from index `from` (0-based; negative counts from the end), at most `limit`, oldest first. */
  readLog(log: string, options: { from: number; limit: number }): Promise<string[]>;
  logLength(log: string): Promise<number>;
  /** Makes a small change, as `compareAndSet` does. So a store that's read-only, full, or won't run what changes need rejects. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface Change {
  /** The values that have to be there now; `undefined` for none. */
  expect?: readonly { key: string; value: string | undefined }[];
  /** The values to write; `undefined` removes the key. Without `ttlMs` it never expires. */
  put?: readonly { key: string; value: string | undefined; ttlMs?: number }[];
  /** Scores of members in ordered sets; `undefined` removes the member. */
  rank?: readonly { set: string; member: string; score: number | undefined }[];
  /** `length`: how many entries the log has to have now. */
  append?: readonly { log: string; entries: readonly string[]; length?: number }[];
  /** How many entries to remove from the beginning of a log, after `append`. The others move up. */
  trim?: readonly { log: string; count: number }[];
}

export interface RangeOptions {
  min?: number;
  max?: number;
  limit?: number;
  reverse?: boolean;
}

export interface Ranked {
  member: string;
  score: number;
}

/** Makes one organization's keys. They share a hash tag, so that one change can cover any of them in Redis Cluster. */
export type KeySpace = (...parts: string[]) => string;

/** Returns the function that builds keys: `keySpace('org-id')('request', 'r1')` is `keyturn:{org-id}:request:r1`. */
export function keySpace(organizationId: string): KeySpace {
  return (...parts) => ['keyturn', `{${organizationId}}`, ...parts].join(':');
}
