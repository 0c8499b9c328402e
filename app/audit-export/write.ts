import { type FileHandle, mkdir, open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { leafOf } from '../../services/audit/checkpoint.ts';
import type { TrailRecord } from '../../services/audit/record.ts';
import type { Audit } from '../../services/audit.ts';
import { fileDigests, signatureFiles } from '../audit-verify/export-files.ts';
import { CannotRun } from '../audit-verify/trails.ts';
import { csvHeader, csvLine } from './csv.ts';
import { instructions } from './instructions.ts';
import type { Plan } from './plan.ts';
import { verifyScript } from './script.ts';
import type { Wanted } from './wanted.ts';

export interface ExportOptions {
  audit: Pick<Audit, 'between' | 'publicKeys' | 'sign'>;
  organization: string;
  plan: Plan;
  /** It must not exist. */
  folder: string;
  /** ISO 8601. */
  now: string;
  wanted: Wanted;
  isWanted: (record: TrailRecord) => boolean;
}

export interface Written {
  /** The numbers of the first and the last record that are proved, how many those are, and how many of them were exported. */
  first: number;
  last: number;
  records: number;
  exported: number;
}

/** Writes the folder that VERIFY.md describes, and nothing if that fails. Throws CannotRun, `store_unavailable`, and what `between` throws. */
export async function writeExport(options: ExportOptions): Promise<Written> {
  const { folder, plan } = options;
  // What's in it is for few people to read.
  await mkdir(folder, { mode: 0o700 }).catch((cause: unknown) => {
    const exists = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    const why = exists ? 'It exists already' : 'It can’t be made';
    throw new CannotRun(`Nothing was exported to ${folder}. ${why}: name another folder with --out.`, { cause });
  });
  try {
    await mkdir(join(folder, 'checkpoints'));
    await writeSignatures(options);
    const first = plan.checkpoints[0]?.note.from ?? 1;
    const last = plan.checkpoints.at(-1)?.note.upTo ?? 0;
    const written = { first, last, records: last - first + 1, exported: await writeRecords(options, first, last) };
    await writeFile(join(folder, 'VERIFY.md'), instructions({ ...options, ...written }));
    await writeFile(join(folder, 'verify.sh'), verifyScript);
    await signFiles(options);
    return written;
  } catch (error) {
    await rm(folder, { recursive: true });
    throw error;
  }
}

/** Gives how many records were written. */
async function writeRecords({ audit, folder, isWanted }: ExportOptions, first: number, last: number): Promise<number> {
  const [records, csv, digests] = await Promise.all([
    openLines(join(folder, 'records.jsonl')),
    openLines(join(folder, 'records.csv')),
    openLines(join(folder, 'digests.txt')),
  ]);
  let exported = 0;
  try {
    await csv.write(csvHeader);
    for await (const { record, text } of audit.between(first, last)) {
      const wanted = isWanted(record);
      await digests.write(`${leafOf(text)} ${wanted ? '+' : '-'}`);
      if (!wanted) continue;
      exported += 1;
      await records.write(text);
      await csv.write(csvLine(record));
    }
  } finally {
    await Promise.all([records.close(), csv.close(), digests.close()]);
  }
  return exported;
}

async function writeSignatures({ audit, organization, plan, folder }: ExportOptions): Promise<void> {
  const notes = plan.checkpoints.map(({ note }) => note);
  const files = signatureFiles(organization, notes, audit.publicKeys[0]);
  files.set('checkpoints.jsonl', plan.checkpoints.map(({ text }) => `${text}\n`).join(''));
  for (const [name, content] of files) await writeFile(join(folder, name), content);
}

/** The list of all files, signed by the writing key. */
async function signFiles({ audit, organization, folder, now }: ExportOptions): Promise<void> {
  const text = [`# keyturn export 1 of ${organization} at ${now}`, ...(await fileDigests(folder)), ''].join('\n');
  await writeFile(join(folder, 'SHA256SUMS'), text);
  await writeFile(join(folder, 'SHA256SUMS.sig'), audit.sign(text));
}

const bufferedCharacters = 256 * 1024;

/** Writes lines to a new file, a block at a time. */
async function openLines(path: string): Promise<{ write(line: string): Promise<void>; close(): Promise<void> }> {
  const file: FileHandle = await open(path, 'wx');
  let block: string[] = [];
  let length = 0;
  const flush = async (): Promise<void> => {
    await file.writeFile(block.join(''));
    block = [];
    length = 0;
  };
  return {
    async write(line) {
      block.push(line, '\n');
      length += line.length;
      if (length >= bufferedCharacters) await flush();
    },
    async close() {
      await flush();
      await file.close();
    },
  };
}
