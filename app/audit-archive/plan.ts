import type { Archived } from '../../services/audit/archive.ts';
import type { BrokenTrail } from '../../services/audit/verify.ts';
import type { Audit } from '../../services/audit.ts';
import { checkpointIfIntact, type Plan, type Signed } from '../audit-export/plan.ts';
import { isSignedBy } from '../audit-verify/export-files.ts';

/** What's to be archived, and the checkpoints that an export of it needs. Without `what`, there's nothing. */
export interface ArchivePlan extends Plan {
  /** The number of the first record. */
  first: number;
  what?: Archived;
  /**
   * The records that stay although they're from before the date. Why: something open needs those from `needed` on, or those from `young` on are too
   * young, or else they share a checkpoint with later ones.
   */
  left?: { first: number; last: number; needed?: number; young?: number };
}

/**
 * Makes a checkpoint, proves the trail, and says which of the records from before a moment can be archived: those up to the end of a checkpoint that
 * are all older than `until`, and that nothing open needs. Or how the trail is broken. `until` is at most `before`, both in ms since 1970.
 */
export async function planArchive(
  audit: Pick<Audit, 'checkpoint' | 'verify' | 'end' | 'publicKeys'>,
  { before, until }: { before: number; until: number },
): Promise<ArchivePlan | BrokenTrail> {
  await checkpointIfIntact(audit);
  const checkpoints: Signed[] = [];
  const begun = new Map<string, number>();
  let asked = Number.POSITIVE_INFINITY;
  let young = Number.POSITIVE_INFINITY;
  const verdict = await audit.verify({
    visit(record, text) {
      if (record.note?.kind === 'checkpoint') checkpoints.push({ note: record.note, text });
      const at = Date.parse(record.time);
      if (at >= before) asked = Math.min(asked, record.seq);
      if (at >= until) young = Math.min(young, record.seq);
      if (!begun.has(record.key)) begun.set(record.key, record.seq);
    },
  });
  if (!verdict.ok) return verdict;
  const first = verdict.archived + 1;
  const { needed = Number.POSITIVE_INFINITY, keys } = await audit.end();
  const unarchived = checkpoints.filter(({ note }) => note.upTo >= first);
  const last = unarchived.findLast(({ note }) => note.upTo < Math.min(needed, young))?.note;
  const left = leftOf(
    { first: (last?.upTo ?? verdict.archived) + 1, last: Math.min(asked - 1, verdict.head?.seq ?? 0) },
    { needed, young },
  );
  if (last === undefined) return { first, checkpoints: [], ...left };
  const { upTo, digest } = last;
  const written = [...begun].flatMap(([id, seq]) => (seq <= upTo ? [id] : []));
  // Up to one that the key of today signed, since VERIFY.md begins with that key.
  const end = unarchived.findIndex(({ note }) => note.upTo >= upTo && isSignedBy(note, audit.publicKeys[0]));
  const what = { upTo, digest, keys: [...new Set([...keys, ...written])] };
  return { first, checkpoints: unarchived.slice(0, end < 0 ? undefined : end + 1), what, ...left };
}

function leftOf(
  records: { first: number; last: number },
  { needed, young }: { needed: number; young: number },
): Pick<ArchivePlan, 'left'> {
  if (records.last < records.first) return {};
  if (needed <= records.last && needed < young) return { left: { ...records, needed } };
  return { left: young <= records.last ? { ...records, young } : records };
}
