import { setTimeout as pause } from 'node:timers/promises';
import type { Change } from '../store.ts';
import type { CheckpointFacts } from './checkpoint.ts';
import { firstKept } from './head.ts';
import { placesOf } from './names.ts';
import type { Commit } from './queue.ts';
import { type AuditReader, broken, type Reading } from './read.ts';
import type { AuditNote, AuditRecord } from './record.ts';
import type { Tail } from './tail.ts';

const mostInStep = 500; // which keep others waiting for milliseconds only
const longestPauseMs = 50;

/** What's archived: the records up to the end of a checkpoint, and the IDs of the keys that had written by then. */
export interface Archived extends Pick<CheckpointFacts, 'upTo' | 'digest'> {
  keys: string[];
}

export interface Archiving extends Reading {
  tail: Tail;
  reader: Pick<AuditReader, 'at'>;
  commit: (commit: Commit) => Promise<AuditRecord[] | undefined>;
}

/** The parts of `Audit` that archive. */
export function createArchiving({ store, names, codec, tail, reader, commit }: Archiving) {
  const removeSome = async (): Promise<'done' | 'removed' | 'overtaken'> => {
    const before = await tail.read();
    const { archived } = before.head;
    if (archived === undefined || archived.removed === archived.upTo) return 'done';
    const removed = Math.min(archived.upTo, archived.removed + mostInStep);
    const count = removed - archived.removed;
    const texts = await store.readLog(names.log, { from: 0, limit: count + 1 });
    const records = texts.map((text) => codec.parseRecord(text));
    // If someone removed others already, these aren't the archived ones.
    if (records.at(-1)?.seq !== removed + 1 || records.length <= count) {
      if ((await tail.read()).text !== before.text) return 'overtaken';
      throw broken(archived.removed + 1);
    }
    const after = tail.format({ ...before.head, rev: before.head.rev + 1, archived: { ...archived, removed } });
    const change: Change = {
      expect: [{ key: names.head, value: before.text }],
      put: [{ key: names.head, value: after.text }],
      rank: records
        .slice(0, count)
        .flatMap((record) => (record === undefined ? [] : placesOf(names, record)))
        .map((place) => ({ ...place, score: undefined })),
      trim: [{ log: names.log, count }],
    };
    if (!(await store.compareAndSet(change))) return 'overtaken';
    tail.wrote(after);
    return 'removed';
  };

  return {
    async archive({ upTo, digest, keys }: Archived): Promise<AuditRecord | undefined> {
      const { head } = await tail.read();
      if (upTo < firstKept(head)) return undefined;
      const [last] = await reader.at([upTo]);
      if (last === undefined) throw broken(upTo);
      const note: AuditNote = { kind: 'archived', from: firstKept(head), upTo, hash: last.hash, digest, keys };
      const [record] = (await commit({ entries: [{ operation: 'audit', action: 'archived', note }] })) ?? [];
      return record;
    },

    async removeArchived(): Promise<void> {
      for (;;) {
        const step = await removeSome();
        if (step === 'done') return;
        if (step === 'overtaken') await pause(Math.random() * longestPauseMs);
      }
    },
  };
}
