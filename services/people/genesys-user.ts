import { KeyturnError } from '../errors.ts';
import { emailKey } from '../genesys/email.ts';
import type { GenesysUser } from '../genesys/types/people.ts';
import type { Genesys } from '../genesys/types.ts';
import { refusal } from './slack-profile.ts';

/** The calls that find people. */
export type Lookups = Pick<Genesys, 'findUsersByEmail' | 'getUser' | 'getUsers'>;

export interface Matched {
  user: GenesysUser;
  email: string;
}

/** `user`, if it's active now and has this email; undefined otherwise. */
export function matching(user: GenesysUser | undefined, wanted: string): Matched | undefined {
  if (user?.state !== 'active' || user.email === undefined || !sameEmail(user.email, wanted)) return undefined;
  return { user, email: user.email };
}

/** The user with this ID; undefined if there's none. Throws what Genesys throws. */
export async function readUser(genesys: Pick<Genesys, 'getUser'>, id: string): Promise<GenesysUser | undefined> {
  try {
    const user = await genesys.getUser(id);
    return user.id === id ? user : undefined;
  } catch (error) {
    if (error instanceof KeyturnError && error.code === 'genesys_not_found') return undefined;
    throw error;
  }
}

/** Returns the functions that read one of these users each, all of them in one call. */
export function readTogether(genesys: Pick<Genesys, 'getUsers'>, ids: readonly (string | undefined)[]) {
  let reading: ReturnType<Genesys['getUsers']> | undefined;
  return (id: string | undefined) => async (): Promise<GenesysUser | undefined> => {
    if (id === undefined) return undefined;
    reading ??= genesys.getUsers(ids.filter((each) => each !== undefined));
    return (await reading).get(id);
  };
}

/** The only active user with this email, read again by ID, because the search index lags behind. Throws person_refused, and what Genesys throws. */
export async function searchUser(
  genesys: Pick<Genesys, 'findUsersByEmail' | 'getUser'>,
  wanted: string,
): Promise<Matched> {
  const found = (await genesys.findUsersByEmail(wanted)).filter((user) => sameEmail(user.email, wanted));
  // A result without a state counts: the user, which is read below, has it.
  const active = new Map(
    found.filter(({ state }) => state === 'active' || state === 'unknown').map((user) => [user.id, user]),
  );
  if (active.size > 1) throw refusal('genesys_ambiguous');
  const [match] = active.values();
  if (match === undefined) {
    throw refusal(found.some((user) => user.state !== 'deleted') ? 'genesys_inactive' : 'genesys_none');
  }
  const user = await readUser(genesys, match.id);
  if (user !== undefined && user.state !== 'active') throw refusal('genesys_inactive');
  const matched = matching(user, wanted);
  if (matched === undefined) throw refusal('genesys_none');
  return matched;
}

const sameEmail = (a: string | undefined, b: string): boolean => a !== undefined && emailKey(a) === emailKey(b);
