import { randomUUID } from 'node:crypto';
import { type Archived, createArchiving } from './audit/archive.ts';
import { createSigner, type PublicKey, type Signer } from './audit/checkpoint.ts';
import { createHeadCodec, firstKept, firstNeeded, type Live, newHead, removedIn } from './audit/head.ts';
import { checkpointEntry, unsignedRecords } from './audit/make-checkpoint.ts';
import { auditNames } from './audit/names.ts';
import { type AuditLine, type Commit, createAuditQueue } from './audit/queue.ts';
import { type AuditReader, createAuditReader, type ReadRecord } from './audit/read.ts';
import {
  type AuditEntry,
  type AuditHead,
  type AuditRecord,
  type AuditRing,
  createAuditCodec,
  type TrailRecord,
} from './audit/record.ts';
import { createTail, type Tail, type TailOptions } from './audit/tail.ts';
import { type AuditVerdict, type VerifyOptions, verifyTrail } from './audit/verify.ts';
import type { Witnessed } from './audit/witness.ts';
import { KeyturnError } from './errors.ts';
import type { KeySpace, Store } from './store.ts';

export interface Audit {
  /** Resolves when the entry is in the trail. Throws `audit_unavailable`: don't do what can't be recorded. */
  record(entry: AuditEntry): Promise<AuditRecord>;
  /**
   * Makes a change to the store and records it, in one step. Gives the records, or undefined if the change expects other values than there are.
   * Throws `audit_unavailable`, and `store_unavailable`: then it may have been made if `details.written` isn't `no`.
   */
  commit(commit: Commit): Promise<AuditRecord[] | undefined>;
  /**
   * The values at `keys`, and what the head of the trail says is current, by name, read together. Throws `store_unavailable`,
   * `store_tampered`, and `audit_unavailable` if the trail was put back to an earlier state.
   */
  readLive(keys: readonly string[]): Promise<{ values: (string | undefined)[]; live: Readonly<Record<string, Live>> }>;
  /**
   * The records that were made with the writes of what's current under `name`, oldest first. `known`: as this process last saw the trail, so the latest
   * may be missing. Throws what `readLive` and `latest` throw.
   */
  recordsOf(name: string, options?: { known?: boolean }): Promise<TrailRecord[]>;
  /** For reads: adds the entry to the trail within moments if possible, and to the log in any case. Never throws. */
  recordLater(entry: AuditEntry): void;
  /**
   * The latest records of one client or of all, newest first; at most 100, those included that only a newer version can read. Throws
   * `store_unavailable`, and `audit_unavailable` {seq} if one of them was tampered with.
   */
  latest(options: { clientId?: string; limit: number }): Promise<TrailRecord[]>;
  /** The earliest records of a client, oldest first; at most 100. Throws what `latest` throws. */
  earliest(options: { clientId: string; limit: number }): Promise<TrailRecord[]>;
  /** The latest changes of a client that were made, newest first, with what changed; at most 100. Throws what `latest` throws. */
  changes(options: { clientId: string; limit: number }): Promise<TrailRecord[]>;
  /** Checks the complete trail, as `verifyTrail` does. */
  verify(options?: VerifyOptions): Promise<AuditVerdict>;
  /** The records with the numbers `from` to `to`, oldest first, with their exact texts. Throws what `latest` throws. */
  between(from: number, to: number): AsyncIterable<ReadRecord>;
  /** Records that those up to a checkpoint are archived, if nothing open needs them (`end().needed`). Undefined if they were. Throws as `record` does. */
  archive(what: Archived): Promise<AuditRecord | undefined>;
  /** Removes the archived records from the store, some hundred at a time. After a failure it goes on where it was. Throws what `latest` throws. */
  removeArchived(): Promise<void>;
  /**
   * Adds a signed checkpoint that covers all records of now, each proved first. Undefined if there's nothing new to cover, or another process was
   * faster. Throws what `latest` and `record` throw.
   */
  checkpoint(): Promise<AuditRecord | undefined>;
  /** The end of the trail as the store has it. Throws what `readLive` throws. */
  end(): Promise<TrailEnd>;
  /** The keys to check signatures with, the writing one first. */
  readonly publicKeys: readonly PublicKey[];
  /** Signs the list of an export's files. Throws a RangeError for the statement of a checkpoint. */
  sign(text: string): Buffer;
  /** How many entries wait to be recorded. */
  waiting(): number;
  /** Resolves when everything is recorded. Never throws. */
  flush(): Promise<void>;
  /** Marks the trail as begun, unless there is one, so that an erased trail doesn't look like a new one. Throws `store_unavailable`, `store_tampered`. */
  begin(): Promise<void>;
  /**
   * For a trail that has begun, at the start: if it's gone, its head isn't Keyturn's, or more or fewer records are there than its head says, `onRollback` is called, and nothing
   * is recorded, since that could look like a new trail. Throws `store_unavailable`.
   */
  requireBegun(): Promise<void>;
  /** Whether `onRollback` was called: then nothing can be recorded or changed until a restart. */
  isRefused(): boolean;
  /**
   * For what a witness outside of the store saw, before anything else: if the trail doesn't have it, it was put back or erased. Then `onRollback` is
   * called, and this and all else throws `audit_unavailable`. Throws `store_unavailable`; then the next read finds out.
   */
  requireWitnessed(end: Witnessed): Promise<void>;
}

export interface TrailEnd extends AuditHead {
  /** How many records no checkpoint covers. */
  unsigned: number;
  /** When the last checkpoint was made, in ms since 1970. */
  signedAt: number | undefined;
  /** How many records are archived, how many of those are removed from the store, and the IDs of the keys that had written by then. */
  archived: number;
  removed: number;
  /** The last archived record's hash. */
  archivedHash: string | undefined;
  keys: readonly string[];
  /** The number of the first record that an open request or a sealed secret rests on. */
  needed: number | undefined;
}

