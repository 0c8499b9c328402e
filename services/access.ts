import { commonGrants, holdsRole } from './access/grants.ts';
import { namedRoles } from './access/named-roles.ts';
import { createOwnClient } from './access/own-client.ts';
import { createOwnRoles } from './access/own-roles.ts';
import type { Access, AccessOptions } from './access/types.ts';
import { createCache } from './cache.ts';
import { KeyturnError } from './errors.ts';
import type { Grant } from './genesys/types/people.ts';

/** Which roles a person may attach to a client, and which client is off limits. Keyturn's own client has more rights than the people who use it. */
export function createAccess(options: AccessOptions): Access {
  const { genesys, directory, botClientId, now, cacheMs = 60_000, onProblem } = options;
  const own = createOwnRoles({ genesys, now, cacheMs, onProblem });
  const { requireHeld, ...ownClient } = createOwnClient(own, directory);
  const cache = createCache<readonly Grant[]>({
    load: (userId) => genesys.grantsOf(userId),
    now,
    ttlMs: cacheMs,
    limit: 5_000,
  });

  const grants: Access['grants'] = (person, freshness) =>
    freshness === 'live' ? cache.fresh(person.genesys.id) : cache.get(person.genesys.id);

  const missingRoles: Access['missingRoles'] = async (person, wanted, freshness) => {
    if (wanted.length === 0) return [];
    const held = await grants(person, freshness);
    return wanted.filter((pair) => !holdsRole(held, pair));
  };

  const isOwnClient: Access['isOwnClient'] = (clientId) => folded(clientId) === folded(botClientId);

  return {
    ...ownClient,
    grants,
    missingRoles,
    isOwnClient,
    async requireAttachable(person, added, freshness) {
      const missing = await missingRoles(person, added, freshness);
      if (missing.length > 0)
        throw new KeyturnError('role_not_held', { details: { roles: await namedRoles(missing, directory) } });
      await requireHeld(added);
    },
    async attachable(person) {
      const [held, ours] = await Promise.all([grants(person, 'cached'), own.grants('cached')]);
      return ours === undefined ? held : commonGrants(held, ours);
    },
    async requireDivisions({ rolesWithoutDivision }) {
      if (rolesWithoutDivision.length === 0) return;
      const roles = rolesWithoutDivision.map((roleId) => ({ roleId, divisionId: undefined }));
      throw new KeyturnError('role_division_missing', { details: { roles: await namedRoles(roles, directory) } });
    },
    requireNotOwnClient(clientId) {
      if (isOwnClient(clientId)) throw new KeyturnError('own_client');
    },
  };
}

const folded = (id: string): string => id.trim().toLowerCase();
