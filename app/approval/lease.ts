import type { AuditEntry } from '../../services/audit/record.ts';
import { KeyturnError } from '../../services/errors.ts';
import type { Requests } from '../../services/requests/service.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import type { Log } from '../process/log.ts';

/** A request's lease, renewed until the execution ends, since one call to Genesys Cloud can take longer than a lease. */
export interface Lease {
  /** Stores the next step, with what the trail says of it. Throws as `Requests.step` does; after that, change nothing. */
  reach(step: string, starts?: AuditEntry): Promise<void>;
  /**
   * Confirms the lease; await this right before each write. Resolves at once after a recent renewal, or else once the store confirms.
   * Throws request_decided {lease: 'lost'} otherwise; after that, send nothing.
   */
  confirm(): Promise<void>;
  release(): void;
}

export interface LeaseOptions {
  requests: Requests;
  /** The request with its new lease. */
  record: RequestRecord;
  leaseMs: number;
  log: Log;
  now: () => number;
  /** A monotonic clock in milliseconds. Default `performance.now`. */
  elapsed?: () => number;
}

/** Renews a lease three times in its length, until it's released or lost. */
export function holdLease(options: LeaseOptions): Lease {
  const { requests, record, leaseMs, log, now, elapsed = () => performance.now() } = options;
  const turns = record.execution?.turns;
  let current = record.execution?.step ?? 'claimed';
  let waiting = false;
  // This process got the lease a moment ago, so its own clock can measure from now.
  const ageMs = leaseMs - ((record.execution?.leaseUntil ?? 0) - now());
  let renewedAt = elapsed() - Math.min(Math.max(ageMs, 0), leaseMs);
  // One write after another, since a renewal that still has the earlier step must not arrive after the next step.
  let tail: Promise<unknown> = Promise.resolve();

  const write = (name?: string, starts?: AuditEntry): Promise<void> => {
    const next = tail.then(async () => {
      const began = elapsed();
      await requests.step(record.id, name ?? current, turns, starts);
      renewedAt = began;
      current = name ?? current;
    });
    tail = next.catch(() => undefined);
    return next;
  };

  const renew = async (): Promise<void> => {
    if (waiting) return;
    waiting = true;
    try {
      await write();
    } catch (error) {
      log.warn({ err: error, request: record.id }, 'couldn’t renew the lease of an execution');
      if (leaseLost(error)) clearInterval(timer);
    } finally {
      waiting = false;
    }
  };
  const timer = setInterval(() => void renew(), leaseMs / 3);
  timer.unref();

  return {
    reach: write,
    async confirm() {
      if (elapsed() - renewedAt < leaseMs) return;
      try {
        await write();
      } catch (cause) {
        if (leaseLost(cause)) throw cause;
        throw new KeyturnError('request_decided', { cause, details: { state: 'executing', lease: 'lost' } });
      }
    },
    release: () => clearInterval(timer),
  };
}

/** Whether the error says that another process has the lease, or has ended the request. */
export const leaseLost = (error: unknown): boolean =>
  error instanceof KeyturnError && error.code === 'request_decided' && error.details.lease === 'lost';
