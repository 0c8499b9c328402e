import { asKeyturnError, factsOf } from '../errors.ts';
import type { Genesys } from '../genesys/types.ts';
import { forbiddenMs } from './freshness.ts';
import { isForbidden } from './query.ts';
import type { Dependents } from './types.ts';

export interface DependentsOptions {
  genesys: Pick<Genesys, 'dependents'>;
  now: () => number;
}

/** How many of them are kept. */
const mostKept = 5;

/** Returns the function that asks what depends on a client. It doesn't throw what Genesys Cloud throws. */
export function createReadDependents({ genesys, now }: DependentsOptions): (clientId: string) => Promise<Dependents> {
  let forbiddenAt = Number.NEGATIVE_INFINITY;
  return async (clientId) => {
    const asOf = now();
    // A role has no parts for single clients.
    if (asOf - forbiddenAt < forbiddenMs) return { kind: 'unknown', why: 'forbidden', asOf: forbiddenAt };
    try {
      const { dependents, complete } = await genesys.dependents(clientId);
      if (dependents.length === 0 && !complete) return { kind: 'unknown', why: 'silent', asOf };
      const some = dependents.slice(0, mostKept);
      return { kind: 'known', count: dependents.length, some: [...some], asOf, ...(complete ? {} : { atLeast: true }) };
    } catch (cause) {
      const error = asKeyturnError(cause);
      if (factsOf(error.code).from !== 'genesys') throw cause;
      if (error.code === 'genesys_not_found') return { kind: 'unknown', why: 'untracked', asOf };
      if (!isForbidden(error)) return { kind: 'unknown', why: 'silent', asOf };
      forbiddenAt = asOf;
      return { kind: 'unknown', why: 'forbidden', asOf };
    }
  };
}
