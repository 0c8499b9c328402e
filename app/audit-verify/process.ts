import { versionLine } from '../process/arguments.ts';
import type { TrailProgram } from './trails.ts';

/** Runs a program for the audit trail with this process's arguments and output, and ends the process with its exit code. `--version` prints that alone. */
export async function runAsProcess(
  command: (program: TrailProgram) => Promise<0 | 1 | 2>,
  env: TrailProgram['env'],
): Promise<never> {
  const args = process.argv.slice(2);
  const print: TrailProgram['print'] = (line) => void process.stdout.write(`${line}\n`);
  if (args.includes('--version')) {
    print(versionLine);
    process.exit(0);
  }
  const code = await command({
    args,
    env,
    print,
    printError: (line) => void process.stderr.write(`${line}\n`),
    now: Date.now,
  });
  // A closed connection can keep a timer for some seconds, which nobody should have to wait for.
  process.exit(code);
}
