/**
 * The store seam: the smallest set of verbs that listings, requests, sealed secrets, audit and locks need.
 * Every implementation passes test/store/contract.ts. Values are strings, parsed again by their reader.
 * Each method throws KeyturnError('store_unavailable') when the store isn’t responding within its deadline.
 * After that a read has done nothing; a write has done nothing if `details.written` is `no`. If it is `unknown` the answer was lost:
 * the write may have happened, or may still happen within moments, once or not at all. How a caller stays safe: read again what the
 * write would have left, and repeat the same change only under expectations that its own success would break.
 */
export interface Store {
  /** The value at `key`, or undefined when there is none or it has expired. */
  get(key: string): Promise<string | undefined>;
  /** Sets `key`, replacing value and expiry. Without `ttlMs` it stays for good. */
  set(key: string, value: string, options?: { ttlMs?: number }): Promise<void>;
  /** Gives the value and removes it, in one step: of any number of callers one gets it. */
  take(key: string): Promise<string | undefined>;
  /** All of the change or nothing of it: true when every expectation held and everything was written. */
  compareAndSet(change: Change): Promise<boolean>;
  /** Members of an ordered set by score, lowest first (`reverse`: highest first). `min`, `max` are inclusive. */
  range(set: string, options?: RangeOptions): Promise<Ranked[]>;
  /**
   * Takes up to `limit` members whose score is at most `now`, lowest first, and moves each to `now + leaseMs`, in one step:
   * of any number of callers each member goes to one. It comes back when the lease has passed, unless a change moves or removes it.
   */
  claimDue(set: string, options: { now: number; leaseMs: number; limit: number }): Promise<string[]>;
  /** Entries of a log from index `from` (0-based; negative counts from the end), at most `limit`, oldest first. */
  readLog(log: string, options: { from: number; limit: number }): Promise<string[]>;
  logLength(log: string): Promise<number>;
  /** Resolves when the store can be written to (a read-only or full store rejects). */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface Change {
  /** What must be there now; `undefined` means: nothing. */
  expect?: readonly { key: string; value: string | undefined }[];
  /** What to write; `undefined` removes the key. `ttlMs` absent: it stays for good. */
  put?: readonly { key: string; value: string | undefined; ttlMs?: number }[];
  /** Scores of members in ordered sets; `undefined` removes the member. */
  rank?: readonly { set: string; member: string; score: number | undefined }[];
  append?: readonly { log: string; entries: readonly string[] }[];
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

/** Makes the names of keys for one organization: all of them share a hash tag, so that one change may span any of them in Redis Cluster. */
export type KeySpace = (...parts: string[]) => string;

/** `keySpace('org-id')('request', 'r1')` gives `keyturn:{org-id}:request:r1`. */
export function keySpace(organizationId: string): KeySpace {
  return (...parts) => ['keyturn', `{${organizationId}}`, ...parts].join(':');
}
