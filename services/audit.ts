import { randomUUID } from 'node:crypto';
import { auditNames } from './audit/names.ts';
import { type AuditLine, createAuditQueue } from './audit/queue.ts';
import { createAuditReader } from './audit/read.ts';
import { type AuditEntry, type AuditRecord, createAuditCodec, noHash, type TrailRecord } from './audit/record.ts';
import { type AuditVerdict, type VerifyOptions, verifyTrail } from './audit/verify.ts';
import { KeyturnError } from './errors.ts';
import type { KeySpace, Store } from './store.ts';

export interface Audit {
  /** Resolves when the entry is in the trail. Throws `audit_unavailable`: don't do what can't be recorded. */
  record(entry: AuditEntry): Promise<AuditRecord>;
  /** For reads: soon adds the entry to the trail if possible, and to the log in any case. Never throws. */
  recordLater(entry: AuditEntry): void;
  /**
   * The latest records of one client or of all, newest first; at most 100, those included that only a newer version can read. Throws
   * `store_unavailable`, and `audit_unavailable` {seq} if one of them was tampered with.
   */
  latest(options: { clientId?: string; limit: number }): Promise<TrailRecord[]>;
  /** The earliest records of a client, oldest first; at most 100. Throws what `latest` throws. */
  earliest(options: { clientId: string; limit: number }): Promise<TrailRecord[]>;
  /** Checks the complete trail, as `verifyTrail` does. */
  verify(options?: VerifyOptions): Promise<AuditVerdict>;
  /** Resolves when everything is recorded. Never throws. */
  flush(): Promise<void>;
  /** Marks the trail as begun, unless there is one, so that an erased trail doesn't look like a new one. Throws `store_unavailable`. */
  begin(): Promise<void>;
}

export interface AuditOptions {
  store: Store;
  keys: KeySpace;
  auditKey: Buffer;
  /** Milliseconds since 1970. */
  now: () => number;
  log: (line: AuditLine) => void;
  /** The Genesys Cloud organization's ID. */
  organization: string;
  /** Creates each record's ID. Default: a random UUID. */
  id?: () => string;
  /** How long to retry if the store fails or other processes are faster, in ms. Default 3000. */
  patienceMs?: number;
  /** How long an entry of `recordLater` waits for others to share its write, in ms. Default 250. */
  laterMs?: number;
}

/** The audit trail of one organization. Any number of processes can append to it at once. */
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
  const appending = { store, names, codec, organization, tail: { headText: undefined } };
  const queue = createAuditQueue({ appending, now, log, id, patienceMs, laterMs });
  const reader = createAuditReader({ store, names, codec });

  return {
    record: async (entry) => {
      const result = await new Promise<AuditRecord | KeyturnError>((settled) => {
        queue.enqueue(entry, settled);
        void queue.start();
      });
      if (result instanceof KeyturnError) throw result;
      return result;
    },
    recordLater: (entry) => {
      queue.enqueue(entry, () => {});
      queue.startLater();
    },
    latest: ({ clientId, limit }) =>
      clientId === undefined ? reader.latest(limit) : reader.recordsOf(clientId, limit, true),
    earliest: ({ clientId, limit }) => reader.recordsOf(clientId, limit, false),
    verify: (options) => verifyTrail({ store, names, codec }, options),
    flush: async () => {
      while (!queue.isIdle()) await queue.start();
    },
    begin: async () => {
      if ((await store.logLength(names.log)) > 0) return;
      const value = codec.formatHead({ seq: 0, hash: noHash });
      await store.compareAndSet({ expect: [{ key: names.head, value: undefined }], put: [{ key: names.head, value }] });
    },
  };
}
