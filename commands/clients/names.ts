import type { Act } from '../../services/authors.ts';
import { rolesOf } from '../../services/genesys/client-roles.ts';
import type { OAuthClient } from '../../services/genesys/types.ts';
import { clip } from '../block-kit/text.ts';
import type { Services } from '../operation.ts';

/** Names for the ids that a client carries; what could not be found out reads as its id. */
export interface Names {
  role: (id: string) => string | undefined;
  division: (id: string) => string | undefined;
  /** Who that is who did that to the client. */
  user: (id: string, act: Act) => string | undefined;
}

/** What of a client holds ids that people know by name. */
type NamedIn =
  | 'id'
  | 'roleDivisions'
  | 'rolesWithoutDivision'
  | 'createdBy'
  | 'modifiedBy'
  | 'dateModified'
  | 'authorNames';

type NameServices = Pick<Services, 'directory' | 'access' | 'listings' | 'authors'>;

/** How long a view waits for names before it shows ids instead, in milliseconds. */
const patience = 4_000;

const acts: readonly Act[] = ['createdBy', 'modifiedBy'];

/** The key of an author in a list of names. By the act too: Keyturn's own client stands for whoever acted through it. */
const authorKey = (id: string, act: Act): string => `${act}:${id}`;

/**
 * Names for the roles, divisions and authors of a client. A name that cannot be had in time is left out: the id is shown then. `actor` is the
 * name of whoever changed the client just now, through Keyturn, which nobody else can know yet.
 */
export async function resolveNames(
  services: NameServices,
  client: Pick<OAuthClient, NamedIn>,
  { waitMs = patience, actor }: { waitMs?: number; actor?: string } = {},
): Promise<Names> {
  const { directory } = services;
  const roles = new Map<string, string>();
  const divisions = new Map<string, string>();
  const users = new Map<string, string>();
  const keep = async (into: Map<string, string>, key: string, look: () => Promise<string | undefined>) => {
    if (into.has(key)) return;
    const found = await look().catch(() => undefined);
    if (found !== undefined) into.set(key, found);
  };
  const roleName = async (id: string) =>
    (await directory.roleName(id)) ?? ((await directory.isRoleGone(id)) ? `a deleted role (${id})` : undefined);
  const divisionName = async (id: string) =>
    (await directory.divisionName(id)) ??
    ((await directory.isDivisionGone(id)) ? `a deleted division (${id})` : undefined);
  const lookups = [
    ...[...new Set(rolesOf(client).map(({ roleId }) => roleId))].map((id) => keep(roles, id, () => roleName(id))),
    ...[...new Set(client.roleDivisions.map(({ divisionId }) => divisionId))].map((id) =>
      keep(divisions, id, () => divisionName(id)),
    ),
    ...acts.map(async (act) => {
      const id = client[act];
      if (id !== undefined)
        await keep(users, authorKey(id, act), () => authorName(services, client, { id, act, actor }));
    }),
  ];
  await inTime(Promise.all(lookups), waitMs);
  return namesIn({
    role: (id) => roles.get(id),
    division: (id) => divisions.get(id),
    author: (key) => users.get(key),
  });
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

/** Who that is, in plain words; undefined where it can't be told just now. */
async function authorName(
  { directory, access, listings, authors }: NameServices,
  client: Pick<OAuthClient, 'id' | 'dateModified' | 'authorNames'>,
  { id, act, actor }: { id: string; act: Act; actor: string | undefined },
): Promise<string | undefined> {
  if (access.isOwnClient(id)) {
    const person = actor ?? (await authors.through(client, act));
    return person === undefined ? 'Keyturn' : `${clip(person, 60)} through Keyturn`;
  }
  const user = await directory.userName(id);
  if (user !== undefined) return user;
  // Clients create clients too. The listing is at hand, as a rule.
  const { clients } = await listings.read().catch(() => ({ clients: [] }));
  const other = clients.find((each) => each.id.toLowerCase() === id.toLowerCase());
  if (other !== undefined) return `client ${clip(other.name, 60)}`;
  const told = client.authorNames?.[act];
  const former = await directory.formerUser(id);
  if (former === undefined) return told;
  if (former.name !== undefined) return `${clip(former.name, 60)} (deleted user)`;
  const gone = await authors.formerClient(id);
  if (gone !== undefined) return `client ${clip(gone, 60)} (deleted)`;
  return told ?? `an unknown user (${id})`;
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
  /** By act and id; what an earlier version stored, by id alone. */
  users: Record<string, string>;
}

/** The names of all that a client carries, as data. */
export function plainNames(client: Pick<OAuthClient, NamedIn>, names: Names): PlainNames {
  const pick = (ids: readonly string[], look: (id: string) => string | undefined) =>
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

/** Looks authors up by act and id, and by id alone. */
const namesIn = ({
  role,
  division,
  author,
}: Pick<Names, 'role' | 'division'> & { author: (key: string) => string | undefined }): Names => ({
  role,
  division,
  user: (id, act) => author(authorKey(id, act)) ?? author(id),
});
