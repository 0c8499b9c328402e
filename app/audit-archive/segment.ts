import { access, constants, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Audit } from '../../services/audit.ts';
import { type ExportOptions, writeExport } from '../audit-export/write.ts';
import { fileDigests } from '../audit-verify/export-files.ts';
import { recordsWords } from '../audit-verify/problems.ts';
import { archivedTexts, linesIn, type Segment, segmentName } from '../audit-verify/segments.ts';
import { CannotRun } from '../audit-verify/trails.ts';

export const failed = 'Archiving wasn’t finished';

/** Makes the folder of the archive, unless it's there. Throws CannotRun. */
export async function openArchive(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw new CannotRun(`${failed}: nothing can be written to ${folder}. Name another folder with --to.`, { cause });
  }
}

/**
 * Writes an export of the records `first` to `last` into a folder of the archive, unless an earlier run did, and reads it back: it's on the disk, and
 * has exactly the records that the store has. Throws CannotRun, and what the trail and the store throw.
 */
export async function writeSegment(
  archive: string,
  { first, last }: Omit<Segment, 'path'>,
  options: Omit<ExportOptions, 'folder' | 'isWanted'>,
): Promise<Segment> {
  const path = join(archive, segmentName(first, last));
  if (!(await isThere(path))) {
    // Under its name, it's complete.
    const part = join(archive, `.${segmentName(first, last)}.part`);
    await rm(part, { recursive: true, force: true });
    await writeExport({ ...options, folder: part, isWanted: ({ seq }) => seq <= last });
    await syncAll(part);
    await rename(part, path);
    await sync(archive);
  }
  await requireSame(options.audit, linesIn(join(path, 'records.jsonl')), { first, last, path });
  const listed = (await readFile(join(path, 'SHA256SUMS'), 'utf8').catch(() => '')).split('\n').slice(1, -1);
  if (listed.join('\n') !== (await fileDigests(path)).join('\n')) throw isDifferent(path, 'other files than it lists');
  return { first, last, path };
}

/** Throws CannotRun unless the archive has all records that were archived before, and exactly those of them that the store still has. */
export async function requireArchived(audit: Pick<Audit, 'between' | 'end'>, archive: string): Promise<void> {
  const { archived, removed, archivedHash } = await audit.end();
  let count = 0;
  let last = '';
  for await (const text of archivedTexts(archive, 1)) {
    last = text;
    count += 1;
    if (count === archived) break;
  }
  if (count < archived)
    throw new CannotRun(
      `${failed}. ${recordsWords(count + 1, archived, 'is', 'are')} archived already, and not in ${archive}. Name the folder of the earlier runs with --to, or put theirs beside each other into this one, and run this again.`,
    );
  if (archived > 0 && !last.includes(`"hash":"${archivedHash}"`))
    throw isDifferent(archive, `something else than the trail in the place of record ${archived}`);
  if (removed < archived)
    await requireSame(audit, archivedTexts(archive, removed + 1), {
      first: removed + 1,
      last: archived,
      path: archive,
    });
}

async function requireSame(
  audit: Pick<Audit, 'between'>,
  texts: AsyncGenerator<string>,
  { first, last, path }: Segment,
): Promise<void> {
  try {
    for await (const { record, text } of audit.between(first, last)) {
      const { value } = await texts.next();
      if (value !== text) throw isDifferent(path, `something else than the store in the place of record ${record.seq}`);
    }
  } finally {
    await texts.return(undefined);
  }
}

const isDifferent = (path: string, what: string): CannotRun =>
  new CannotRun(
    `${failed}: ${path} has ${what}. Move it away, or name the right folder with --to, and run this again.`,
  );

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** What was written is on the disk then, whatever happens to the machine. */
async function syncAll(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true })) await sync(join(folder, entry));
  await sync(folder);
}

async function sync(path: string): Promise<void> {
  const file = await open(path);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
