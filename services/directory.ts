import { type Cache, createCache } from './cache.ts';
import { type Pair, pairsMatching, type SearchableNames, searchable, wordsIn } from './directory/search.ts';
import { createShelf } from './directory/shelf.ts';
import { KeyturnError } from './errors.ts';
import type { Named } from './genesys/types/lists.ts';
import type { Grant } from './genesys/types/people.ts';
import type { Genesys } from './genesys/types.ts';

export interface Directory {
  /** Each list is sorted by name. They throw what Genesys throws, but only without a cached list. */
  roles(): Promise<readonly Named[]>;
  divisions(): Promise<readonly Named[]>;
  scopes(): Promise<readonly Named[]>;
  /** The names of users. Undefined if Genesys Cloud doesn't know or doesn't answer, and for a client's ID. */
  roleName(id: string): Promise<string | undefined>;
  /** `*`, which stands for all divisions, gives itself. */
  divisionName(id: string): Promise<string | undefined>;
  userName(id: string): Promise<string | undefined>;
  /** Whether the role certainly no longer exists. Never throws. */
  isRoleGone(id: string): Promise<boolean>;
  isDivisionGone(id: string): Promise<boolean>;
  /** The name of the deleted user who had this ID. Undefined if Genesys Cloud doesn't know or doesn't answer. Never throws. */
  formerUser(id: string): Promise<{ name: string | undefined } | undefined>;
  /** Scopes with every word of `text` in their ID or description; at most `limit`, default 100. */
  scopesMatching(text: string, limit?: number): Promise<readonly Named[]>;
  /**
   * Roles in divisions that a person with `grants` can attach, with every word of `text` in one of the names; at most `limit`, default 100.
   * `allDivisions` is how the division `*` reads.
   */
  rolesInDivisionsMatching(
    text: string,
    grants: readonly Grant[],
    allDivisions: string,
    limit?: number,
  ): Promise<readonly Pair[]>;
}

export interface DirectoryOptions {
  genesys: Pick<Genesys, 'roles' | 'divisions' | 'scopes' | 'findRole' | 'findDivision' | 'getUser' | 'getDeletedUser'>;
  now: () => number;
  /** How long a list counts as fresh. Default 300,000 ms. */
  cacheMs?: number;
  /** Called with each failure that isn't thrown. */
  onProblem?: (error: unknown) => void;
}

/** The names of roles, divisions, scopes, and users, cached in the process: an old list is served while a new one is fetched. */
export function createDirectory({ genesys, now, cacheMs = 300_000, onProblem }: DirectoryOptions): Directory {
  const shelf = (load: () => Promise<readonly Named[]>) =>
    createShelf({ load: async () => searchable(await load()), now, freshMs: cacheMs, onProblem });
  const roles = shelf(() => genesys.roles());
  const divisions = shelf(() => genesys.divisions());
  const scopes = shelf(() => genesys.scopes());
  const userNames = (load: (id: string) => Promise<{ name: string }>) =>
    createCache({ load: (id) => nameOrNone(load(id)), now, ttlMs: cacheMs, limit: 2_000 });
  const users = userNames((id) => genesys.getUser(id));
  const deletedUsers = userNames((id) => genesys.getDeletedUser(id));

  const orUndefined = async <T>(read: Promise<T>): Promise<T | undefined> => {
    try {
      return await read;
    } catch (error) {
      onProblem?.(error);
      return undefined;
    }
  };
  const namesById = (find: (id: string) => Promise<Named | undefined>) =>
    createCache({ load: async (id) => (await find(id))?.name, now, ttlMs: cacheMs, limit: 2_000 });
  const roleNames = namesById((id) => genesys.findRole(id));
  const divisionNames = namesById((id) => genesys.findDivision(id));
  const nameIn = async (
    names: Promise<SearchableNames>,
    byId: Cache<string | undefined>,
    id: string,
  ): Promise<string | undefined> => {
    const kept = await orUndefined(names);
    if (kept === undefined) return undefined;
    const known = kept.byId.get(id) ?? kept.all.find((each) => each.id.toLowerCase() === id.toLowerCase());
    // It may be newer than the list.
    return known?.name ?? (await orUndefined(byId.get(id)));
  };
  const isGone = async (byId: Cache<string | undefined>, id: string): Promise<boolean> =>
    (await orUndefined(byId.get(id).then((name) => name === undefined))) === true;

  return {
    roles: async () => (await roles.read()).all,
    divisions: async () => (await divisions.read()).all,
    scopes: async () => (await scopes.read()).all,
    roleName: (id) => nameIn(roles.read(), roleNames, id),
    divisionName: async (id) => (id === '*' ? id : nameIn(divisions.read(), divisionNames, id)),
    userName: (id) => orUndefined(users.get(id)),
    isRoleGone: (id) => isGone(roleNames, id),
    isDivisionGone: (id) => isGone(divisionNames, id),
    formerUser: (id) =>
      orUndefined(
        (async () => ((await users.get(id)) === undefined ? { name: await deletedUsers.get(id) } : undefined))(),
      ),
    async scopesMatching(text, limit = 100) {
      return wordsIn(await scopes.read(), text, limit);
    },
    async rolesInDivisionsMatching(text, grants, allDivisions, limit = 100) {
      const [knownRoles, knownDivisions] = await Promise.all([roles.read(), divisions.read()]);
      return pairsMatching({ text, grants, roles: knownRoles, divisions: knownDivisions, limit, allDivisions });
    },
  };
}

async function nameOrNone(user: Promise<{ name: string }>): Promise<string | undefined> {
  try {
    return (await user).name;
  } catch (error) {
    // A creator can be a client, which isn't a user.
    if (error instanceof KeyturnError && error.code === 'genesys_not_found') return undefined;
    throw error;
  }
}
