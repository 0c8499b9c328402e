import { createCache } from './cache.ts';
import type { Directory } from './directory.ts';
import { KeyturnError } from './errors.ts';
import { type ClientRole, rolesOf } from './genesys/client-roles.ts';
import type { Genesys, Grant, OAuthClient, RoleDivision } from './genesys/types.ts';
import { createOwnRoles, heldByBoth, isRoleRefusal, lacks } from './own-roles.ts';
import type { Freshness, Person } from './people.ts';

/**
 * Whether Genesys Cloud gives `person` the permission, such as `oauth:client:edit`: an unconditional policy grants it, or
 * the list of permissions does and no conditional policy speaks of the same permission. Everything else is no.
 */
export function holds(person: Pick<Person, 'authorization'>, permission: string): boolean {
  const { permissions, policies } = person.authorization;
  const speaking = policies.filter((policy) =>
    policy.actions.some((action) => matches([policy.domain, policy.entityName, action].join(':'), permission)),
  );
  if (speaking.some((policy) => !policy.conditional && !policy.allowConditions)) return true;
  // what a condition says cannot be judged outside Genesys Cloud, and the list may name conditional permissions too
  return !speaking.some((policy) => policy.conditional) && permissions.some((granted) => matches(granted, permission));
}

/** Throws `permission_missing` (details.permission) unless `person` holds it. */
export function requirePermission(person: Pick<Person, 'authorization'>, permission: string): void {
  if (!holds(person, permission)) throw new KeyturnError('permission_missing', { details: { permission } });
}

/** Whether `granted` covers `permission`: segment by segment in any case, `*` covers one segment, a bare `*` everything. */
export function matches(granted: string, permission: string): boolean {
  if (granted === '*') return true;
  const have = granted.toLowerCase().split(':');
  const want = permission.toLowerCase().split(':');
  return have.length === want.length && have.every((segment, at) => segment === '*' || segment === want[at]);
}

/** Whether one of `grants` is the role in that division. All divisions (`*`) cover each, but only `*` covers `*`, and a division that isn't stated. */
export function holdsRole(grants: readonly Grant[], { roleId, divisionId }: ClientRole): boolean {
  return grants.some(
    (grant) => grant.roleId === roleId && (grant.divisionId === divisionId || grant.divisionId === '*'),
  );
}

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
   * Throws `role_not_held` (details.roles: "Role in Division, …") unless the person holds all of `added`, and `own_role_missing` unless Keyturn's
   * own client does.
   */
  requireAttachable(
    person: Pick<Person, 'genesys'>,
    added: readonly RoleDivision[],
    freshness: Freshness,
  ): Promise<void>;
  /** Those of a client's roles that Keyturn's own client lacks: "Role (division)". None where that can't be told. Never throws. */
  ownLacks(roles: readonly ClientRole[]): Promise<readonly string[]>;
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

