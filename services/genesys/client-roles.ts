import type { OAuthClient, RoleDivision } from './types/client.ts';

/**
 * A role of a client. It has no division if Genesys Cloud only names the role, in the deprecated `roleIds`, which doesn't say in which division
 * the client has it.
 */
export interface ClientRole {
  readonly roleId: string;
  readonly divisionId: string | undefined;
}

/** All roles of a client. Those without a known division come last. */
export const rolesOf = ({
  roleDivisions,
  rolesWithoutDivision,
}: Pick<OAuthClient, 'roleDivisions' | 'rolesWithoutDivision'>): ClientRole[] => [
  ...roleDivisions,
  ...rolesWithoutDivision.map((roleId) => ({ roleId, divisionId: undefined })),
];

/**
 * Merges `roleDivisions` and the deprecated `roleIds`: the roles in divisions, and those without one, which are in `roleIds` or in a row of
 * `roleDivisions` that lacks its division. IDs ignore case, and each role comes once.
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
