import type { TrailProgram } from './trails.ts';

/** Runs a program for the audit trail with this process's arguments and output, and ends the process with its exit code. */
export async function runAsProcess(
  command: (program: TrailProgram) => Promise<0 | 1 | 2>,
  env: TrailProgram['env'],
): Promise<never> {
  const code = await command({
    args: process.argv.slice(2),
    env,
    print: (line) => void process.stdout.write(`${line}\n`),
    printError: (line) => void process.stderr.write(`${line}\n`),
    now: Date.now,
  });
  // A closed connection can keep a timer for some seconds, which nobody should have to wait for.
  process.exit(code);
}
