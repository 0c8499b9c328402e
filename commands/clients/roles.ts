import type { ErrorRole } from '../../services/errors/details.ts';
import type { ClientRole } from '../../services/genesys/client-roles.ts';
import { capitalized, escapeMrkdwn, name } from '../block-kit/text.ts';
import { catalog } from '../language.ts';
import type { KnownName, Names, StoredRole } from '../operation/names.ts';

/** The words for a client's roles, and for roles that block an operation. */

const words = catalog('roles', {
  deletedRole: (id: string) => `a deleted role (${id})`,
  roleId: (id: string) => `role ${id}`,
  deletedDivision: (id: string) => `a deleted division (${id})`,
  divisionId: (id: string) => `division ${id}`,
  allDivisions: 'all divisions',
  inDivision: (role: string, division: string) => `${role} in ${division}`,
  unknownDivision: 'division unknown',
  withoutDivision: (role: string) => `${role} (division unknown)`,
  mayBeRefused: (roles: readonly string[]) =>
    `Genesys Cloud may refuse this: Keyturn’s own client lacks ${roles.join(', ')}, which this client has. Ask a Genesys Cloud admin to give Keyturn’s own client ${roles.length === 1 ? 'that role' : 'those roles'} first.`,
});

/** All divisions, as an option reads. */
export const allDivisions = (): string => capitalized(words.allDivisions);

/** The words for a role whose division Genesys Cloud doesn't name. */
export const divisionUnknown = (): string => words.unknownDivision;

const known = (
  it: KnownName | undefined,
  say: (name: string) => string,
  without: { deleted: string; id: string },
): string => {
  if (it === undefined) return without.id;
  return 'name' in it ? say(it.name) : without.deleted;
};

type RoleNames = Pick<Names, 'role' | 'division'>;

/** `Sales Agent in Home`, in mrkdwn, each name at most 150 characters; what has no name reads as its ID. */
export function roleWords({ roleId, divisionId }: ClientRole, names: RoleNames): string {
  const say = (part: string) => name(part);
  const id = say(roleId);
  const role = known(names.role(roleId), say, { deleted: words.deletedRole(id), id: words.roleId(id) });
  if (divisionId === undefined) return words.withoutDivision(role);
  if (divisionId === '*') return words.inDivision(role, words.allDivisions);
  const inId = say(divisionId);
  const missing = { deleted: words.deletedDivision(inId), id: words.divisionId(inId) };
  return words.inDivision(role, known(names.division(divisionId), say, missing));
}

/** The same for a role that was stored. */
export const storedRoleWords = (role: StoredRole, names: RoleNames): string =>
  typeof role === 'string' ? name(role, 300) : roleWords(role, names);

/** The same for a role that an error is about. */
export function namedRoleWords(role: ErrorRole): string {
  if (typeof role === 'string') return escapeMrkdwn(role);
  const { roleId, divisionId, roleName, divisionName } = role;
  return roleWords(
    { roleId, divisionId },
    {
      role: () => (roleName === undefined ? undefined : { name: roleName }),
      division: () => (divisionName === undefined ? undefined : { name: divisionName }),
    },
  );
}

/** The name of a role that an error is about, without its division. mrkdwn. */
export function roleNameWords(role: ErrorRole): string {
  if (typeof role === 'string') return escapeMrkdwn(role);
  return role.roleName === undefined ? words.roleId(name(role.roleId)) : name(role.roleName);
}

/** The same for several roles, as a list. */
export const roleLines = (roles: readonly ClientRole[], names: Names): string[] =>
  roles.map((role) => `• ${roleWords(role, names)}`);

/** A role as an option reads: `Sales Agent · Home`. */
export function roleLabel({ roleId, divisionId }: ClientRole, names: Names): string {
  const same = (text: string) => text;
  const role = known(names.role(roleId), same, { deleted: words.deletedRole(roleId), id: roleId });
  if (divisionId === undefined) return `${role} · ${words.unknownDivision}`;
  const missing = { deleted: words.deletedDivision(divisionId), id: divisionId };
  return `${role} · ${divisionId === '*' ? allDivisions() : known(names.division(divisionId), same, missing)}`;
}

/** That Keyturn's own client lacks some of a client's roles, so that Genesys Cloud may refuse the operation. mrkdwn. */
export const mayBeRefused = (lacking: readonly StoredRole[], names: RoleNames): string =>
  words.mayBeRefused(lacking.map((role) => storedRoleWords(role, names)));
