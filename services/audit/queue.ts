import { KeyturnError } from '../errors.ts';
import { type Appending, type Awaiting, appendBatch } from './append.ts';
import { type AuditEntry, type AuditRecord, auditEntrySchema } from './record.ts';

const mostInBatch = 100;
const mostWaiting = 10_000;

/** The log line of each attempt: its record, or with `recorded: false` what couldn't be added to the trail. */
export type AuditLine =
  | (AuditRecord & { recorded: true })
  | (AuditEntry & { time: string; organization: string; recorded: false });

interface Waiting extends Awaiting {
  until: number;
  settled: (result: AuditRecord | KeyturnError) => void;
}

export interface AuditQueueOptions {
  appending: Appending;
  now: () => number;
  log: (line: AuditLine) => void;
  id: () => string;
  /** How long to retry if the store fails or other processes are faster, in milliseconds. */
  patienceMs: number;
  /** How long an entry that isn't urgent waits for others to share its write, in milliseconds. */
  laterMs: number;
}

export interface AuditQueue {
  /** Adds an entry to the queue; `settled` gets the result. An invalid entry, and one too many, fail right away. */
  enqueue(entry: AuditEntry, settled: (result: AuditRecord | KeyturnError) => void): void;
  /** Appends everything that's in the queue. Never throws. */
  start(): Promise<void>;
  startLater(): void;
  isIdle(): boolean;
}

/** Entries waiting to be appended to the trail. Those of the same moment share one write. */
export function createAuditQueue(options: AuditQueueOptions): AuditQueue {
  const { appending, now, log, id, patienceMs, laterMs } = options;
  const { organization } = appending;
  const queue: Waiting[] = [];
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const tell = (line: AuditLine): void => {
    try {
      log(line);
    } catch {
      // The trail has to continue even if the log fails.
    }
  };

  const enqueue = (entry: AuditEntry, settled: Waiting['settled']): void => {
    const time = new Date(now()).toISOString();
    const { success, data, error } = auditEntrySchema.safeParse(entry);
    if (success && queue.length < mostWaiting) {
      queue.push({ id: id(), entry: data, time, until: performance.now() + patienceMs, settled });
      return;
    }
    // An invalid entry could contain anything, even a secret, so nothing of it is logged.
    const shown: AuditEntry = success ? data : { operation: 'audit', action: 'failed', code: 'internal' };
    tell({ ...shown, time, organization, recorded: false });
    const cause = error ?? new Error('the audit queue is full');
    settled(new KeyturnError('audit_unavailable', { cause }));
  };

  const drain = async (): Promise<void> => {
    // One turn later, so that entries of the same moment share one write.
    await Promise.resolve();
    try {
      while (queue.length > 0) await append(queue.splice(0, mostInBatch));
    } finally {
      // Before anything is awaited after the check for an empty queue: an entry that came in between would wait forever.
      running = undefined;
    }
  };

  const append = async (batch: Waiting[]): Promise<void> => {
    try {
      const until = Math.min(...batch.map((waiting) => waiting.until));
      const records = await appendBatch(appending, batch, until);
      for (const [index, record] of records.entries()) {
        tell({ ...record, recorded: true });
        batch[index]?.settled(record);
      }
    } catch (error) {
      const failure = error instanceof KeyturnError ? error : new KeyturnError('audit_unavailable', { cause: error });
      for (const { entry, time, settled } of batch) {
        tell({ ...entry, time, organization, recorded: false });
        settled(failure);
      }
    }
  };

  const start = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    running ??= drain();
    return running;
  };

  return {
    enqueue,
    start,
    startLater() {
      timer ??= setTimeout(start, laterMs);
    },
    isIdle: () => queue.length === 0 && running === undefined,
  };
}
