import { ArgumentError } from './arguments.ts';

/** Runs a script. If it fails, prints one line on standard error and exits with 1, or with 2 if the command line was wrong. */
export function runScript(main: () => Promise<void>): void {
  main().catch((error: unknown) => {
    const isUsage = error instanceof ArgumentError;
    const words = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${words}${isUsage ? ' Run with --help to see the options.' : ''}\n`);
    process.exit(isUsage ? 2 : 1);
  });
}
