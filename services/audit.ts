import { randomUUID } from 'node:crypto';
import { type Awaiting, appendBatch } from './audit/append.ts';
import { auditNames } from './audit/names.ts';
import { type AuditEntry, type AuditRecord, auditEntrySchema, createAuditCodec, noHash } from './audit/record.ts';
import { type AuditVerdict, type VerifyOptions, verifyTrail } from './audit/verify.ts';
import { KeyturnError } from './errors.ts';
import type { KeySpace, Store } from './store.ts';

export {
  type AuditAction,
  type AuditEntry,
  type AuditHead,
  type AuditNote,
  type AuditRecord,
  auditActions,
} from './audit/record.ts';
export type { AuditProblem, AuditVerdict, VerifyOptions } from './audit/verify.ts';

const BATCH = 100;
const LATEST_AT_MOST = 100;
const WAITING_AT_MOST = 10_000;

/** What goes to the log for each attempt: the record itself, or, with `recorded: false`, what could not be put into the trail. */
export type AuditLine =
  | (AuditRecord & { recorded: true })
  | (AuditEntry & { time: string; organization: string; recorded: false });

export interface Audit {
  /** Resolves when the entry is in the trail. Throws KeyturnError `audit_unavailable`: what cannot be recorded must not be done. */
  record(entry: AuditEntry): Promise<AuditRecord>;
  /** For reads: puts the entry into the trail within moments if it can, and on the log in any case. Never throws. */
  recordLater(entry: AuditEntry): void;
  /**
   * The latest records, newest first, of one client or of all; at most 100. Throws KeyturnError `store_unavailable`, and
   * `audit_unavailable` with `details.seq` when a record among them has been tampered with.
   */
  latest(options: { clientId?: string; limit: number }): Promise<AuditRecord[]>;
  /** The earliest records of a client, oldest first; at most 100. Throws what `latest` throws. */
  earliest(options: { clientId: string; limit: number }): Promise<AuditRecord[]>;
  /** Proves the trail or names the first broken record; see `verifyTrail`. */
  verify(options?: VerifyOptions): Promise<AuditVerdict>;
  /** Resolves when nothing waits to be recorded any more. Never throws. */
  flush(): Promise<void>;
  /** Notes that the trail is empty, unless there is one: so that one which was erased is not taken for it. Throws `store_unavailable`. */
  begin(): Promise<void>;
}

export interface AuditOptions {
  store: Store;
  keys: KeySpace;
  auditKey: Buffer;
  /** Milliseconds since 1970. */
  now: () => number;
  log: (line: AuditLine) => void;
  /** The id of the Genesys Cloud organisation. */
  organization: string;
  /** Gives each record an id of its own; default a random UUID. */
  id?: () => string;
  /** How long to go on trying when the store fails or others are quicker; default 3000. */
  patienceMs?: number;
  /** How long an entry of `recordLater` may wait for company; default 250. */
  laterMs?: number;
}

interface Waiting extends Awaiting {
  until: number;
  settled: (result: AuditRecord | KeyturnError) => void;
}

/** Gives the audit trail of one organisation: any number of processes may append to it at the same time. */
export function createAudit({
  store,
  keys,
  auditKey,
  now,
  log,
  organization,
  id = () => randomUUID(),
  patienceMs = 3_000,
  laterMs = 250,
}: AuditOptions): Audit {
  const names = auditNames(keys);
  const codec = createAuditCodec({ auditKey, organization });
  const queue: Waiting[] = [];
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  const appending = { store, names, codec, organization, tail: { headText: undefined } };

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
    if (success && queue.length < WAITING_AT_MOST) {
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
      while (queue.length > 0) await append(queue.splice(0, BATCH));
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

  const parse = (text: string, seq: number): AuditRecord => {
    const record = codec.parseRecord(text);
    if (record?.seq !== seq) throw broken(seq);
    return record;
  };

  const recordsOf = async (clientId: string, limit: number, reverse: boolean): Promise<AuditRecord[]> => {
    const places = await store.range(names.client(clientId), { reverse, limit: Math.min(limit, LATEST_AT_MOST) });
    return await Promise.all(
      places.map(async ({ score: seq }) => {
        const [text = ''] = await store.readLog(names.log, { from: seq - 1, limit: 1 });
        const record = parse(text, seq);
        if (record.clientId !== clientId) throw broken(seq);
        return record;
      }),
    );
  };

  return {
    record: async (entry) => {
      const result = await new Promise<AuditRecord | KeyturnError>((settled) => {
        enqueue(entry, settled);
        void start();
      });
      if (result instanceof KeyturnError) throw result;
      return result;
    },
    recordLater: (entry) => {
      enqueue(entry, () => {});
      timer ??= setTimeout(start, laterMs);
    },
    latest: async ({ clientId, limit }) => {
      if (clientId !== undefined) return await recordsOf(clientId, limit, true);
      const count = Math.min(limit, LATEST_AT_MOST);
      const length = await store.logLength(names.log);
      const from = Math.max(0, length - count);
      const texts = await store.readLog(names.log, { from, limit: length - from });
      return texts.map((text, index) => parse(text, from + index + 1)).reverse();
    },
    earliest: ({ clientId, limit }) => recordsOf(clientId, limit, false),
    verify: (options) => verifyTrail({ store, names, codec }, options),
    flush: async () => {
      while (queue.length > 0 || running !== undefined) await start();
    },
    begin: async () => {
      if ((await store.logLength(names.log)) > 0) return;
      const value = codec.formatHead({ seq: 0, hash: noHash });
      await store.compareAndSet({ expect: [{ key: names.head, value: undefined }], put: [{ key: names.head, value }] });
    },
  };
}

function broken(seq: number): KeyturnError {
  const cause = new Error(`audit record ${seq} is broken: run audit:verify`);
  return new KeyturnError('audit_unavailable', { details: { seq: String(seq) }, cause });
}
