import { followCheckpoints, type Signer } from './checkpoint.ts';
import type { Head } from './head.ts';
import type { AuditCodec, AuditHead, TrailRecord } from './record.ts';

/** Where a proof begins: after what was archived, or at the origin of the trail. */
export interface TrailStart extends Pick<NonNullable<Head['archived']>, 'upTo' | 'keys'> {
  /** What the first record is chained to, and its checkpoint. Undefined if that isn't known. */
  hash: string | undefined;
  digest: string | undefined;
}

/** What's wrong with a record. `later`: it's right, and belongs further on. `unknown_key`: nobody can tell without the key that it names. */
export type Fault = 'changed' | 'unknown_key' | 'inserted' | 'later' | 'checkpoint_wrong' | 'not_as_known';

export interface ProofOptions {
  codec: AuditCodec;
  signer: Signer;
  start: TrailStart;
  /** IDs of the keys that have written to the trail, as its head says. */
  writers: readonly string[];
  /** A record as it was noted elsewhere. */
  known?: AuditHead | undefined;
  /** Called for each record that's proved. */
  visit?: ((record: TrailRecord, text: string) => void) | undefined;
}

/** Proves records in their order, each by its own hash, by the one before, and by the checkpoint after it. */
export function createProof({ codec, signer, start, writers, known, visit }: ProofOptions) {
  let end = { seq: start.upTo, hash: start.hash };
  let newer = 0;
  let missingKey: string | undefined;
  const keys = new Set(start.keys);
  const checkpoints = followCheckpoints(signer, start);

  /** A key that's new in the trail begins with a record for which the key before vouches. */
  const isHandedOver = (record: TrailRecord): boolean => {
    if (keys.has(record.key) || keys.size === 0) return true;
    return keys.has(codec.handedOverFrom(record, { seq: end.seq, hash: end.hash ?? '' }) ?? '');
  };

  const whyUnproved = (text: string): Fault => {
    const claim = codec.claimOf(text);
    const follows = claim?.seq === end.seq + 1 && claim.previous === (end.hash ?? claim.previous);
    // Others can write any key's ID. What was proved has to lead to this one.
    if (!follows || !isHandedOver(claim) || (keys.size === 0 && !writers.includes(claim.key))) return 'changed';
    missingKey = claim.key;
    return 'unknown_key';
  };

  return {
    /** Takes the next record, or says what's wrong with it. */
    add(text: string): Fault | undefined {
      const seq = end.seq + 1;
      const record = codec.parseRecord(text);
      if (record === undefined) return whyUnproved(text);
      if (record.seq !== seq) return record.seq < seq ? 'inserted' : 'later';
      if (record.previous !== (end.hash ?? record.previous)) return 'inserted';
      if (!isHandedOver(record)) return 'changed';
      if (known?.seq === seq && known.hash !== record.hash) return 'not_as_known';
      if (!checkpoints.add(record, text)) return 'checkpoint_wrong';
      keys.add(record.key);
      visit?.(record, text);
      end = { seq, hash: record.hash };
      if (record.action === undefined) newer += 1;
      return undefined;
    },
    /** The last record that's proved. `hash` is undefined before the first one, if the start doesn't say. */
    end: (): { seq: number; hash: string | undefined } => end,
    /** The ID of the key that an `unknown_key` needs. */
    missingKey: (): string | undefined => missingKey,
    /** How many of them only a newer version can read, and which checkpoints there were. */
    found: () => ({ newer, checkpoints: checkpoints.found() }),
  };
}

export type Proof = ReturnType<typeof createProof>;
