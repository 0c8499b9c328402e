import { createCache } from '../cache.ts';
import { KeyturnError } from '../errors.ts';
import type { ClientRole } from '../genesys/client-roles.ts';
import type { Genesys, Grant } from '../genesys/types.ts';
import { within } from '../within.ts';
import { lacks } from './grants.ts';

/** The roles of Keyturn's own client: Genesys Cloud lets nobody attach or touch roles that they don't hold, the bot included. */
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
