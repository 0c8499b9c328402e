import type { Act } from '../../services/authors.ts';
import type { Directory } from '../../services/directory.ts';
import { rolesOf } from '../../services/genesys/client-roles.ts';
import type { OAuthClient } from '../../services/genesys/types.ts';
import type { Author, KnownName, Names, PlainNames } from '../operation/names.ts';
import { type AuthorServices, findAuthor } from './authors.ts';

export { plainNamesSchema } from '../operation/names.ts';
export type { KnownName, Names, PlainNames };

/** What of a client holds ids that people know by name. */
type NamedIn =
  | 'id'
  | 'roleDivisions'
  | 'rolesWithoutDivision'
  | 'createdBy'
  | 'modifiedBy'
  | 'dateModified'
  | 'authorNames';

interface NameServices extends AuthorServices {
  directory: Directory;
}

/** How long a view waits for names before it shows ids instead, in milliseconds. */
const patience = 4_000;

const acts: readonly Act[] = ['createdBy', 'modifiedBy'];

/** The key of an author in a list of names. By the act too: Keyturn's own client stands for each person who acted through it. */
const authorKey = (id: string, act: Act): string => `${act}:${id}`;

/**
 * Names for the roles, divisions and authors of a client. A name that cannot be had in time is left out: the id is shown then. `actor` is the
 * name of the person who changed the client just now, through Keyturn, which nobody else can know yet.
 */
export async function resolveNames(
  services: NameServices,
  client: Pick<OAuthClient, NamedIn>,
  { waitMs = patience, actor }: { waitMs?: number; actor?: string } = {},
): Promise<Names> {
  const { directory } = services;
  const roles = new Map<string, KnownName>();
  const divisions = new Map<string, KnownName>();
  const users = new Map<string, Author>();
  const keep = async <T>(into: Map<string, T>, key: string, look: () => Promise<T | undefined>) => {
    if (into.has(key)) return;
    const found = await look().catch(() => undefined);
    if (found !== undefined) into.set(key, found);
  };
  const roleName = async (id: string) => known(await directory.roleName(id), () => directory.isRoleGone(id));
  const divisionName = async (id: string) =>
    known(await directory.divisionName(id), () => directory.isDivisionGone(id));
  const lookups = [
    ...[...new Set(rolesOf(client).map(({ roleId }) => roleId))].map((id) => keep(roles, id, () => roleName(id))),
    ...[...new Set(client.roleDivisions.map(({ divisionId }) => divisionId))].map((id) =>
      keep(divisions, id, () => divisionName(id)),
    ),
    ...acts.map(async (act) => {
      const id = client[act];
      if (id !== undefined)
        await keep(users, authorKey(id, act), () => findAuthor(services, client, { id, act, actor }));
    }),
  ];
  await inTime(Promise.all(lookups), waitMs);
  return namesIn({
    role: (id) => roles.get(id),
    division: (id) => divisions.get(id),
    author: (key) => users.get(key),
  });
}

async function known(name: string | undefined, isGone: () => Promise<boolean>): Promise<KnownName | undefined> {
  if (name !== undefined) return { name };
  return (await isGone()) ? { deleted: true } : undefined;
}

/** Names for roles and divisions alone, in the same way. */
export const resolveRoleNames = (
  services: NameServices,
  roles: Pick<OAuthClient, 'roleDivisions' | 'rolesWithoutDivision'>,
  options?: { waitMs?: number },
): Promise<Names> =>
  resolveNames(
    services,
    { ...roles, id: '', dateModified: undefined, createdBy: undefined, modifiedBy: undefined },
    options,
  );

/** Resolves when `work` has, or after `ms`, whichever comes first. */
export async function inTime(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, limit]).finally(() => clearTimeout(timer));
}

/** The names of all that a client carries, as data. */
export function plainNames(client: Pick<OAuthClient, NamedIn>, names: Names): PlainNames {
  const pick = (ids: readonly string[], look: (id: string) => KnownName | undefined) =>
    Object.fromEntries(
      ids.flatMap((each) => {
        const found = look(each);
        return found === undefined ? [] : [[each, found]];
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
    users: Object.fromEntries(
      acts.flatMap((act) => {
        const id = client[act];
        const found = id === undefined ? undefined : names.user(id, act);
        return id === undefined || found === undefined ? [] : [[authorKey(id, act), found]];
      }),
    ),
  };
}

/** What `plainNames` gave, to look names up in. */
export const namesFrom = ({ roles, divisions, users }: PlainNames): Names =>
  namesIn({ role: (id) => roles[id], division: (id) => divisions[id], author: (key) => users[key] });

const namesIn = ({
  role,
  division,
  author,
}: Pick<Names, 'role' | 'division'> & { author: (key: string) => Author | undefined }): Names => ({
  role,
  division,
  user: (id, act) => author(authorKey(id, act)),
});