export interface AuditOptions {
  store: Store;
  keys: KeySpace;
  ring: AuditRing;
  /** Milliseconds since 1970. */
  now: () => number;
  log: (line: AuditLine) => void;
  /** The Genesys Cloud organization's ID. */
  organization: string;
  /** Creates each record's ID. Default: a random UUID. */
  id?: () => string;
  /**
   * Called once if the trail was put back to an earlier state, or erased, while this process ran or before, or its head wasn't Keyturn's at the start
   * (`forged`). `seen`, `found`: the last record's number.
   */
  onRollback?: TailOptions['onRollback'];
  onEnd?: (end: Witnessed) => void; // called with each end of the trail that's read or written; it may not throw
  /** How long to retry if the store fails or other processes are faster, in ms. Default 3000. */
  patienceMs?: number;
  /** How long an entry of `recordLater` waits for others to share its write, in ms. Default 250. */
  laterMs?: number;
}

/** The audit trail of one organization. Any number of processes can append to it at once. */
export function createAudit({
  store,
  keys,
  ring,
  now,
  log,
  organization,
  id = () => randomUUID(),
  onRollback = () => {},
  onEnd = () => {},
  patienceMs = 3_000,
  laterMs = 250,
}: AuditOptions): Audit {
  const names = auditNames(keys);
  const codec = createAuditCodec({ ring, organization });
  const heads = createHeadCodec({ ring, organization });
  const hashAt = async (place: number) =>
    codec.parseRecord((await store.readLog(names.log, { from: place, limit: 1 }))[0] ?? '')?.hash;
  const tail = createTail({ store, names, codec: heads, key: codec.key, hashAt, onRollback, onHead: onEnd });
  const appending = { store, names, codec, tail, organization, now, id };
  const queue = createAuditQueue({ appending, now, log, id, patienceMs, laterMs });
  const reader = createAuditReader({ store, names, codec, tail });
  const signer = createSigner({ ring, organization });

  const commit: Audit['commit'] = async (work) => {
    const result = await new Promise<AuditRecord[] | undefined | KeyturnError>((settled) => {
      queue.enqueue(work, settled);
      void queue.start();
    });
    if (result instanceof KeyturnError) throw result;
    return result;
  };

  return {
    commit,
    record: async (entry) => {
      const [record] = (await commit({ entries: [entry] })) ?? [];
      if (record === undefined) throw new KeyturnError('audit_unavailable');
      return record;
    },
    async readLive(wanted) {
      const { head, values } = await tail.readWith(wanted);
      return { values, live: head.live };
    },
    async recordsOf(name, { known = false } = {}) {
      const { head } = (known ? tail.latest() : undefined) ?? (await tail.read());
      return reader.at(head.live[name]?.records ?? []);
    },
    recordLater: (entry) => {
      queue.enqueue({ entries: [entry] }, () => {});
      queue.startLater();
    },
    latest: ({ clientId, limit }) =>
      clientId === undefined ? reader.latest(limit) : reader.recordsOf(clientId, limit, true),
    earliest: ({ clientId, limit }) => reader.recordsOf(clientId, limit, false),
    changes: ({ clientId, limit }) => reader.changesOf(clientId, limit),
    verify: (options) => verifyTrail({ store, names, codec, heads, signer }, options),
    ...signedParts({ key: codec.key, tail, reader, signer, commit, now }),
    ...createArchiving({ store, names, codec, tail, reader, commit }),
    waiting: queue.waiting,
    flush: async () => {
      while (!queue.isIdle()) await queue.start();
    },
    requireBegun: tail.requireBegun,
    isRefused: tail.isRefused,
    requireWitnessed: tail.requireWitnessed,
    begin: async () => {
      if ((await store.logLength(names.log)) === 0) {
        const put = [{ key: names.head, value: heads.format(newHead(codec.key)) }];
        await store.compareAndSet({ expect: [{ key: names.head, value: undefined }], put });
      }
      // Records without a head aren't a new trail, even if nobody has it on a list.
      await tail.requireBegun();
    },
  };
}

interface Signing {
  key: string;
  tail: Tail;
  reader: AuditReader;
  signer: Signer;
  commit: Audit['commit'];
  now: () => number;
}

function signedParts({ key, tail, reader, signer, commit, now }: Signing) {
  let making: Promise<AuditRecord | undefined> | undefined;
  const make = async (): Promise<AuditRecord | undefined> => {
    const { head } = await tail.read();
    const entry = await checkpointEntry({ head, key, reader, signer, now: now() });
    if (entry === undefined) return undefined;
    const [record] = (await commit({ entries: [entry] })) ?? [];
    return record;
  };
  return {
    between: reader.between,
    checkpoint() {
      making ??= make().finally(() => {
        making = undefined;
      });
      return making;
    },
    async end(): Promise<TrailEnd> {
      const { head } = await tail.read();
      const signedAt = head.checkpoint === undefined ? undefined : Date.parse(head.checkpoint.time);
      const { hash: archivedHash, keys = [] } = head.archived ?? {};
      const kept = { archived: firstKept(head) - 1, removed: removedIn(head), archivedHash, keys };
      return {
        seq: head.seq,
        hash: head.hash,
        unsigned: unsignedRecords(head, key),
        signedAt,
        ...kept,
        needed: firstNeeded(head, now()),
      };
    },
    publicKeys: signer.publicKeys,
    sign: signer.sign,
  };
}
