import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

export interface BuiltPrograms {
  /** The path of a program in app/, such as `main`. */
  program(name: string): string;
  /** Options for Node that load modules of sandbox/demo/ into a program, such as `clock`. */
  loads(...names: ('clock' | 'leash')[]): string[];
}

const root = fileURLToPath(new URL('../../', import.meta.url));
let building: Promise<BuiltPrograms> | undefined;

/**
 * The programs of `npm run build`, built from the source into a folder of their own, once for this process. They start in a fourth of the time that it takes
 * to read the source. Rejects with what the build said if it fails.
 */
export const builtPrograms = (): Promise<BuiltPrograms> => {
  building ??= builtFrom(root);
  return building;
};

/** The same, from the source in another folder. */
export async function builtFrom(source: string): Promise<BuiltPrograms> {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-built-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const loaded = ['clock', 'leash'].flatMap((name) => ['--with', `sandbox/demo/${name}.ts`]);
  await promisify(execFile)(process.execPath, ['scripts/build.mjs', '--out', folder, ...loaded], { cwd: source });
  return {
    program: (name) => join(folder, 'app', `${name}.js`),
    loads: (...names) =>
      names.flatMap((name) => ['--import', pathToFileURL(join(folder, 'sandbox/demo', `${name}.js`)).href]),
  };
}
