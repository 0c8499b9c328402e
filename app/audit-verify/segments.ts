import { type FileHandle, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CannotRun } from './trails.ts';

/** A part of the trail in a folder of its own: an export of the records `first` to `last`. */
export interface Segment {
  first: number;
  last: number;
  path: string;
}

export const segmentName = (first: number, last: number): string =>
  [first, last].map((seq) => String(seq).padStart(12, '0')).join('-');

/**
 * The texts of the archived records in a folder from number `from` on, in their order, until one is missing. Whether they're right isn't checked.
 * Throws CannotRun if the folder can't be read.
 */
export async function* archivedTexts(folder: string, from: number): AsyncGenerator<string> {
  let next = from;
  // Some may begin alike: a run that broke off can leave one that a later run didn't need.
  for (const { first, last, path } of await segmentsIn(folder)) {
    if (last < next) continue;
    if (first > next) return;
    let seq = first;
    for await (const line of linesIn(join(path, 'records.jsonl'))) {
      if (seq === next) {
        yield line;
        next += 1;
      }
      seq += 1;
    }
  }
}

/** The lines of a file, a block at a time; none if there's no such file. */
// Not readline, for which a line also ends in places where JSON's doesn't.
export async function* linesIn(path: string): AsyncGenerator<string> {
  const file: FileHandle | undefined = await open(path).catch(() => undefined);
  if (file === undefined) return;
  let rest = '';
  for await (const block of file.createReadStream({ encoding: 'utf8', highWaterMark: 256 * 1024 })) {
    const lines = `${rest}${block}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

const form = /^(?<first>\d{12})-(?<last>\d{12})$/u;

/** The segments in a folder. Throws CannotRun if it can't be read. */
export async function segmentsIn(folder: string): Promise<Segment[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new CannotRun(`The archive in ${folder} can’t be read.`, { cause });
  });
  return names.toSorted().flatMap((name) => {
    const { first, last } = form.exec(name)?.groups ?? {};
    return first === undefined ? [] : [{ first: Number(first), last: Number(last), path: join(folder, name) }];
  });
}
