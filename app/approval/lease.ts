import { KeyturnError } from '../../services/errors.ts';
import type { RequestRecord, Requests } from '../../services/requests/types.ts';
import type { Log } from '../process/log.ts';

/** The right to execute one request, kept alive for as long as it takes: one call to Genesys Cloud may take longer than a lease. */
export interface Lease {
  /** Makes durable how far things are: the step that is taken next. Throws as `Requests.step` does: then nothing more may be done. */
  reach(step: string): Promise<void>;
  /**
   * To be awaited right before a write is sent: resolves at once while the last renewal is fresh, else when the store confirms the lease.
   * Throws request_decided {lease: 'lost'} when it does not: then nothing may be sent.
   */
  confirm(): Promise<void>;
  release(): void;
}

export interface LeaseOptions {
  requests: Requests;
  /** As it was claimed. */
  record: RequestRecord;
  leaseMs: number;
  log: Log;
  now: () => number;
  /** Milliseconds, of a clock that nobody sets; default `performance.now`. */
  elapsed?: () => number;
}

/** Renews the lease of a claimed request three times in each of its lengths, until it is released or lost. */
export function holdLease(options: LeaseOptions): Lease {
  const { requests, record, leaseMs, log, now, elapsed = () => performance.now() } = options;
  const attempts = record.execution?.attempts;
  let current = record.execution?.step ?? 'claimed';
  let waiting = false;
  // The claim was made by this process a moment ago: its own clock says how long ago.
  const age = leaseMs - ((record.execution?.leaseUntil ?? 0) - now());
  let renewedAt = elapsed() - Math.min(Math.max(age, 0), leaseMs);
  // One write after the other: a renewal with the name of the step before must never come after the next step.
  let tail: Promise<unknown> = Promise.resolve();

  const write = (name?: string): Promise<void> => {
    const next = tail.then(async () => {
      const began = elapsed();
      await requests.step(record.id, name ?? current, attempts);
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
      log.warn({ err: error, request: record.id }, 'the lease of an execution could not be renewed');
      if (leaseLost(error)) clearInterval(timer);
    } finally {
      waiting = false;
    }
  };
  const timer = setInterval(() => void renew(), leaseMs / 3);
  timer.unref();

  return {
    reach: (step) => write(step),
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

/** Whether another process holds the lease now, or has ended the request. */
export const leaseLost = (error: unknown): boolean =>
  error instanceof KeyturnError && error.code === 'request_decided' && error.details.lease === 'lost';
