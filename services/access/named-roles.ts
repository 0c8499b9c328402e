import { defined } from '../defined.ts';
import type { NamedRole } from '../errors/details.ts';
import type { ClientRole } from '../genesys/client-roles.ts';
import type { AccessOptions } from './types.ts';

/** The roles with the names that Genesys Cloud has for them and for their divisions, for an error to carry. */
export const namedRoles = (
  roles: readonly ClientRole[],
  directory: Pick<AccessOptions['directory'], 'roleName' | 'divisionName'>,
): Promise<NamedRole[]> =>
  Promise.all(
    roles.map(async ({ roleId, divisionId }) => {
      const hasName = divisionId !== undefined && divisionId !== '*';
      const [roleName, divisionName] = await Promise.all([
        directory.roleName(roleId),
        hasName ? directory.divisionName(divisionId) : undefined,
      ]);
      return defined({ roleId, roleName, divisionId, divisionName });
    }),
  );
