import { factsOf, KeyturnError } from '../../services/errors.ts';
import { ConfigError } from '../config/fault.ts';
import type { Trouble } from '../findings/entry.ts';
import { describe } from '../findings/finding.ts';
import { foundAtStart } from './startup.ts';

/** How the process ends, with the numbers of BSD's sysexits.h, which supervisors know (man.freebsd.org/cgi/man.cgi?sysexits). docs/operating.md lists them. */
export const exitCodes = {
  stopped: 0,
  usage: 64, // EX_USAGE
  unavailable: 69, // EX_UNAVAILABLE
  software: 70, // EX_SOFTWARE
  cutOff: 75, // EX_TEMPFAIL
  credentials: 77, // EX_NOPERM
  configuration: 78, // EX_CONFIG
} as const;

/** The exit code for each kind of trouble that a check finds. */
export const exitCodeFor = {
  settings: exitCodes.configuration,
  credentials: exitCodes.credentials,
  unavailable: exitCodes.unavailable,
} as const satisfies Readonly<Record<Trouble, number>>;

/** The exit code of a start that failed with this error. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof ConfigError) return exitCodes.configuration;
  if (!(error instanceof KeyturnError)) return exitCodes.software;
  const found = foundAtStart(error);
  if (found !== undefined) return exitCodeFor[describe(found).trouble];
  if (factsOf(error.code).needsAdmin) return exitCodes.credentials;
  return error.code === 'internal' ? exitCodes.software : exitCodes.unavailable;
}
