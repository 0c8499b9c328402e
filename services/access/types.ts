import type { Directory } from '../directory.ts';
import type { ClientRole } from '../genesys/client-roles.ts';
import type { OAuthClient, RoleDivision } from '../genesys/types/client.ts';
import type { Grant } from '../genesys/types/people.ts';
import type { Genesys } from '../genesys/types.ts';
import type { Freshness, Person } from '../people.ts';

export interface Access {
  /** The person's roles in divisions. Throws what Genesys throws. */
  grants(person: WithUser, freshness: Freshness): Promise<readonly Grant[]>;
  /** The roles that the person can attach to a client: those that Keyturn's own client has too. At most a minute old. Throws what Genesys throws. */
  attachable(person: Pick<Person, 'genesys'>): Promise<readonly Grant[]>;
  /** The roles of `wanted` that the person doesn't have. Asks nothing if `wanted` is empty. */
  missingRoles<Role extends ClientRole>(
    person: WithUser,
    wanted: readonly Role[],
    freshness: Freshness,
  ): Promise<readonly Role[]>;
  /**
   * Throws `role_not_held` (details.roles) unless the person has all of `added`, and `own_role_missing` (details.roles) unless Keyturn's own
   * client does.
   */
  requireAttachable(
    person: Pick<Person, 'genesys'>,
    added: readonly RoleDivision[],
    freshness: Freshness,
  ): Promise<void>;
  /** Those of a client's roles that Keyturn's own client lacks. None if Genesys Cloud doesn't answer in time. Never throws. */
  ownLacks(roles: readonly ClientRole[]): Promise<readonly ClientRole[]>;
  /**
   * Throws `genesys_bot_permission` (details.permissions) if Keyturn's own client lacks one of these, for certain, also after it was asked again. Goes
   * by grants that are minutes old, and throws nothing if Genesys Cloud doesn't answer in time.
   */
  requireOwnPermissions(permissions: readonly string[]): Promise<void>;
  /** Throws `own_role_missing` if Keyturn's own client lacks a role of this client, since Genesys Cloud would refuse to change it. */
  requireOwnRoles(client: Pick<OAuthClient, 'roleDivisions' | 'rolesWithoutDivision'>): Promise<void>;
  /**
   * Gives `cause`, or a better error if Genesys Cloud refused because of a missing right: one that names which of `roles` Keyturn's own client
   * lacks, or may lack. `held`: the client already has these roles. Never throws.
   */
  explainRefusal(cause: unknown, roles: readonly ClientRole[], held: boolean): Promise<unknown>;
  /** Throws `role_division_missing` (details.roles) if a `PUT` would remove roles of the client because their division isn't stated. */
  requireDivisions(client: Pick<OAuthClient, 'rolesWithoutDivision'>): Promise<void>;
  /** Whether this is Keyturn's own client; case doesn't matter. */
  isOwnClient(clientId: string): boolean;
  /** Throws `own_client` for Keyturn's own client. */
  requireNotOwnClient(clientId: string): void;
}

/** A Genesys Cloud user, by ID. */
interface WithUser {
  readonly genesys: { readonly id: string };
}

export interface AccessOptions {
  genesys: Pick<Genesys, 'grantsOf' | 'ownGrants'>;
  directory: Pick<Directory, 'roleName' | 'divisionName' | 'isRoleGone' | 'isDivisionGone'>;
  botClientId: string;
  now: () => number;
  /** How old cached grants may be. Default 60,000 ms. */
  cacheMs?: number;
  /** Called with each failure that isn't thrown. */
  onProblem?: (error: unknown) => void;
}
