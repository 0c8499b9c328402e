import { createCache } from './cache.ts';
import type { Pair, SearchableNames } from './directory/search.ts';
import { ALL_DIVISIONS, pairsMatching, searchable, wordsIn } from './directory/search.ts';
import { createShelf } from './directory/shelf.ts';
import { KeyturnError } from './errors.ts';
import type { Genesys, Grant, Named } from './genesys/types.ts';

export type { Pair } from './directory/search.ts';
export { ALL_DIVISIONS } from './directory/search.ts';

export interface Directory {
  /** Each list sorted by name. They throw what Genesys throws, but only if nothing is at hand. */
  roles(): Promise<readonly Named[]>;
  divisions(): Promise<readonly Named[]>;
  scopes(): Promise<readonly Named[]>;
  /** Names for people. Undefined when nobody knows, Genesys does not answer, or the id is that of a client. */
  roleName(id: string): Promise<string | undefined>;
  /** `*` gives "All divisions". */
  divisionName(id: string): Promise<string | undefined>;
  userName(id: string): Promise<string | undefined>;
  /** Scopes in whose id or description every word of `text` occurs; at most `limit`, default 100. */
  scopesMatching(text: string, limit?: number): Promise<readonly Named[]>;
  /** The roles in divisions that somebody with `grants` may attach, where every word of `text` occurs in either name; at most `limit`, default 100. */
  rolesInDivisionsMatching(text: string, grants: readonly Grant[], limit?: number): Promise<readonly Pair[]>;
}

export interface DirectoryOptions {
  genesys: Pick<Genesys, 'roles' | 'divisions' | 'scopes' | 'getUser'>;
  now: () => number;
  /** How long a list is served without asking again; default 300,000 ms. */
  cacheMs?: number;
  /** Told of every failure that is not thrown. */
  onProblem?: (error: unknown) => void;
}

/** The names of roles, divisions, scopes and users, kept in process: an old list is served while a new one is fetched. */
export function createDirectory({ genesys, now, cacheMs = 300_000, onProblem }: DirectoryOptions): Directory {
  const shelf = (load: () => Promise<readonly Named[]>) =>
    createShelf({ load: async () => searchable(await load()), now, freshMs: cacheMs, onProblem });
  const roles = shelf(() => genesys.roles());
  const divisions = shelf(() => genesys.divisions());
  const scopes = shelf(() => genesys.scopes());
  const users = createCache({
    load: (id) => userName(genesys, id),
    now,
    ttlMs: cacheMs,
    limit: 2_000,
  });

  const orUndefined = async <T>(read: Promise<T>): Promise<T | undefined> => {
    try {
      return await read;
    } catch (error) {
      onProblem?.(error);
      return undefined;
    }
  };
  const nameIn = async (names: Promise<SearchableNames>, id: string): Promise<string | undefined> =>
    (await orUndefined(names))?.byId.get(id)?.name;

  return {
    roles: async () => (await roles.read()).all,
    divisions: async () => (await divisions.read()).all,
    scopes: async () => (await scopes.read()).all,
    roleName: (id) => nameIn(roles.read(), id),
    divisionName: async (id) => (id === '*' ? ALL_DIVISIONS : nameIn(divisions.read(), id)),
    userName: (id) => orUndefined(users.get(id)),
    async scopesMatching(text, limit = 100) {
      return wordsIn(await scopes.read(), text, limit);
    },
    async rolesInDivisionsMatching(text, grants, limit = 100) {
      const [knownRoles, knownDivisions] = await Promise.all([roles.read(), divisions.read()]);
      return pairsMatching({ text, grants, roles: knownRoles, divisions: knownDivisions, limit });
    },
  };
}

async function userName(genesys: Pick<Genesys, 'getUser'>, id: string): Promise<string | undefined> {
  try {
    return (await genesys.getUser(id)).name;
  } catch (error) {
    // clients appear as creators too, and are no users
    if (error instanceof KeyturnError && error.code === 'genesys_not_found') return undefined;
    throw error;
  }
}
