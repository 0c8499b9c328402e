import { ownPermissionsOf } from '../../commands/operation/permissions.ts';
import { allOperations } from '../../commands/registry.ts';
import { series } from '../findings/entry.ts';

export interface OwnPermission {
  permission: string;
  /** What doesn't work without it. */
  without: string;
  optional?: true;
}

/** What Keyturn's own client needs in Genesys Cloud: what the operations need, and what it takes to know people and show clients. */
export const ownPermissions: readonly OwnPermission[] = [
  ...operationPermissions(),
  { permission: 'directory:user:view', without: 'nobody is found by their email, so nobody can use Keyturn' },
  { permission: 'authorization:grant:view', without: 'nobody’s permissions are known, so nobody can use Keyturn' },
  { permission: 'authorization:role:view', without: 'roles have no names, and those who can approve aren’t found' },
  { permission: 'usage:client:view', without: 'people decide without knowing how much a client is used' },
  {
    permission: 'architect:dependencyTracking:view',
    without: 'people decide without knowing which Architect flows use a client',
    optional: true,
  },
];

function operationPermissions(): OwnPermission[] {
  const all = [...new Set(allOperations.flatMap(ownPermissionsOf))];
  return all.map((permission) => {
    const names = allOperations.filter((each) => ownPermissionsOf(each).includes(permission)).map(({ name }) => name);
    return { permission, without: `Genesys Cloud refuses ${series(names)}` };
  });
}
