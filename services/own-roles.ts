import { createCache } from './cache.ts';
import { KeyturnError } from './errors.ts';
import type { ClientRole } from './genesys/client-roles.ts';
import type { Genesys, Grant } from './genesys/types.ts';
import { within } from './within.ts';

/** What Keyturn's own client holds: Genesys Cloud demands of whoever attaches or touches roles that they hold them, and the bot is no exception. */
export interface OwnRoles {
  /** Undefined where Genesys Cloud doesn't tell in time: then it decides, and nothing is foreseen. Never throws. */
  grants(freshness: 'cached' | 'live'): Promise<readonly Grant[] | undefined>;
  /**
   * Those of `wanted` that Keyturn's own client lacks; none where that can't be told, and without any wanted nothing is asked. Asked again
   * before anything is said to be lacking, so that a role that was given just now counts. Never throws.
   */
  lacking<Role extends ClientRole>(wanted: readonly Role[]): Promise<readonly Role[]>;
}

export interface OwnRolesOptions {
  genesys: Pick<Genesys, 'ownGrants'>;
  now: () => number;
  /** How old cached grants may be. */
  cacheMs: number;
  onProblem?: ((error: unknown) => void) | undefined;
}

/** How long grants are waited for, in milliseconds: they save a person time, or are not worth it. */
const patience = 4_000;
const tooLate = (): Error => new KeyturnError('genesys_unreachable', { details: { reason: 'timeout' } });

/** The grants of Keyturn's own client (GET /api/v2/authorization/subjects/me), kept in process. */
export function createOwnRoles({ genesys, now, cacheMs, onProblem }: OwnRolesOptions): OwnRoles {
  const cache = createCache({ load: () => genesys.ownGrants(), now, ttlMs: cacheMs, limit: 1 });

  const grants: OwnRoles['grants'] = async (freshness) => {
    try {
      const held = await within(freshness === 'live' ? cache.fresh('own') : cache.get('own'), patience, tooLate);
      // A client that gets tokens by client credentials has a role at least (400 missing.client.roles): none at all is no answer.
      return held.length === 0 ? undefined : held;
    } catch (error) {
      onProblem?.(error);
      return undefined;
    }
  };

  return {
    grants,
    async lacking(wanted) {
      if (wanted.length === 0) return [];
      const look = async (freshness: 'cached' | 'live') => lacks(await grants(freshness), wanted);
      const missing = await look('cached');
      return missing.length === 0 ? missing : look('live');
    },
  };
}

/** Those of `wanted` that `held` certainly lacks. A role whose division isn't stated is lacking only if it's held nowhere. */
export function lacks<Role extends ClientRole>(held: readonly Grant[] | undefined, wanted: readonly Role[]): Role[] {
  if (held === undefined) return [];
  return wanted.filter(
    ({ roleId, divisionId }) =>
      !held.some(
        (grant) =>
          grant.roleId === roleId &&
          (divisionId === undefined || grant.divisionId === divisionId || grant.divisionId === '*'),
      ),
  );
}

/** What both hold: of a role that one of them holds in all divisions, those in which the other does. */
export function heldByBoth(one: readonly Grant[], other: readonly Grant[]): Grant[] {
  return one.flatMap((grant) =>
    other
      .filter(({ roleId }) => roleId === grant.roleId)
      .filter(({ divisionId }) => divisionId === grant.divisionId || [divisionId, grant.divisionId].includes('*'))
      .map(({ divisionId }) => (grant.divisionId === '*' ? { ...grant, divisionId } : grant)),
  );
}

/** Whether Genesys Cloud refused for want of a right that no permission names: lacking a role of the client it touches is one. */
export const isRoleRefusal = (error: unknown): error is KeyturnError =>
  error instanceof KeyturnError && error.code === 'genesys_refused' && error.details['status'] === '403';
