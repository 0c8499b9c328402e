import { verify } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CheckpointNote, type PublicKey, publicKeyIn } from '../../services/audit/checkpoint.ts';
import { fileDigests, isSignedBy, signatureFiles } from './export-files.ts';
import { type Segment, segmentsIn } from './segments.ts';

const mostNamed = 5;

/**
 * Says what an auditor couldn't check in an archive, although the trail with its records up to `archived` is proved: files that are missing, changed,
 * or others than the trail's. `notes`: the checkpoints of the trail, in their order. Undefined if all is there. Throws CannotRun.
 */
export async function damageIn(
  archive: string,
  { archived, organization, notes }: { archived: number; organization: string; notes: readonly CheckpointNote[] },
): Promise<string | undefined> {
  const faults: string[] = [];
  for (const segment of await segmentsIn(archive)) {
    if (segment.first > archived) continue;
    for (const fault of await faultsOf(segment, organization, notes)) faults.push(join(segment.path, fault));
  }
  if (faults.length === 0) return undefined;
  const others = faults.length - mostNamed;
  const named = [...faults.slice(0, mostNamed), ...(others > 0 ? [`${others} more`] : [])].join(', ');
  return `The archive is damaged: ${named}. Its records are proved, but auditors can’t check them: restore these files from a copy.`;
}

async function faultsOf(
  { path, first, last }: Segment,
  organization: string,
  notes: readonly CheckpointNote[],
): Promise<string[]> {
  const list = await contentOf(path, 'SHA256SUMS');
  const signature = await contentOf(path, 'SHA256SUMS.sig');
  if (list === undefined) return ['SHA256SUMS is missing'];
  const [listed, found] = [digestsIn(`${list}`.split('\n').slice(1, -1)), digestsIn(await fileDigests(path))];
  const faults = [
    ...[...listed].flatMap(([name, digest]) => {
      if (!found.has(name)) return [`${name} is missing`];
      return found.get(name) === digest ? [] : [`${name} was changed`];
    }),
    ...[...found.keys()].filter((name) => !listed.has(name)).map((name) => `${name} isn’t of this archive`),
    ...(signature === undefined ? ['SHA256SUMS.sig is missing'] : []),
  ];
  if (faults.length > 0 || signature === undefined) return faults;
  const key = readKey(await contentOf(path, 'public-key.pem'));
  const covering = notes.filter(({ upTo }) => upTo >= first);
  const end = covering.findIndex((note) => note.upTo >= last && isSignedBy(note, key));
  if (key === undefined || end < 0) return ['public-key.pem isn’t a key of this trail'];
  if (!verify(null, list, key.pem, signature)) return ['SHA256SUMS has a wrong signature'];
  for (const [name, content] of signatureFiles(organization, covering.slice(0, end + 1), key))
    if (!(await contentOf(path, name))?.equals(Buffer.from(content))) faults.push(`${name} isn’t this trail’s`);
  return faults;
}

/** The lines of `sha256sum` by the files' names. */
const digestsIn = (lines: readonly string[]): Map<string, string> =>
  new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));

const contentOf = (path: string, name: string): Promise<Buffer | undefined> =>
  readFile(join(path, name)).catch(() => undefined);

function readKey(pem: Buffer | undefined): PublicKey | undefined {
  try {
    return publicKeyIn(`${pem}`.split('\n')[1] ?? '');
  } catch {
    return undefined;
  }
}
