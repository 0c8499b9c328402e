import { parseArgs } from 'node:util';
import type { Env } from '../config/environment.ts';
import { readUsable } from '../config.ts';
import type { Trouble } from '../findings/entry.ts';
import { describe } from '../findings/finding.ts';
import { exitCodeFor, exitCodes } from '../process/exit-codes.ts';
import { useProxies } from '../process/proxy.ts';
import type { CheckResult } from '../setup/check.ts';
import { checks } from '../setup/checks.ts';
import { runChecks } from '../setup/run.ts';
import { asJson, linesOf } from './print.ts';

export interface DoctorProgram {
  args: readonly string[];
  env: Env;
  /** Writes a line of the result. */
  print: (line: string) => void;
  /** Writes why there's no result. */
  printError: (line: string) => void;
  now: () => number;
}

const usage = `Usage: npm run doctor -- [--json] [--strict]
Checks everything Keyturn needs: its settings, Slack, Genesys Cloud, Redis, and this machine. It changes nothing.
  --json    prints the results as JSON
  --strict  exits with 1 if there are warnings
Exit code: 0 nothing is wrong, 1 warnings with --strict, 64 wrong arguments, 69 something doesn’t answer, 77 a credential is refused,
78 a setting is wrong.`;

/** The first one that applies counts. */
const worstFirst: readonly Trouble[] = ['settings', 'credentials', 'unavailable'];

/** Runs every check, prints what it found, and gives the exit code. */
export async function doctor({ args, env, print, printError, now }: DoctorProgram): Promise<number> {
  let asked: { json?: boolean; strict?: boolean; help?: boolean };
  try {
    const options = { json: { type: 'boolean' }, strict: { type: 'boolean' }, help: { type: 'boolean' } } as const;
    asked = parseArgs({ args: [...args], options }).values;
  } catch {
    printError(usage);
    return exitCodes.usage;
  }
  if (asked.help === true) {
    print(usage);
    return 0;
  }
  const settings = readUsable(env);
  if (settings.config.proxyFor !== undefined) useProxies(settings.config.proxyFor);
  const results = await runChecks(checks, { ...settings, env, now });
  const code = exitCodeOf(results, asked.strict === true);
  if (asked.json === true) print(JSON.stringify(asJson(results), null, 2));
  else for (const line of linesOf(results)) print(line);
  return code;
}

function exitCodeOf(results: readonly CheckResult[], strict: boolean): number {
  const found = results.flatMap(({ findings }) => findings.map(describe));
  const wrong = new Set(found.filter(({ level }) => level === 'wrong').map(({ trouble }) => trouble));
  const worst = worstFirst.find((trouble) => wrong.has(trouble));
  if (worst !== undefined) return exitCodeFor[worst];
  return strict && found.some(({ level }) => level === 'warning') ? 1 : 0;
}
