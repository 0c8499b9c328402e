import { defined } from '../defined.ts';
import { KeyturnError } from '../errors.ts';
import { type ClientRole, rolesOf } from '../genesys/client-roles.ts';
import { lacks } from './grants.ts';
import { namedRoles } from './named-roles.ts';
import type { OwnRoles } from './own-roles.ts';
import type { Access, AccessOptions } from './types.ts';

type OwnClient = Pick<Access, 'ownLacks' | 'requireOwnPermissions' | 'requireOwnRoles' | 'explainRefusal'> & {
  /** Throws `own_role_missing` unless Keyturn's own client has these roles. */
  requireHeld(roles: readonly ClientRole[]): Promise<void>;
};

/** What Keyturn's own client may attach and touch, and what it lacks. */
export function createOwnClient(own: OwnRoles, directory: AccessOptions['directory']): OwnClient {
  /** Nobody can have a deleted role, so what's left of it on a client doesn't block changes to that client. */
  const stillLacking = async (roles: readonly ClientRole[]): Promise<readonly ClientRole[]> => {
    const lacking = await own.lacking(roles);
    const gone = await Promise.all(lacking.map((role) => isGone(role, directory)));
    return lacking.filter((_role, at) => gone[at] !== true);
  };

  return {
    ownLacks: stillLacking,
    async requireHeld(roles) {
      const lacking = await own.lacking(roles);
      if (lacking.length === 0) return;
      throw new KeyturnError('own_role_missing', { details: { roles: await namedRoles(lacking, directory) } });
    },
    async requireOwnPermissions(wanted) {
      const permissions = await own.lackingPermissions(wanted);
      if (permissions.length > 0) throw new KeyturnError('genesys_bot_permission', { details: { permissions } });
    },
    async requireOwnRoles(client) {
      const lacking = await stillLacking(rolesOf(client));
      if (lacking.length === 0) return;
      throw new KeyturnError('own_role_missing', {
        details: { roles: await namedRoles(lacking, directory), held: 'yes' },
      });
    },
    async explainRefusal(cause, roles, held) {
      if (!isRoleRefusal(cause) || roles.length === 0) return cause;
      const { changed, correlationId } = cause;
      const ours = await own.grants('live');
      const lacking = lacks(ours, roles);
      if (ours !== undefined && lacking.length === 0) return cause;
      const details = {
        ...cause.details,
        roles: await namedRoles(ours === undefined ? roles : lacking, directory),
        ...defined({ held: held ? 'yes' : undefined }),
      };
      const code = ours === undefined ? 'genesys_refused' : 'own_role_missing';
      return new KeyturnError(code, { cause, changed, correlationId, details });
    },
  };
}

/** Whether Genesys Cloud refused because a right is missing that isn't a permission, such as one of the client's roles. */
export const isRoleRefusal = (error: unknown): error is KeyturnError =>
  error instanceof KeyturnError && error.code === 'genesys_refused' && error.details['status'] === '403';

async function isGone({ roleId, divisionId }: ClientRole, directory: AccessOptions['directory']): Promise<boolean> {
  if ((await directory.roleName(roleId)) === undefined && (await directory.isRoleGone(roleId))) return true;
  if (divisionId === undefined || (await directory.divisionName(divisionId)) !== undefined) return false;
  return directory.isDivisionGone(divisionId);
}
