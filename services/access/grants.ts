import type { ClientRole } from '../genesys/client-roles.ts';
import type { Grant, OwnGrant } from '../genesys/types/people.ts';
import { matches } from './permissions.ts';

/** Whether one of `grants` covers the role in that division. */
export const holdsRole = (grants: readonly Grant[], role: ClientRole): boolean =>
  grants.some((grant) => covers(grant, role));

/** Whether a grant covers the role in that division. `*` covers every division; only `*` covers `*`, and a division that isn't stated. */
const covers = (grant: Grant, { roleId, divisionId }: ClientRole): boolean =>
  grant.roleId === roleId && (grant.divisionId === divisionId || grant.divisionId === '*');

/** The roles of `wanted` that are certainly missing in `held`. One whose division isn't stated is missing only if it's held in no division. */
export function lacks<Role extends ClientRole>(held: readonly Grant[] | undefined, wanted: readonly Role[]): Role[] {
  if (held === undefined) return [];
  return wanted.filter((role) =>
    role.divisionId === undefined ? held.every(({ roleId }) => roleId !== role.roleId) : !holdsRole(held, role),
  );
}

/** The permissions of `wanted` that are certainly missing in `held`: not one that's there under a condition, or in some divisions. */
export function lacksPermissions(held: readonly OwnGrant[] | undefined, wanted: readonly string[]): string[] {
  // Keyturn's own client always has some, so an answer without any doesn't say which.
  if (held === undefined || held.some(({ policies }) => policies === undefined)) return [];
  const permitted = held.flatMap(({ policies = [] }) =>
    policies.flatMap(({ domain, entityName, actions }) => actions.map((action) => `${domain}:${entityName}:${action}`)),
  );
  if (permitted.length === 0) return [];
  return wanted.filter((permission) => !permitted.some((granted) => matches(granted, permission)));
}

/** The grants that both have. If one of them has a role in all divisions, the other's divisions count. */
export function commonGrants(one: readonly Grant[], other: readonly Grant[]): Grant[] {
  return one.flatMap((grant) =>
    other
      .filter(({ roleId }) => roleId === grant.roleId)
      .filter(({ divisionId }) => divisionId === grant.divisionId || [divisionId, grant.divisionId].includes('*'))
      .map(({ divisionId }) => (grant.divisionId === '*' ? { ...grant, divisionId } : grant)),
  );
}
