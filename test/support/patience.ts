import { vi } from 'vitest';

/**
 * How long tests wait for what has to happen, in milliseconds. `npm run test:mutants` and `npm run mutate` set a shorter time: with a fault in the
 * code, it's often the one thing that they wait for.
 */
export const patienceMs = Number(process.env['KEYTURN_TEST_PATIENCE_MS'] ?? 60_000);

/** Tries `check` until it no longer throws, and gives what it gave. Throws what it threw last, after `timeoutMs`. */
export const eventually = <T>(
  check: () => T | Promise<T>,
  { timeoutMs = patienceMs, everyMs = 10 }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<T> => vi.waitFor(check, { timeout: timeoutMs, interval: everyMs });
