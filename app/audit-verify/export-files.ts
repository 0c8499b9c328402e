import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type CheckpointNote, type PublicKey, publicKeyIn, statementOf } from '../../services/audit/checkpoint.ts';

/** A line for each file of an export but the list of them and its signature, as `sha256sum` writes it, read from the disk. */
export async function fileDigests(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => !entry.isDirectory()).map(({ parentPath, name }) => join(parentPath, name));
  const names = paths.map((path) => path.slice(join(folder, '/').length));
  const lines: string[] = [];
  for (const name of names.filter((each) => !/^SHA256SUMS(?:\.sig)?$/u.test(each)).toSorted()) {
    const hash = createHash('sha256');
    await pipeline(createReadStream(join(folder, name)), hash);
    lines.push(`${hash.digest('hex')}  ${name}`);
  }
  return lines;
}

/** The files of an export with its public keys, its checkpoints, and their signatures, by name. `writing` is the key that signs the export. */
export function signatureFiles(
  organization: string,
  notes: readonly CheckpointNote[],
  writing: PublicKey | undefined,
): Map<string, string | Buffer> {
  const files = new Map<string, string | Buffer>();
  if (writing !== undefined) files.set('public-key.pem', writing.pem);
  for (const note of notes) {
    const place = `checkpoints/${String(note.upTo).padStart(12, '0')}`;
    files.set(`${place}.txt`, statementOf(organization, note));
    for (const { key, signature } of note.signatures) {
      const { fingerprint, pem } = publicKeyIn(key);
      const name = fingerprint === writing?.fingerprint ? 'public-key' : `public-key-${fingerprint.slice(0, 16)}`;
      files.set(`${name}.pem`, pem);
      files.set(`${place}.${name}.sig`, Buffer.from(signature, 'base64'));
    }
  }
  return files;
}

export const isSignedBy = ({ signatures }: CheckpointNote, key: PublicKey | undefined): boolean =>
  signatures.some((each) => publicKeyIn(each.key).fingerprint === key?.fingerprint);
