import { viewPermission } from '../../../commands/operation/permissions.ts';
import { lacks } from '../../../services/access/grants.ts';
import { matches } from '../../../services/access/permissions.ts';
import { asKeyturnError, factsOf } from '../../../services/errors.ts';
import { isEveryAddress } from '../../../services/genesys/allowed-ips.ts';
import type { OwnGrant } from '../../../services/genesys/types/people.ts';
import { type Finding, finding } from '../../findings/finding.ts';
import { genesysFinding, hostOf } from '../../findings/genesys.ts';
import { type Check, needing } from '../check.ts';
import { type OwnPermission, ownPermissions } from '../own-permissions.ts';
import type { GenesysProbe, RolesOfClients } from '../probes/genesys.ts';

/** The region, the organization, and what Keyturn's own client can do there. */
export const genesysChecks = [
  {
    name: 'genesys-credentials',
    asks: 'Does Genesys Cloud answer in this region, and let Keyturn’s own client in?',
    costs: 'money',
    run: needing('genesys', async (genesys) => {
      try {
        await genesys.self();
        return [];
      } catch (error) {
        const refusal = asKeyturnError(error);
        const found = genesysFinding(refusal, hostOf(refusal, genesys));
        return found === undefined ? [] : [found];
      }
    }),
  },
  {
    name: 'genesys-organization',
    asks: 'Does Genesys Cloud say which organization this is?',
    costs: 'money',
    run: needing('genesys', async (genesys) => {
      try {
        await genesys.self();
        return [];
      } catch (error) {
        const { code } = asKeyturnError(error);
        if (factsOf(code).declines && !factsOf(code).needsAdmin) return [finding('organization_unnamed')];
        throw error;
      }
    }),
  },
  {
    name: 'genesys-permissions',
    asks: 'Does Keyturn’s own client have the permissions it needs, and no others?',
    costs: 'money',
    run: needing('genesys', async (genesys) => {
      const others = genesys.othersRoles().catch(() => undefined);
      return permissionFindings(await genesys.ownGrants(), await others);
    }),
  },
  {
    name: 'genesys-roles',
    asks: 'Which clients can’t Keyturn’s own client change, and which roles does it have that nothing needs?',
    costs: 'money',
    run: needing('genesys', async (genesys) => {
      const [grants, others] = await Promise.all([genesys.ownGrants(), genesys.othersRoles()]);
      return [...(await lackedFindings(grants, others, genesys)), ...idleFindings(grants, others)];
    }),
  },
  {
    name: 'genesys-addresses',
    asks: 'Does the secret of Keyturn’s own client work from Keyturn’s addresses only?',
    costs: 'money',
    run: needing('genesys', async (genesys) => {
      const { allowedIps } = await genesys.ownClient();
      if (allowedIps === undefined) return [finding('own_client_perhaps_open')];
      const open = allowedIps.length === 0 || allowedIps.some(isEveryAddress);
      return open ? [finding('own_client_open')] : [];
    }),
  },
] as const satisfies readonly Check[];

interface Held {
  permission: string; // may have a `*`
  conditional: boolean;
  role: string;
  everywhere: boolean;
}

/** IDs of the roles that other clients have. */
const rolesInUse = (others: readonly RolesOfClients[]): ReadonlySet<string> =>
  new Set(others.flatMap(({ roles }) => roles.map(({ roleId }) => roleId)));

/** `others`: undefined if they can't be read. */
function permissionFindings(grants: readonly OwnGrant[], others: readonly RolesOfClients[] | undefined): Finding[] {
  if (grants.length === 0 || grants.every(({ policies }) => policies === undefined))
    return [finding('permissions_unread')];
  const held = grants.flatMap(heldIn);
  const missing = ownPermissions.flatMap((each) => missingFinding(each, held));
  // A role that a client has may be there to be attached, with all that's in it.
  const used = others && rolesInUse(others);
  const own = grants.filter(({ roleId }) => used !== undefined && !used.has(roleId));
  return [...missing, ...own.flatMap(superfluousFinding)];
}

const heldIn = ({ policies = [], roleName, roleId, divisionId }: OwnGrant): Held[] =>
  policies.flatMap(({ domain, entityName, actions, conditional }) =>
    actions.map((action) => ({
      permission: `${domain}:${entityName}:${action}`,
      conditional,
      role: roleName ?? roleId,
      everywhere: divisionId === '*',
    })),
  );

function missingFinding({ permission, without, optional }: OwnPermission, held: readonly Held[]): Finding[] {
  const all = held.filter((each) => matches(each.permission, permission));
  const free = all.filter(({ conditional }) => !conditional);
  if (free.some(({ everywhere }) => everywhere)) return [];
  const [part] = free;
  if (part !== undefined) return [finding('permission_in_part', { permission, role: part.role })];
  if (all.length > 0) return [finding('permission_conditional', { permission })];
  return [finding(optional ? 'permission_declined' : 'permission_missing', { permission, why: without })];
}

/** What Keyturn's own role, the one that lets it see clients, has besides. */
function superfluousFinding(grant: OwnGrant): Finding[] {
  const held = heldIn(grant).map(({ permission }) => permission);
  if (!held.some((each) => matches(each, viewPermission))) return [];
  const needed = new Set(ownPermissions.map(({ permission }) => permission.toLowerCase()));
  const permissions = held.filter((each) => !needed.has(each.toLowerCase()));
  return permissions.length === 0
    ? []
    : [finding('permissions_superfluous', { role: grant.roleName ?? grant.roleId, permissions })];
}

async function lackedFindings(
  grants: readonly OwnGrant[],
  others: readonly RolesOfClients[],
  genesys: GenesysProbe,
): Promise<Finding[]> {
  const lacking = others
    .map(({ roles, clients }) => ({ lacked: lacks(grants, roles), clients }))
    .filter(({ lacked }) => lacked.length > 0);
  if (lacking.length === 0) return [];
  const ids = [...new Set(lacking.flatMap(({ lacked }) => lacked.map(({ roleId }) => roleId)))];
  const names = new Map((await genesys.roles().catch(() => [])).map(({ id, name }) => [id, name]));
  const clients = lacking.reduce((sum, each) => sum + each.clients, 0);
  return [finding('roles_not_attachable', { roles: ids.map((id) => names.get(id) ?? id), clients })];
}

function idleFindings(grants: readonly OwnGrant[], others: readonly RolesOfClients[]): Finding[] {
  const used = rolesInUse(others);
  const idle = grants.filter((own) => !used.has(own.roleId) && !servesKeyturn(own));
  const roles = [...new Set(idle.map(({ roleName, roleId }) => roleName ?? roleId))];
  return roles.length === 0 ? [] : [finding('roles_superfluous', { roles })];
}

const servesKeyturn = (grant: OwnGrant): boolean =>
  // A role of which nothing is known may be the one.
  grant.policies === undefined ||
  heldIn(grant).some((each) => ownPermissions.some(({ permission }) => matches(each.permission, permission)));
