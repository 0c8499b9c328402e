import type { Archived } from '../../services/audit/archive.ts';
import type { BrokenTrail } from '../../services/audit/verify.ts';
import type { Audit } from '../../services/audit.ts';
import { checkpointIfIntact, isSignedBy, type Plan, type Signed } from '../audit-export/plan.ts';

/** What's to be archived, and the checkpoints that an export of it needs. Without `what`, there's nothing. */
export interface ArchivePlan extends Plan {
  /** The number of the first record. */
  first: number;
  what?: Archived;
  /** The number of the first record that something open needs, if that's why there isn't more. */
  needed?: number;
}

/**
 * Makes a checkpoint, proves the trail, and says which records can be archived: those up to the end of a checkpoint that are all older than `before`
 * (ms since 1970), and that nothing open needs. Or how the trail is broken.
 */
export async function planArchive(
  audit: Pick<Audit, 'checkpoint' | 'verify' | 'end' | 'publicKeys'>,
  before: number,
): Promise<ArchivePlan | BrokenTrail> {
  await checkpointIfIntact(audit);
  const checkpoints: Signed[] = [];
  const begun = new Map<string, number>();
  let young: number | undefined;
  const verdict = await audit.verify({
    visit(record, text) {
      if (record.note?.kind === 'checkpoint') checkpoints.push({ note: record.note, text });
      if (Date.parse(record.time) >= before) young ??= record.seq;
      if (!begun.has(record.key)) begun.set(record.key, record.seq);
    },
  });
  if (!verdict.ok) return verdict;
  const first = verdict.archived + 1;
  const { needed = Number.POSITIVE_INFINITY, keys } = await audit.end();
  const stays = young ?? Number.POSITIVE_INFINITY;
  const left = checkpoints.filter(({ note }) => note.upTo >= first);
  const last = left.findLast(({ note }) => note.upTo < Math.min(needed, stays))?.note;
  const why = needed < stays ? { needed } : {};
  if (last === undefined) return { first, checkpoints: [], ...why };
  const { upTo, digest } = last;
  const written = [...begun].flatMap(([id, seq]) => (seq <= upTo ? [id] : []));
  // Up to one that the key of today signed, since VERIFY.md begins with that key.
  const end = left.findIndex(({ note }) => note.upTo >= upTo && isSignedBy(note, audit.publicKeys[0]));
  const what = { upTo, digest, keys: [...new Set([...keys, ...written])] };
  return { first, checkpoints: left.slice(0, end < 0 ? undefined : end + 1), what, ...why };
}
