import type { Directory } from '../directory.ts';
import type { ClientRole } from '../genesys/client-roles.ts';
import type { Genesys, Grant, OAuthClient, RoleDivision } from '../genesys/types.ts';
import type { Freshness, Person } from '../people.ts';

export interface Access {
  /** The roles in divisions that the person holds. Throws what Genesys throws. */
  grants(person: Pick<Person, 'genesys'>, freshness: Freshness): Promise<readonly Grant[]>;
  /** The roles in divisions that the person can attach to a client: those that Keyturn's own client holds too. At most a minute old. Throws what Genesys throws. */
  attachable(person: Pick<Person, 'genesys'>): Promise<readonly Grant[]>;
  /** Those of `wanted` that the person does not hold. Without any wanted, nothing is asked. */
  missingRoles<Role extends ClientRole>(
    person: Pick<Person, 'genesys'>,
    wanted: readonly Role[],
    freshness: Freshness,
  ): Promise<readonly Role[]>;
  /**
   * Throws `role_not_held` (details.roles) unless the person holds all of `added`, and `own_role_missing` (details.roles) unless Keyturn's own
   * client does.
   */
  requireAttachable(
    person: Pick<Person, 'genesys'>,
    added: readonly RoleDivision[],
    freshness: Freshness,
  ): Promise<void>;
  /** Those of a client's roles that Keyturn's own client lacks. None if Genesys Cloud doesn't answer in time. Never throws. */
  ownLacks(roles: readonly ClientRole[]): Promise<readonly ClientRole[]>;
  /** Throws `own_role_missing` for a client with such roles: Genesys Cloud refuses to change it. */
  requireOwnRoles(client: Pick<OAuthClient, 'roleDivisions' | 'rolesWithoutDivision'>): Promise<void>;
  /**
   * `cause`, or the error that says more when Genesys Cloud refused for want of a right: which of `roles` Keyturn's own client lacks, or may
   * lack. `held`: the client has them already. Never throws.
   */
  explainRefusal(cause: unknown, roles: readonly ClientRole[], held: boolean): Promise<unknown>;
  /** Throws `role_division_missing` (details.roles) for a client with roles that a `PUT` would take away, since their division isn't stated. */
  requireDivisions(client: Pick<OAuthClient, 'rolesWithoutDivision'>): Promise<void>;
  /** Whether that is the client with which the bot itself acts, in any case. */
  isOwnClient(clientId: string): boolean;
  /** Throws `own_client` for the client with which the bot itself acts. */
  requireNotOwnClient(clientId: string): void;
}

export interface AccessOptions {
  genesys: Pick<Genesys, 'grantsOf' | 'ownGrants'>;
  directory: Pick<Directory, 'roleName' | 'divisionName' | 'isRoleGone' | 'isDivisionGone'>;
  botClientId: string;
  now: () => number;
  /** How old cached grants may be; default 60,000 ms. */
  cacheMs?: number;
  /** Told of every failure that is not thrown. */
  onProblem?: (error: unknown) => void;
}
