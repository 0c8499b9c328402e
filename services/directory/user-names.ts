import { z } from 'zod';
import { type Cache, createCache } from '../cache.ts';
import { defined } from '../defined.ts';
import { KeyturnError } from '../errors.ts';
import { createSharedAnswers, type SharedAnswersOptions } from '../shared-answers.ts';

/** Where replicas share names. */
export type SharedNames = Pick<SharedAnswersOptions<unknown>, 'store' | 'keys'>;

export interface UserNamesOptions {
  /** Reads a user; throws `genesys_not_found` if there's none with this ID. */
  load: (id: string) => Promise<{ name: string }>;
  /** Where replicas share them, and under what. Default: each has its own. */
  shared: (SharedNames & { about: string }) | undefined;
  now: () => number;
  /** How long a name counts in a process, and before that among replicas, in milliseconds. */
  ttlMs: number;
}

const answer = z.object({ name: z.string().exactOptional() });

/** What can be a user's ID, and so a part of a key in the store. */
const idForm = /^[\w-]{1,64}$/u;

/** The names of users by their IDs, for display; undefined for an ID that no user has. */
export function createUserNames({ load, shared, now, ttlMs }: UserNamesOptions): Cache<string | undefined> {
  const answers = shared && createSharedAnswers({ ...shared, schema: answer, now, mostMs: ttlMs });
  const named = async (id: string): Promise<string | undefined> => {
    if (answers === undefined || !idForm.test(id)) return nameOrNone(load(id));
    const told = await answers.read(id);
    if (told !== undefined) return told.value.name;
    const at = now();
    const name = await nameOrNone(load(id));
    answers.keep(id, { value: defined({ name }), at });
    return name;
  };
  return createCache({ load: named, now, ttlMs, limit: 2_000 });
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
