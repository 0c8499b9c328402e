import { z } from 'zod';
import { KeyturnError } from '../errors.ts';
import { type Appending, type Awaiting, appendBatch, type Work, type WorkDone } from './append.ts';
import { type AuditEntry, type AuditRecord, auditEntrySchema } from './record.ts';

const mostInBatch = 100;
const mostChangesInBatch = 20;
const mostWaiting = 10_000;

/** The log line of each attempt: its record, or with `recorded: false` what couldn't be added to the trail. */
export type AuditLine =
  | (AuditRecord & { recorded: true })
  | (AuditEntry & { time: string; organization: string; recorded: false });

/** Entries to record, in their order, and a change to make in the same step. */
export interface Commit extends Pick<Work, 'change' | 'live'> {
  entries: readonly AuditEntry[];
}

interface Waiting extends Work {
  until: number;
  settled: (result: WorkDone | KeyturnError) => void;
}

export interface AuditQueueOptions extends Pick<Appending, 'now' | 'id'> {
  appending: Appending;
  log: (line: AuditLine) => void;
  /** How long to retry if the store fails or other processes are faster, in milliseconds. */
  patienceMs: number;
  /** How long an entry that isn't urgent waits for others to share its write, in milliseconds. */
  laterMs: number;
}

export interface AuditQueue {
  /**
   * Adds a commit to the queue; `settled` gets its records, undefined if its change expected other values, or the error. An invalid entry, and one
   * too many, fail at once.
   */
  enqueue(commit: Commit, settled: (result: WorkDone | KeyturnError) => void): void;
  /** Appends everything that's in the queue. Never throws. */
  start(): Promise<void>;
  startLater(): void;
  isIdle(): boolean;
  /** How many entries wait, without those that are being written. */
  waiting(): number;
}

/** Entries waiting to be appended to the trail. Those of the same moment share one write. */
export function createAuditQueue(options: AuditQueueOptions): AuditQueue {
  const { appending, now, log, id, patienceMs, laterMs } = options;
  const { organization } = appending;
  const queue: Waiting[] = [];
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const tell = tellingSafely(log);

  const awaiting = (entry: AuditEntry): Awaiting => ({
    id: id(),
    entry: auditEntrySchema.parse(entry),
    time: new Date(now()).toISOString(),
  });

  const enqueue: AuditQueue['enqueue'] = ({ entries, ...change }, settled) => {
    try {
      if (queue.length >= mostWaiting) throw new Error('too much waits to be recorded');
      queue.push({ ...change, awaiting: entries.map(awaiting), until: performance.now() + patienceMs, settled });
    } catch (cause) {
      // An invalid entry could hold anything, even a secret, so nothing of it is logged.
      const shown: readonly AuditEntry[] =
        cause instanceof z.ZodError ? [{ operation: 'audit', action: 'failed', code: 'internal' }] : entries;
      const time = new Date(now()).toISOString();
      for (const entry of shown) tell({ ...entry, time, organization, recorded: false });
      settled(new KeyturnError('audit_unavailable', { cause }));
    }
  };

  /** The next works that share a write. */
  const nextBatch = (): Waiting[] => queue.splice(0, sharing(queue));

  const drain = async (): Promise<void> => {
    // One turn later, so that entries of the same moment share one write.
    await Promise.resolve();
    try {
      while (queue.length > 0) await append(nextBatch());
    } finally {
      // Before anything is awaited after the check for an empty queue: an entry that came in between would wait forever.
      running = undefined;
    }
  };

  const append = async (batch: Waiting[]): Promise<void> => {
    try {
      // Only a store that fails uses up the patience of what waits in the queue: after a wait, a busy trail would be given up at the first lost race.
      const failing = Math.min(...batch.map((waiting) => waiting.until));
      const results = await appendBatch(appending, batch, { failing, racing: performance.now() + patienceMs });
      for (const [at, { settled }] of batch.entries()) {
        for (const record of results[at] ?? []) tell({ ...record, recorded: true });
        settled(results[at]);
      }
    } catch (error) {
      const failure = error instanceof KeyturnError ? error : new KeyturnError('audit_unavailable', { cause: error });
      for (const { awaiting: unrecorded, change, settled } of batch) {
        // What is recorded with a change didn't happen without it, or its caller finds out.
        if (change === undefined)
          for (const { entry, time } of unrecorded) tell({ ...entry, time, organization, recorded: false });
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
    waiting: () => queue.reduce((sum, { awaiting: entries }) => sum + entries.length, 0),
    isIdle: () => queue.length === 0 && running === undefined,
  };
}

/**
 * How many works at the beginning of the queue can share a write. Those with a change don't share one with the others, since they aren't retried
 * the same way, nor with another change of the same values, since each expects what the other leaves.
 */
function sharing(queue: readonly Waiting[]): number {
  const changes = queue[0]?.change !== undefined;
  const touched = new Set<string>();
  let count = 0;
  for (const { change } of queue) {
    const keys = [...(change?.expect ?? []), ...(change?.put ?? [])].map(({ key }) => key);
    const full = count >= (changes ? mostChangesInBatch : mostInBatch);
    if (full || (change !== undefined) !== changes || keys.some((key) => touched.has(key))) break;
    for (const key of keys) touched.add(key);
    count += 1;
  }
  return count;
}

/** The trail has to continue even if the log fails. */
function tellingSafely(log: AuditQueueOptions['log']): AuditQueueOptions['log'] {
  return (line) => {
    try {
      log(line);
    } catch {
      // There's nowhere left to say so.
    }
  };
}
