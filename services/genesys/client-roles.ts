import type { OAuthClient, RoleDivision } from './types.ts';

/**
 * A role of a client. Without a division where Genesys Cloud names the role alone, in the deprecated `roleIds`: that doesn't say in which
 * division the client holds it.
 */
export interface ClientRole {
  readonly roleId: string;
  readonly divisionId: string | undefined;
}

/** All roles of a client, those without a stated division last. */
export const rolesOf = ({
  roleDivisions,
  rolesWithoutDivision,
}: Pick<OAuthClient, 'roleDivisions' | 'rolesWithoutDivision'>): ClientRole[] => [
  ...roleDivisions,
  ...rolesWithoutDivision.map((roleId) => ({ roleId, divisionId: undefined })),
];

/**
 * What twin fields say together: the roles in divisions, and those that are named (in `roleIds`, or in a row of `roleDivisions` that lacks its
 * division) and have none. IDs are the same in any case; each role is given once.
 */
export function mergeRoles(
  rows: readonly { roleId: string; divisionId?: string | undefined }[],
  roleIds: readonly string[],
): Pick<OAuthClient, 'roleDivisions' | 'rolesWithoutDivision'> {
  const roleDivisions = rows.filter((row): row is RoleDivision => row.divisionId !== undefined);
  const known = new Set(roleDivisions.map(({ roleId }) => roleId.toLowerCase()));
  const rolesWithoutDivision: string[] = [];
  for (const id of [...roleIds, ...rows.map(({ roleId }) => roleId)]) {
    if (known.has(id.toLowerCase())) continue;
    known.add(id.toLowerCase());
    rolesWithoutDivision.push(id);
  }
  return { roleDivisions, rolesWithoutDivision };
}
