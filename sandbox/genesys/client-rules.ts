import { failure } from './errors.ts';
import type { ApiRequest } from './exchange.ts';
import type { RoleDivision, SandboxClient } from './resources.ts';
import type { World } from './world.ts';

/** Rules of POST and PUT that involve more than one field. */

type Wanted = Pick<SandboxClient, 'authorizedGrantType' | 'roleDivisions'> & {
  accessTokenValiditySeconds: number | undefined;
};

type WantedRole = Omit<RoleDivision, 'divisionId'> & { divisionId: string | undefined };

const shortestSeconds = 300;
/** 450 days, for SCIM clients. */
const scimSeconds = 38_880_000;

/** Whether clients with that grant type have no use for a secret: the implicit grant never sends one. */
export const isPublicGrant = ({ authorizedGrantType }: Pick<SandboxClient, 'authorizedGrantType'>): boolean =>
  authorizedGrantType === 'TOKEN';

/** Throws the 400s for a grant type that new clients can't have, or that this client can't change to. */
export function demandGrantType(world: World, wanted: Wanted, before?: SandboxClient): void {
  if (wanted.authorizedGrantType === before?.authorizedGrantType) return;
  const newlyImplicit = isPublicGrant(wanted) && world.switches.implicitGrant === 'refused';
  const moved = before !== undefined && world.switches.grantTypeChange === 'refused';
  if (!newlyImplicit && !moved) return;
  throw failure('bad.grant.type', { field: 'authorizedGrantType', params: { value: wanted.authorizedGrantType } });
}

/** Throws 400 invalid.value for a validity that this client can't have. It can keep the one it has. */
export function demandValidity(world: World, wanted: Wanted, before?: SandboxClient): void {
  const seconds = wanted.accessTokenValiditySeconds;
  if (seconds === undefined || seconds === before?.accessTokenValiditySeconds) return;
  const longest = isScim(world, wanted, before) ? scimSeconds : world.switches.maximumValiditySeconds;
  if (seconds >= shortestSeconds && seconds <= longest) return;
  const params = { value: String(seconds), type: 'long', allowed: `${shortestSeconds} - ${longest}` };
  throw failure('invalid.value', { field: 'accessTokenValiditySeconds', params });
}

/** All roles of a client. One without a division is held by anyone who holds it in some division. */
export function rolesOf({
  roleDivisions,
  roleIdsOnly = [],
}: Pick<SandboxClient, 'roleDivisions' | 'roleIdsOnly'>): WantedRole[] {
  return [...roleDivisions, ...roleIdsOnly.map((roleId) => ({ roleId, divisionId: undefined }))];
}

/** Throws 403 not.authorized unless the caller holds all these roles. */
export function demandRoles(request: ApiRequest, wanted: readonly WantedRole[]): void {
  const held = request.caller?.roleDivisions ?? [];
  const holds = ({ roleId, divisionId }: WantedRole) =>
    held.some(
      (role) =>
        role.roleId === roleId &&
        (divisionId === undefined || role.divisionId === '*' || role.divisionId === divisionId),
    );
  if (!wanted.every(holds)) throw failure('not.authorized');
}

/** Genesys Cloud doesn't document how it recognizes a SCIM client. */
function isScim(world: World, wanted: Wanted, before?: SandboxClient): boolean {
  switch (world.switches.scimClients) {
    case 'by-role':
      return wanted.roleDivisions.some(({ roleId }) =>
        /scim|directory sync/iu.test(world.roles.get(roleId)?.name ?? ''),
      );
    case 'by-validity':
      return (before?.accessTokenValiditySeconds ?? 0) > world.switches.maximumValiditySeconds;
    case 'none':
      return false;
  }
}
