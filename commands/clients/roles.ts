import { ALL_DIVISIONS } from '../../services/directory.ts';
import type { ClientRole } from '../../services/genesys/client-roles.ts';
import { name } from '../block-kit/text.ts';
import type { Names } from './names.ts';

/** How the roles of a client read, and what is said of those that stand in the way. */

/** How a role reads whose division Genesys Cloud doesn't state. */
export const divisionNotStated = 'division not stated';

/** The role and its division, by name; what has none reads as its id. */
const inWords = ({ roleId, divisionId }: ClientRole, names: Names, say: (part: string) => string): string => {
  const role = say(names.role(roleId) ?? `role ${roleId}`);
  if (divisionId === undefined) return `${role} (${divisionNotStated})`;
  const division = divisionId === '*' ? 'all divisions' : (names.division(divisionId) ?? `division ${divisionId}`);
  return `${role} in ${say(division)}`;
};

/** `Sales Agent in Home`, in plain text of any length. */
export const plainRole = (role: ClientRole, names: Names): string => inWords(role, names, (part) => part);

/** The same in mrkdwn, each name at most 150 characters. */
export const roleWords = (role: ClientRole, names: Names): string => inWords(role, names, (part) => name(part));

/** The same for each of several, as a list. */
export const roleLines = (roles: readonly ClientRole[], names: Names): string[] =>
  roles.map((role) => `• ${roleWords(role, names)}`);

/** A role as an option reads. */
export const roleLabel = ({ roleId, divisionId }: ClientRole, names: Names): string =>
  `${names.role(roleId) ?? roleId} · ${divisionId === undefined ? divisionNotStated : (names.division(divisionId) ?? (divisionId === '*' ? ALL_DIVISIONS : divisionId))}`;

/** That Keyturn's own client lacks some of a client's roles, where it isn't known what Genesys Cloud makes of that. mrkdwn. */
export const mayBeRefused = (lacking: readonly string[]): string =>
  `Keyturn’s own client lacks ${lacking.map((role) => name(role, 300)).join(', ')}, which this client has. Genesys Cloud may refuse this for it. Ask your Genesys Cloud admin to give it ${lacking.length === 1 ? 'that role' : 'those roles'} first.`;
