import type { CheckpointNote } from '../../services/audit/checkpoint.ts';
import type { BrokenTrail } from '../../services/audit/verify.ts';
import type { Audit } from '../../services/audit.ts';
import { KeyturnError } from '../../services/errors.ts';
import { isSignedBy } from '../audit-verify/export-files.ts';
import { isInTime, isWanted, type Wanted } from './wanted.ts';

/** A checkpoint, and the exact text of its record. */
export interface Signed {
  note: CheckpointNote;
  text: string;
}

export interface Plan {
  /** Those that cover the records of the time that was asked for, oldest first, without gaps. */
  checkpoints: Signed[];
}

export interface ExportPlan extends Plan {
  /** How many records are archived, and so not there. */
  archived: number;
  /** Whether one of the records is to be exported. */
  matched: boolean;
}

/** Makes a checkpoint, proves the trail, and says which of its checkpoints an export needs, or how the trail is broken. */
export async function planExport(
  audit: Pick<Audit, 'checkpoint' | 'verify' | 'publicKeys'>,
  wanted: Wanted,
): Promise<ExportPlan | BrokenTrail> {
  await checkpointIfIntact(audit);
  const checkpoints: Signed[] = [];
  let first: number | undefined;
  let last = 0;
  let match = Number.POSITIVE_INFINITY;
  const isMatch = isWanted(wanted);
  const verdict = await audit.verify({
    visit(record, text) {
      if (record.note?.kind === 'checkpoint') checkpoints.push({ note: record.note, text });
      if (!isInTime(wanted, record)) return;
      first ??= record.seq;
      last = record.seq;
      if (isMatch(record)) match = Math.min(match, record.seq);
    },
  });
  if (!verdict.ok) return verdict;
  if (first === undefined) return { checkpoints: [], archived: verdict.archived, matched: false };
  const begin = checkpoints.findIndex(({ note }) => note.upTo >= (first ?? 0));
  // Up to one that the key of today signed: through it, that key vouches for those of older keys before it.
  const end = checkpoints.findIndex(({ note }) => note.upTo >= last && isSignedBy(note, audit.publicKeys[0]));
  const needed = begin < 0 ? [] : checkpoints.slice(begin, end < 0 ? undefined : end + 1);
  return { checkpoints: needed, archived: verdict.archived, matched: match <= (needed.at(-1)?.note.upTo ?? 0) };
}

/** Makes a checkpoint. A broken trail isn't signed, and what's broken is for `verify` to say. */
export async function checkpointIfIntact(audit: Pick<Audit, 'checkpoint'>): Promise<void> {
  await audit.checkpoint().catch((error: unknown) => {
    if (!(error instanceof KeyturnError && error.code === 'audit_unavailable')) throw error;
  });
}
