import type { ClientRole } from '../genesys/client-roles.ts';
import type { Grant } from '../genesys/types.ts';

/** Whether a grant is the role in that division. All divisions (`*`) cover each, but only `*` covers `*`, and a division that isn't stated. */
const covers = (grant: Grant, { roleId, divisionId }: ClientRole): boolean =>
  grant.roleId === roleId && (grant.divisionId === divisionId || grant.divisionId === '*');

/** Whether one of `grants` is the role in that division. */
export const holdsRole = (grants: readonly Grant[], role: ClientRole): boolean =>
  grants.some((grant) => covers(grant, role));

/** Those of `wanted` that `held` certainly lacks. A role whose division isn't stated is lacking only if it's held nowhere. */
export function lacks<Role extends ClientRole>(held: readonly Grant[] | undefined, wanted: readonly Role[]): Role[] {
  if (held === undefined) return [];
  return wanted.filter((role) =>
    role.divisionId === undefined ? held.every(({ roleId }) => roleId !== role.roleId) : !holdsRole(held, role),
  );
}

/** The roles that both hold. Of a role that one of them holds in all divisions: those in which the other does. */
export function heldByBoth(one: readonly Grant[], other: readonly Grant[]): Grant[] {
  return one.flatMap((grant) =>
    other
      .filter(({ roleId }) => roleId === grant.roleId)
      .filter(({ divisionId }) => divisionId === grant.divisionId || [divisionId, grant.divisionId].includes('*'))
      .map(({ divisionId }) => (grant.divisionId === '*' ? { ...grant, divisionId } : grant)),
  );
}
