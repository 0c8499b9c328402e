import { rolesOf } from '../services/genesys/client-roles.ts';
import type { OAuthClient } from '../services/genesys/types.ts';
import type { Names } from './client-view.ts';
import type { Services } from './operation.ts';

/** What of a client holds ids that people know by name. */
type NamedIn = 'roleDivisions' | 'rolesWithoutDivision' | 'createdBy' | 'modifiedBy';

/** How long a view waits for names before it shows ids instead, in milliseconds. */
const patience = 4_000;

/** Names for the roles, divisions and people of a client. A name that cannot be had in time is left out: the id is shown then. */
export async function resolveNames(
  { directory, access }: Pick<Services, 'directory' | 'access'>,
  client: Pick<OAuthClient, NamedIn>,
  waitMs = patience,
): Promise<Names> {
  const roles = new Map<string, string>();
  const divisions = new Map<string, string>();
  const users = new Map<string, string>();
  const keep = async (into: Map<string, string>, id: string, look: (id: string) => Promise<string | undefined>) => {
    const found = await look(id).catch(() => undefined);
    if (found !== undefined) into.set(id, found);
  };
  const people = new Set([client.createdBy, client.modifiedBy].filter((id) => id !== undefined));
  const lookups = [
    ...rolesOf(client).map(({ roleId }) => keep(roles, roleId, directory.roleName)),
    ...client.roleDivisions.map(({ divisionId }) => keep(divisions, divisionId, directory.divisionName)),
    ...[...people].map((id) =>
      keep(users, id, async (each) => (access.isOwnClient(each) ? 'Keyturn' : directory.userName(each))),
    ),
  ];
  await inTime(Promise.all(lookups), waitMs);
  return { role: (id) => roles.get(id), division: (id) => divisions.get(id), user: (id) => users.get(id) };
}

/** Resolves when `work` has, or after `ms`, whichever comes first. */
export async function inTime(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, limit]).finally(() => clearTimeout(timer));
}

/** Names by id, as data that can be stored. */
export interface PlainNames {
  roles: Record<string, string>;
  divisions: Record<string, string>;
  users: Record<string, string>;
}

/** The names of all that a client carries, as data. */
export function plainNames(client: Pick<OAuthClient, NamedIn>, names: Names): PlainNames {
  const pick = (ids: (string | undefined)[], look: (id: string) => string | undefined) =>
    Object.fromEntries(
      ids.flatMap((each) => {
        const found = each === undefined ? undefined : look(each);
        return each === undefined || found === undefined ? [] : [[each, found]];
      }),
    );
  return {
    roles: pick(
      rolesOf(client).map(({ roleId }) => roleId),
      names.role,
    ),
    divisions: pick(
      client.roleDivisions.map(({ divisionId }) => divisionId),
      names.division,
    ),
    users: pick([client.createdBy, client.modifiedBy], names.user),
  };
}

/** What `plainNames` gave, to look names up in. */
export const namesFrom = ({ roles, divisions, users }: PlainNames): Names => ({
  role: (id) => roles[id],
  division: (id) => divisions[id],
  user: (id) => users[id],
});
