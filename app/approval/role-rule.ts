import { snapshotOf } from '../../commands/cards/snapshot.ts';
import type { Services } from '../../commands/operation/context.ts';
import { mayRun } from '../../commands/operation/permissions.ts';
import type { Operation } from '../../commands/operation.ts';
import { operationOf } from '../../commands/registry.ts';
import { namedRoles } from '../../services/access/named-roles.ts';
import { asKeyturnError, KeyturnError } from '../../services/errors.ts';
import { type ClientRole, rolesOf } from '../../services/genesys/client-roles.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import { refOf, samePerson } from '../../services/people/person-ref.ts';
import type { Person } from '../../services/people.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { within } from '../../services/within.ts';

/** Two people must not get what neither of them has: of those who ask for and approve some operations, one has all of the client's roles. */
export interface RoleRule {
  /**
   * Throws request_not_eligible unless one of these people, the requester and those who approve, has them, if the operation needs that. What
   * Genesys Cloud says of them is at most a minute old.
   */
  requireRoles(record: RequestRecord, people: readonly Pick<Person, 'genesys'>[]): Promise<void>;
  /**
   * Before a request is opened: whether an approver has to have them, as the requester doesn't. Throws request_not_eligible if nobody who's known
   * to approve has them.
   */
  needsHolder(person: Person, operation: Operation, client: OAuthClient | undefined): Promise<boolean>;
}

export interface RoleRuleOptions {
  services: Pick<Services, 'access' | 'directory' | 'people'>;
  on: boolean;
  /** The Slack users that are known to approve: those that KEYTURN_APPROVERS names, or else the members of the approvals channel. */
  known: () => Promise<readonly string[]>;
  team: string; // one of the workspaces whose members can use Keyturn
}

/** How many people are looked up, at three calls to Genesys Cloud each, and how many of them at once. */
const mostLookedUp = 25;
const atOnce = 5;
/** How long that may take, in milliseconds. */
const patienceMs = 10_000;

export function createRoleRule({ services, on, known, team }: RoleRuleOptions): RoleRule {
  const { access, directory, people } = services;

  /** Nobody can have a role that was deleted, so what's left of it on a client doesn't count. */
  const missing = async (person: Pick<Person, 'genesys'>, roles: readonly ClientRole[]): Promise<ClientRole[]> => {
    const lacking = await access.missingRoles(person, roles, 'cached');
    const gone = await Promise.all(lacking.map(({ roleId }) => directory.isRoleGone(roleId)));
    return lacking.filter((_role, at) => gone[at] !== true);
  };
  const has = async (person: Pick<Person, 'genesys'>, roles: readonly ClientRole[]): Promise<boolean> =>
    (await missing(person, roles)).length === 0;

  const canHelp = async (user: string, requester: Person, operation: Operation, roles: readonly ClientRole[]) => {
    try {
      const person = await people.resolve({ team, user }, 'cached');
      return !samePerson(refOf(person), refOf(requester)) && mayRun(person, operation) && (await has(person, roles));
    } catch (error) {
      if (asKeyturnError(error).code === 'person_refused') return false;
      throw error;
    }
  };

  /** Whether someone who's known to approve has these roles. What can't be found out in time counts as yes: each click is checked. */
  const someoneCan = async (
    requester: Person,
    operation: Operation,
    roles: readonly ClientRole[],
  ): Promise<boolean> => {
    const users = await known();
    for (let at = 0; at < Math.min(users.length, mostLookedUp); at += atOnce) {
      const some = users.slice(at, at + atOnce).map((user) => canHelp(user, requester, operation, roles));
      if ((await Promise.all(some)).includes(true)) return true;
    }
    return users.length > mostLookedUp;
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
      if (!on || operation.needsRoles !== true || client === undefined) return false;
      // If Genesys Cloud doesn't say, the card does.
      const lacking = await missing(person, rolesOf(client)).catch(() => []);
      if (lacking.length === 0) return false;
      const late = () => new KeyturnError('genesys_unreachable', { details: { reason: 'late' } });
      if (await within(someoneCan(person, operation, rolesOf(client)), patienceMs, late).catch(() => true)) return true;
      const roles = await namedRoles(lacking, directory);
      throw new KeyturnError('request_not_eligible', { details: { why: 'no_holder', roles } });
    },
  };
}
