import { createCache } from '../cache.ts';
import { KeyturnError } from '../errors.ts';
import type { ClientRole } from '../genesys/client-roles.ts';
import type { OwnGrant } from '../genesys/types/people.ts';
import type { Genesys } from '../genesys/types.ts';
import { within } from '../within.ts';
import { lacks, lacksPermissions } from './grants.ts';

/** The roles of Keyturn's own client. Genesys Cloud lets nobody attach or change roles that they don't have, and that includes Keyturn. */
export interface OwnRoles {
  /** Undefined if Genesys Cloud doesn't answer in time; it then decides itself when the change is sent. Never throws. */
  grants(freshness: 'cached' | 'live'): Promise<readonly OwnGrant[] | undefined>;
  /**
   * The roles of `wanted` that Keyturn's own client lacks; none if Genesys Cloud doesn't answer in time. Before this says that one is lacking,
   * it asks again, so that a role that was just granted counts. Asks nothing if `wanted` is empty. Never throws.
   */
  lacking<Role extends ClientRole>(wanted: readonly Role[]): Promise<readonly Role[]>;
  /** The same for permissions. It waits only briefly, since a form is waiting for it, and believes older grants. */
  lackingPermissions(wanted: readonly string[]): Promise<readonly string[]>;
}

export interface OwnRolesOptions {
  genesys: Pick<Genesys, 'ownGrants'>;
  now: () => number;
  /** How old cached grants may be where it's about roles, in milliseconds. */
  cacheMs: number;
  onProblem?: ((error: unknown) => void) | undefined;
}

/** How long to wait for grants, in milliseconds. They only save people a failed try, so a long wait isn't worth it. */
const patienceMs = 4_000;
/** The same where it's about permissions. */
const formPatienceMs = 1_500;
/** How old grants may be where it's about permissions, in milliseconds: older ones only miss that a permission was taken away, which is rare. */
const permissionsMs = 5 * 60_000;

/** The grants of Keyturn's own client (GET /api/v2/authorization/subjects/me), cached in the process. */
export function createOwnRoles({ genesys, now, cacheMs, onProblem }: OwnRolesOptions): OwnRoles {
  const cache = createCache({
    load: () => genesys.ownGrants(),
    now,
    ttlMs: Math.max(cacheMs, permissionsMs),
    limit: 1,
  });

  const inTime = async (asked: Promise<OwnGrant[]>, waitMs: number): Promise<readonly OwnGrant[] | undefined> => {
    try {
      const held = await within(asked, waitMs, tooLate);
      // A client-credentials client always has a role (400 missing.client.roles), so an answer without any is wrong.
      return held.length === 0 ? undefined : held;
    } catch (error) {
      onProblem?.(error);
      return undefined;
    }
  };

  const grants: OwnRoles['grants'] = (freshness) =>
    inTime(freshness === 'live' ? cache.fresh('own') : cache.get('own', cacheMs), patienceMs);

  return {
    grants,
    async lacking(wanted) {
      if (wanted.length === 0) return [];
      const missingFrom = async (freshness: 'cached' | 'live') => lacks(await grants(freshness), wanted);
      const missing = await missingFrom('cached');
      return missing.length === 0 ? missing : missingFrom('live');
    },
    async lackingPermissions(wanted) {
      const missing = lacksPermissions(await inTime(cache.get('own', permissionsMs), formPatienceMs), wanted);
      return missing.length === 0
        ? missing
        : lacksPermissions(await inTime(cache.fresh('own'), formPatienceMs), wanted);
    },
  };
}

const tooLate = (): Error => new KeyturnError('genesys_unreachable', { details: { reason: 'timeout' } });
