import { failure } from './errors.ts';
import type { SandboxRole, SandboxUser } from './resources.ts';
import { seedId } from './seed.ts';
import { permits, type World } from './world.ts';

/** Which roles grant a permission, and who has a role. */
export interface RoleUsers {
  /** The roles that grant it. Those of `permissions` that people have without a role of their own here are in one more. */
  granting(permission: string): SandboxRole[];
  /** Everyone with the role who isn't deleted. Throws 404 for a role that there isn't. */
  users(roleId: string): SandboxUser[];
}

/**
 * A user's `permissions` stand for themselves here, while in Genesys Cloud they come from roles. So each permission that's asked for has one role
 * more: that of the people who have it, and no role with it. Only these two endpoints know it.
 */
export function createRoleUsers(world: World): RoleUsers {
  const asked = new Map<string, string>();

  const grants = (role: SandboxRole, permission: string): boolean =>
    world.switches.permissionFilter === 'literal'
      ? role.permissions.includes(permission)
      : permits(role.permissions, permission);

  const present = (): SandboxUser[] =>
    [...world.users.values()].map(({ user }) => user).filter(({ state }) => state !== 'deleted');

  const withoutRole = (permission: string): SandboxUser[] =>
    present().filter(
      (user) =>
        mayHave(user, permission, world.switches.permissionFilter === 'literal') &&
        !user.grants.some(({ roleId }) => permits(world.roles.get(roleId)?.permissions ?? [], permission)),
    );

  return {
    granting(permission) {
      const own = [...world.roles.values()].filter((role) => grants(role, permission));
      if (withoutRole(permission).length === 0) return own;
      const id = seedId(`people with ${permission}`);
      asked.set(id, permission);
      return [...own, { id, name: `People with ${permission}`, description: '', permissions: [permission] }];
    },
    users(roleId) {
      const permission = asked.get(roleId);
      if (permission !== undefined) return withoutRole(permission);
      if (!world.roles.has(roleId)) throw failure('not.found');
      return present().filter(({ grants: held }) => held.some((grant) => grant.roleId === roleId));
    },
  };
}

/** A conditional policy is a role's, too: the filter doesn't know who meets the condition. */
function mayHave({ permissions, permissionPolicies }: SandboxUser, permission: string, literal: boolean): boolean {
  if (literal) return permissions.includes(permission);
  const policies = permissionPolicies.flatMap(({ domain, entityName, actionSet }) =>
    actionSet.map((action) => `${domain}:${entityName}:${action}`),
  );
  return permits([...permissions, ...policies], permission);
}
