import { parseArgs } from 'node:util';
import { version } from './version.ts';

const usage = `Usage: node dist/app/main.js [--version] [--help]
Runs Keyturn ${version} with the settings in the environment: docs/settings.md describes them. How to set it up: docs/setup.md. How to run it, and
what its exit codes mean: docs/operating.md.`;

/** What to print instead of running Keyturn: `wrong` for arguments that it doesn't take. Undefined to run it. */
export function printedInstead(args: readonly string[]): { text: string; wrong: boolean } | undefined {
  try {
    const options = { version: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
    const asked = parseArgs({ args: [...args], options }).values;
    if (asked.version === true) return { text: versionLine, wrong: false };
    return asked.help === true ? { text: usage, wrong: false } : undefined;
  } catch {
    return { text: usage, wrong: true };
  }
}

/** What `--version` prints. */
export const versionLine = `keyturn ${version}`;
