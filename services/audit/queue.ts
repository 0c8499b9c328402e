import { KeyturnError } from '../errors.ts';
import { type Appending, type Awaiting, appendBatch } from './append.ts';
import { type AuditEntry, type AuditRecord, auditEntrySchema } from './record.ts';

const mostInBatch = 100;
const mostWaiting = 10_000;

/** What goes to the log for each attempt: the record itself, or, with `recorded: false`, what could not be put into the trail. */
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
  /** Gives each record an id of its own. */
  id: () => string;
  /** How long to go on trying when the store fails or others are quicker, in milliseconds. */
  patienceMs: number;
  /** How long what is not urgent may wait for company, in milliseconds. */
  laterMs: number;
}

export interface AuditQueue {
  /** Puts an entry into the queue; `settled` hears what becomes of it. Invalid ones, and those that are too many, fail at once. */
  enqueue(entry: AuditEntry, settled: (result: AuditRecord | KeyturnError) => void): void;
  /** Appends what waits; resolves when nothing does. Never throws. */
  start(): Promise<void>;
  startLater(): void;
  isIdle(): boolean;
}

/** What waits to be appended to the trail: what comes in the same moment goes in one change. */
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
      // A log that fails must not stop the trail.
    }
  };

  const enqueue = (entry: AuditEntry, settled: Waiting['settled']): void => {
    const time = new Date(now()).toISOString();
    const { success, data, error } = auditEntrySchema.safeParse(entry);
    if (success && queue.length < mostWaiting) {
      queue.push({ id: id(), entry: data, time, until: performance.now() + patienceMs, settled });
      return;
    }
    // What is no entry might carry anything, so nothing of it is repeated.
    const shown: AuditEntry = success ? data : { operation: 'audit', action: 'failed', code: 'internal' };
    tell({ ...shown, time, organization, recorded: false });
    const cause = error ?? new Error('too much waits to be recorded');
    settled(new KeyturnError('audit_unavailable', { cause }));
  };

  const drain = async (): Promise<void> => {
    // One turn later, so that what is recorded in the same moment goes in one change.
    await Promise.resolve();
    try {
      while (queue.length > 0) await append(queue.splice(0, mostInBatch));
    } finally {
      // In the same step in which the queue was seen empty, or an entry could come in between and wait for ever.
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