/** What a person may attach to a client, and which client nobody may touch: the bot holds more power than the people. */
export function createAccess(options: AccessOptions): Access {
  const { genesys, directory, botClientId, now, cacheMs = 60_000, onProblem } = options;
  const own = createOwnRoles({ genesys, now, cacheMs, onProblem });
  const cache = createCache<readonly Grant[]>({
    load: (userId) => genesys.grantsOf(userId),
    now,
    ttlMs: cacheMs,
    limit: 5_000,
  });

  const grants: Access['grants'] = (person, freshness) =>
    freshness === 'live' ? cache.fresh(person.genesys.id) : cache.get(person.genesys.id);

  const missingRoles: Access['missingRoles'] = async (person, wanted, freshness) => {
    if (wanted.length === 0) return [];
    const held = await grants(person, freshness);
    return wanted.filter((pair) => !holdsRole(held, pair));
  };

  const labelOf = async ({ roleId, divisionId }: RoleDivision): Promise<string> => {
    const [role, division] = await Promise.all([directory.roleName(roleId), directory.divisionName(divisionId)]);
    return `${role ?? roleId} in ${division ?? divisionId}`;
  };

  /** "Role (division)", for sentences about Keyturn's own client. */
  const ownLabels = (roles: readonly ClientRole[]): Promise<string[]> =>
    Promise.all(
      roles.map(async ({ roleId, divisionId }) => {
        const role = (await directory.roleName(roleId)) ?? roleId;
        if (divisionId === undefined) return role;
        return `${role} (${divisionId === '*' ? 'all divisions' : ((await directory.divisionName(divisionId)) ?? divisionId)})`;
      }),
    );

  /** Those that Keyturn's own client lacks. Nobody can hold a role that was deleted, so what is left of it on a client stands in nobody's way. */
  const ownLacking = async (roles: readonly ClientRole[]): Promise<readonly ClientRole[]> => {
    const lacking = await own.lacking(roles);
    const gone = await Promise.all(
      lacking.map(
        async ({ roleId, divisionId }) =>
          ((await directory.roleName(roleId)) === undefined && (await directory.isRoleGone(roleId))) ||
          (divisionId !== undefined &&
            (await directory.divisionName(divisionId)) === undefined &&
            (await directory.isDivisionGone(divisionId))),
      ),
    );
    return lacking.filter((_role, at) => gone[at] !== true);
  };

  /** Details of an error about these roles. */
  const rolesDetails = async (roles: readonly ClientRole[]): Promise<Record<string, string>> => ({
    roles: (await ownLabels(roles)).join(', '),
    ...(roles.length > 1 ? { several: 'yes' } : {}),
  });

  const isOwnClient: Access['isOwnClient'] = (clientId) => folded(clientId) === folded(botClientId);

  return {
    grants,
    missingRoles,
    isOwnClient,
    async requireAttachable(person, added, freshness) {
      const missing = await missingRoles(person, added, freshness);
      if (missing.length > 0) {
        const labels = await Promise.all(missing.map(labelOf));
        throw new KeyturnError('role_not_held', { details: { roles: labels.join(', ') } });
      }
      const lacking = await own.lacking(added);
      if (lacking.length > 0) throw new KeyturnError('own_role_missing', { details: await rolesDetails(lacking) });
    },
    async attachable(person) {
      const [held, ours] = await Promise.all([grants(person, 'cached'), own.grants('cached')]);
      return ours === undefined ? held : heldByBoth(held, ours);
    },
    ownLacks: async (roles) => ownLabels(await ownLacking(roles)),
    async requireOwnRoles(client) {
      const lacking = await ownLacking(rolesOf(client));
      if (lacking.length === 0) return;
      throw new KeyturnError('own_role_missing', { details: { ...(await rolesDetails(lacking)), held: 'yes' } });
    },
    async explainRefusal(cause, roles, held) {
      if (!isRoleRefusal(cause) || roles.length === 0) return cause;
      const { changed, correlationId, details } = cause;
      const ours = await own.grants('live');
      const lacking = lacks(ours, roles);
      if (ours !== undefined && lacking.length === 0) return cause;
      const about = await rolesDetails(ours === undefined ? roles : lacking);
      return new KeyturnError(ours === undefined ? 'genesys_refused' : 'own_role_missing', {
        cause,
        changed,
        correlationId,
        details: { ...details, ...about, ...(held ? { held: 'yes' } : {}) },
      });
    },
    async requireDivisions({ rolesWithoutDivision }) {
      if (rolesWithoutDivision.length === 0) return;
      const names = await Promise.all(rolesWithoutDivision.map(async (id) => (await directory.roleName(id)) ?? id));
      throw new KeyturnError('role_division_missing', { details: { roles: names.join(', ') } });
    },
    requireNotOwnClient(clientId) {
      if (isOwnClient(clientId)) throw new KeyturnError('own_client');
    },
  };
}

const folded = (id: string): string => id.trim().toLowerCase();
