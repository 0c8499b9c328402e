import { snapshotOf } from '../../commands/cards/snapshot.ts';
import type { Services } from '../../commands/operation/context.ts';
import { operationOf } from '../../commands/registry.ts';
import { KeyturnError } from '../../services/errors.ts';
import { type ClientRole, rolesOf } from '../../services/genesys/client-roles.ts';
import type { Person } from '../../services/people.ts';
import type { RequestRecord } from '../../services/requests/types.ts';

/**
 * Throws request_not_eligible unless one of these people, the requester and those who approve, has all of the client's roles, if the operation
 * needs that. Otherwise two people could get what neither of them has. What Genesys Cloud says of them is at most a minute old.
 */
export type RequireRoles = (record: RequestRecord, people: readonly Pick<Person, 'genesys'>[]) => Promise<void>;

export interface RoleRuleOptions {
  services: Pick<Services, 'access' | 'directory'>;
  on: boolean;
}

export function createRoleRule({ services, on }: RoleRuleOptions): RequireRoles {
  const { access, directory } = services;

  /** Nobody can have a role that was deleted, so what's left of it on a client doesn't count. */
  const lacks = async (person: Pick<Person, 'genesys'>, roles: readonly ClientRole[]): Promise<boolean> => {
    const missing = await access.missingRoles(person, roles, 'cached');
    const gone = await Promise.all(missing.map(({ roleId }) => directory.isRoleGone(roleId)));
    return gone.includes(false);
  };

  return async (record, people) => {
    const { client } = snapshotOf(record);
    if (!on || operationOf(record.operation).needsRoles !== true || client === undefined) return;
    for (const person of people) if (!(await lacks(person, rolesOf(client)))) return;
    throw new KeyturnError('request_not_eligible', { details: { why: 'roles' } });
  };
}
