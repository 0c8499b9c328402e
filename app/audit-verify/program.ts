import { openTrails, reasonOf, type TrailProgram, type Trails } from './trails.ts';

interface Work<Asked> {
  usage: string;
  /** What didn't happen if it fails. */
  failed: string;
  /** Throws CannotRun. */
  readArguments: (args: readonly string[]) => Asked;
  /** Gives the exit code. */
  work: (trails: Trails, asked: Asked) => Promise<0 | 1 | 2>;
}

/** Prints a program's help, or does its work on the trails, and closes them. Gives the exit code: 2, with the reason, for what's thrown. */
export async function runOnTrails<Asked extends { organization: string | undefined; help: boolean }>(
  { args, print, printError, ...world }: TrailProgram,
  { usage, failed, readArguments, work }: Work<Asked>,
): Promise<0 | 1 | 2> {
  let trails: Trails | undefined;
  try {
    const asked = readArguments(args);
    if (asked.help) {
      print(usage);
      return 0;
    }
    trails = await openTrails(world, { organization: asked.organization, failed });
    return await work(trails, asked);
  } catch (error) {
    printError(reasonOf(error, failed));
    return 2;
  } finally {
    await trails?.close();
  }
}
