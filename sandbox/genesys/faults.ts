import { defined } from '../defined.ts';
import { failureOfStatus } from './errors.ts';

/** What goes wrong with the next matching requests. Of several matches, the one injected first counts. */
export interface Fault {
  /** One method, or any of several. Default: every method. */
  method?: string | readonly string[];
  /** Path without query. A string must match all of it. */
  path: RegExp | string;
  /** Default 1; may be Infinity. */
  times?: number;
  /** Waits before the effect, or, with `afterEffect`, between the effect and the response. */
  delayMs?: number;
  /** Without `body`: Genesys Cloud's error body for that status. */
  status?: number;
  /** A string is sent raw, such as HTML or truncated JSON. Without `status`: 200. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Sets Retry-After; without `status`: 429. */
  retryAfterSeconds?: number;
  /** Closes the socket before or after the effect, without a response. */
  drop?: 'before' | 'after';
  /**
   * Accepts the request, and doesn't respond until close(), or until the fault is cleared: then the request is handled if its
   * connection is still open. With `afterEffect` the effect happens right away, and only the response waits.
   */
  hang?: boolean;
  /** The effect happens, then `status` or `body` is the response. */
  afterEffect?: boolean;
}

/** A fault that applies to a request. */
export interface ActiveFault {
  readonly fault: Fault;
  /** Resolves when the fault is cleared. */
  readonly cleared: Promise<void>;
}

export interface Faults {
  inject(fault: Fault): () => void;
  clear(): void;
  /** The first fault that matches. Uses up one of its times. */
  use(method: string, path: string): ActiveFault | undefined;
}

/** Faults by path, in order of injection. */
export function createFaults(): Faults {
  const entries = new Set<{ fault: Fault; left: number; active: ActiveFault; release: () => void }>();
  return {
    inject(fault) {
      let release = () => {};
      const cleared = new Promise<void>((resolve) => {
        release = resolve;
      });
      const entry = { fault, left: fault.times ?? 1, active: { fault, cleared }, release };
      entries.add(entry);
      return () => {
        entries.delete(entry);
        entry.release();
      };
    },
    clear() {
      for (const entry of entries) entry.release();
      entries.clear();
    },
    use(method, path) {
      for (const entry of entries) {
        if (entry.left <= 0 || !pathMatches(entry.fault.path, path)) continue;
        if (!methodMatches(entry.fault.method, method)) continue;
        // A used-up fault stays here, because clearing it releases the requests that are hanging.
        entry.left -= 1;
        return entry.active;
      }
      return undefined;
    },
  };
}

function methodMatches(wanted: Fault['method'], method: string): boolean {
  return wanted === undefined || [wanted].flat().some((each) => each.toUpperCase() === method);
}

/** Whether a path without query matches. A string must match all of it. */
export function pathMatches(wanted: RegExp | string, path: string): boolean {
  // A new RegExp, because one with the flag `g` remembers where its last match ended.
  return typeof wanted === 'string'
    ? wanted === path
    : new RegExp(wanted.source, wanted.flags.replace('g', '')).test(path);
}

/** A fault's response in place of the real one, or undefined if it keeps the real one. */
export function answerOf(
  fault: Fault,
): { status: number; body: unknown; retryAfter: Record<string, string> } | undefined {
  const seconds = fault.retryAfterSeconds;
  if (fault.status === undefined && fault.body === undefined && seconds === undefined) return undefined;
  const status = fault.status ?? (seconds === undefined ? 200 : 429);
  const body = fault.body ?? (status >= 400 ? failureOfStatus(status, seconds) : '');
  return { status, body, retryAfter: defined({ 'Retry-After': seconds?.toString() }) };
}
