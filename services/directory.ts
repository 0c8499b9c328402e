import { z } from 'zod';
import { type Cache, createCache } from './cache.ts';
import { type Pair, pairsMatching, type SearchableNames, searchable, wordsIn } from './directory/search.ts';
import { createShelf } from './directory/shelf.ts';
import { createUserNames, type SharedNames } from './directory/user-names.ts';
import type { Named } from './genesys/types/lists.ts';
import type { Grant } from './genesys/types/people.ts';
import type { Genesys } from './genesys/types.ts';
import { createSharedAnswers } from './shared-answers.ts';

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
  /** Takes the name of a user who was just read for something else. */
  seen(user: { id: string; name: string }): void;
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
  /** How long a list counts as fresh where people choose from it. Default 300,000 ms. */
  cacheMs?: number;
  /** How old a name may be that's shown for an ID. Default: as old as a list. */
  namesMs?: number;
  /** Where replicas share names. Default: each has its own. */
  shared?: SharedNames;
  /** Called with each failure that isn't thrown. */
  onProblem?: (error: unknown) => void;
}

/** How long an old list can be served while Genesys Cloud fails, in milliseconds. */
const listsMs = 86_400_000;

const named = z
  .object({ id: z.string(), name: z.string(), description: z.string().optional() })
  .transform(({ id, name, description }): Named => ({ id, name, description }));

/** The names of roles, divisions, scopes, and users, for all replicas: an old list is served while a new one is fetched. */
export function createDirectory(options: DirectoryOptions): Directory {
  const { genesys, now, cacheMs = 300_000, namesMs = cacheMs, shared, onProblem } = options;
  const answers =
    shared &&
    createSharedAnswers({ ...shared, about: 'names', schema: z.array(named).readonly(), now, mostMs: listsMs });
  const shelf = (name: string, load: () => Promise<readonly Named[]>) =>
    createShelf({
      load: async () => [...(await load())],
      make: searchable,
      now,
      freshMs: cacheMs,
      shared: answers && { answers, name },
      onProblem,
    });
  const roles = shelf('roles', () => genesys.roles());
  const divisions = shelf('divisions', () => genesys.divisions());
  const scopes = shelf('scopes', () => genesys.scopes());
  const userNames = (about: string, load: (id: string) => Promise<{ name: string }>) =>
    createUserNames({ load, shared: shared && { ...shared, about }, now, ttlMs: namesMs });
  const users = userNames('user-name', (id) => genesys.getUser(id));
  const deletedUsers = userNames('former-user-name', (id) => genesys.getDeletedUser(id));

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
    roleName: (id) => nameIn(roles.read(namesMs), roleNames, id),
    divisionName: async (id) => (id === '*' ? id : nameIn(divisions.read(namesMs), divisionNames, id)),
    userName: (id) => orUndefined(users.get(id)),
    seen: ({ id, name }) => void users.fresh(id, async () => name),
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
