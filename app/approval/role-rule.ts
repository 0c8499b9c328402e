import { snapshotOf } from '../../commands/cards/snapshot.ts';
import type { Services } from '../../commands/operation/context.ts';
import { permissionsOf } from '../../commands/operation/permissions.ts';
import type { Operation } from '../../commands/operation.ts';
import { operationOf } from '../../commands/registry.ts';
import { namedRoles } from '../../services/access/named-roles.ts';
import type { Found } from '../../services/deciders/found.ts';
import { KeyturnError } from '../../services/errors.ts';
import { type ClientRole, rolesOf } from '../../services/genesys/client-roles.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import { refOf } from '../../services/people/person-ref.ts';
import type { Person } from '../../services/people.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { within } from '../../services/within.ts';

/** Two people must not get what neither of them has: of those who ask for and approve some operations, one has all of the client's roles. */
export interface RoleRule {
  /**
   * Throws request_not_eligible unless one of these people, the requester and those who approve, has them, if the operation needs that. What
   * Genesys Cloud says of them is at most a minute old.
   */
  requireRoles(record: RequestRecord, people: readonly WithUser[]): Promise<void>;
  /**
   * Before a request is opened: whether an approver has to have them, as the requester doesn't, and the Genesys Cloud IDs of those who can approve
   * and certainly don't. Throws request_not_eligible if that's everyone who can approve.
   */
  needsHolder(
    person: Person,
    operation: Operation,
    client: OAuthClient | undefined,
  ): Promise<{ needed: boolean; without: ReadonlySet<string> }>;
}

interface WithUser {
  readonly genesys: { readonly id: string };
}

export interface RoleRuleOptions {
  services: Pick<Services, 'access' | 'directory' | 'deciders'>;
  on: boolean;
}

/** How many people's roles are read, at a call to Genesys Cloud each, and how many of them at once. */
const mostLookedUp = 25;
const atOnce = 5;
/** How long that may take, in milliseconds. */
const patienceMs = 10_000;

export function createRoleRule({ services, on }: RoleRuleOptions): RoleRule {
  const { access, directory, deciders } = services;

  /** Nobody can have a role that was deleted, so what's left of it on a client doesn't count. */
  const missing = async (person: WithUser, roles: readonly ClientRole[]): Promise<ClientRole[]> => {
    const lacking = await access.missingRoles(person, roles, 'cached');
    const gone = await Promise.all(lacking.map(({ roleId }) => directory.isRoleGone(roleId)));
    return lacking.filter((_role, at) => gone[at] !== true);
  };
  const has = async (person: WithUser, roles: readonly ClientRole[]): Promise<boolean> =>
    (await missing(person, roles)).length === 0;

  /** Who of `people` certainly doesn't have these roles, until someone does. Undefined if nobody does, for certain. */
  const lackingAmong = async ({ people, complete }: Found, roles: readonly ClientRole[]) => {
    const without = new Set<string>();
    for (let at = 0; at < Math.min(people.length, mostLookedUp); at += atOnce) {
      const some = people.slice(at, at + atOnce);
      const held = await Promise.all(some.map(({ genesysUser: id }) => has({ genesys: { id } }, roles)));
      for (const [index, { genesysUser }] of some.entries()) if (held[index] !== true) without.add(genesysUser);
      if (held.includes(true)) return without;
    }
    return complete && people.length <= mostLookedUp ? undefined : without;
  };

  /** The same for everyone who can approve. What can't be found out in time counts as yes: each click is checked. */
  const lacking = async (requester: Person, operation: Operation, roles: readonly ClientRole[]) => {
    const [permissions, except] = [permissionsOf(operation), refOf(requester)];
    const without = await lackingAmong(await deciders.for(permissions, except), roles);
    // Before it says that nobody does, it looks again.
    return without ?? lackingAmong(await deciders.atLeast(Number.POSITIVE_INFINITY, permissions, except), roles);
  };

  return {
    async requireRoles(record, all) {
      const { client } = snapshotOf(record);
      const counts = on || record.policy?.roleRule === true;
      if (!counts || operationOf(record.operation).needsRoles !== true || client === undefined) return;
      for (const person of all) if (await has(person, rolesOf(client))) return;
      throw new KeyturnError('request_not_eligible', { details: { why: 'roles' } });
    },

    async needsHolder(person, operation, client) {
      const free = { needed: false, without: new Set<string>() };
      if (!on || operation.needsRoles !== true || client === undefined) return free;
      // If Genesys Cloud doesn't say, the card does.
      const own = await missing(person, rolesOf(client)).catch(() => []);
      if (own.length === 0) return free;
      const late = () => new KeyturnError('genesys_unreachable', { details: { reason: 'late' } });
      const looking = within(lacking(person, operation, rolesOf(client)), patienceMs, late);
      const without = await looking.catch(() => new Set<string>());
      if (without !== undefined) return { needed: true, without };
      const roles = await namedRoles(own, directory);
      throw new KeyturnError('request_not_eligible', { details: { why: 'no_holder', roles } });
    },
  };
}
