import { createCache } from '../cache.ts';
import { KeyturnError } from '../errors.ts';
import type { ClientRole } from '../genesys/client-roles.ts';
import type { Grant } from '../genesys/types/people.ts';
import type { Genesys } from '../genesys/types.ts';
import { within } from '../within.ts';
import { lacks } from './grants.ts';

/** The roles of Keyturn's own client. Genesys Cloud lets nobody attach or change roles that they don't have, and that includes Keyturn. */
export interface OwnRoles {
  /** Undefined if Genesys Cloud doesn't answer in time; it then decides itself when the change is sent. Never throws. */
  grants(freshness: 'cached' | 'live'): Promise<readonly Grant[] | undefined>;
  /**
   * The roles of `wanted` that Keyturn's own client lacks; none if Genesys Cloud doesn't answer in time. Before this says that one is lacking,
   * it asks again, so that a role that was just granted counts. Asks nothing if `wanted` is empty. Never throws.
   */
  lacking<Role extends ClientRole>(wanted: readonly Role[]): Promise<readonly Role[]>;
}

export interface OwnRolesOptions {
  genesys: Pick<Genesys, 'ownGrants'>;
  now: () => number;
  /** How old cached grants may be, in milliseconds. */
  cacheMs: number;
  onProblem?: ((error: unknown) => void) | undefined;
}

/** How long to wait for grants, in milliseconds. They only save people a failed try, so a long wait isn't worth it. */
const patienceMs = 4_000;

/** The grants of Keyturn's own client (GET /api/v2/authorization/subjects/me), cached in the process. */
export function createOwnRoles({ genesys, now, cacheMs, onProblem }: OwnRolesOptions): OwnRoles {
  const cache = createCache({ load: () => genesys.ownGrants(), now, ttlMs: cacheMs, limit: 1 });

  const grants: OwnRoles['grants'] = async (freshness) => {
    try {
      const held = await within(freshness === 'live' ? cache.fresh('own') : cache.get('own'), patienceMs, tooLate);
      // A client-credentials client always has a role (400 missing.client.roles), so an answer without any is wrong.
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
      const missingFrom = async (freshness: 'cached' | 'live') => lacks(await grants(freshness), wanted);
      const missing = await missingFrom('cached');
      return missing.length === 0 ? missing : missingFrom('live');
    },
  };
}

const tooLate = (): Error => new KeyturnError('genesys_unreachable', { details: { reason: 'timeout' } });
