import type { Act } from '../../services/authors.ts';
import type { Directory } from '../../services/directory.ts';
import { rolesOf } from '../../services/genesys/client-roles.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import type { Author, KnownName, Names, PlainNames } from '../operation/names.ts';
import { type AuthorServices, findAuthor } from './authors.ts';

/** The fields of a client with IDs that have names. */
type NamedIn =
  | 'id'
  | 'roleDivisions'
  | 'rolesWithoutDivision'
  | 'createdBy'
  | 'modifiedBy'
  | 'dateModified'
  | 'authorNames';

export interface NameServices extends AuthorServices {
  directory: Directory;
}

/** How long a view waits for names before it shows IDs, in milliseconds. */
const patienceMs = 4_000;

const acts: readonly Act[] = ['createdBy', 'modifiedBy'];

/**
 * The names for a client's roles, divisions, and authors. A name that takes too long is left out, and the ID is shown. `actor` is the name of a person
 * who just changed the client through Keyturn, which isn't recorded yet.
 */
export async function resolveNames(
  services: NameServices,
  client: Pick<OAuthClient, NamedIn>,
  { waitMs = patienceMs, actor }: { waitMs?: number; actor?: string } = {},
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

/** An author's key in a list of names. It has the act too, since different people can have acted through Keyturn's own client. */
const authorKey = (id: string, act: Act): string => `${act}:${id}`;

async function known(name: string | undefined, isGone: () => Promise<boolean>): Promise<KnownName | undefined> {
  if (name !== undefined) return { name };
  return (await isGone()) ? { deleted: true } : undefined;
}

/** The same, only for roles and divisions. */
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

/** The names for a client's IDs, as data. */
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

/** Looks names up in the result of `plainNames`. */
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
