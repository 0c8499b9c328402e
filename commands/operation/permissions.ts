import { holds, requirePermission } from '../../services/access/permissions.ts';
import type { Access } from '../../services/access/types.ts';
import type { Person } from '../../services/people.ts';
import type { Operation } from '../operation.ts';

/** Reading a client in Genesys Cloud needs it, and forms, reviews, and cards show the client. */
export const viewPermission = 'oauth:client:view';

type Needing = Pick<Operation, 'permission' | 'about'>;

/** The Genesys Cloud permissions that an operation needs: its own, and to view if it touches one client. */
export const permissionsOf = ({ permission, about }: Needing): string[] => [
  ...new Set([...(permission === undefined ? [] : [permission]), ...(about === 'client' ? [viewPermission] : [])]),
];

/** Those that Keyturn's own client needs to carry it out. */
export const ownPermissionsOf = (operation: Needing & Pick<Operation, 'ownPermissions'>): string[] => [
  ...new Set([...permissionsOf(operation), ...(operation.ownPermissions ?? [])]),
];

/** Throws `genesys_bot_permission` {permissions} if Keyturn's own client certainly lacks one of them, so that nobody spends time on what will be refused. */
export const requireOwnPermissions = (
  { access }: { access: Pick<Access, 'requireOwnPermissions'> },
  operation: Parameters<typeof ownPermissionsOf>[0],
): Promise<void> => access.requireOwnPermissions(ownPermissionsOf(operation));

/** Whether the person has all of them. */
export const mayRun = (person: Pick<Person, 'authorization'>, operation: Needing): boolean =>
  permissionsOf(operation).every((permission) => holds(person, permission));

/** Throws `permission_missing` {permission} unless the person has all of them. */
export function requirePermissions(person: Pick<Person, 'authorization'>, operation: Needing): void {
  for (const permission of permissionsOf(operation)) requirePermission(person, permission);
}
