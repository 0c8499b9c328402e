import { z } from 'zod';
import { KeyturnError } from './errors.ts';

/** A record without a version has version 0. */
const anyVersion = z.looseObject({ v: z.int().default(0) });

/**
 * A schema for stored records with a version, `v`. `upgrade` converts a record of the version before. Any other version is refused, because
 * `schema` only accepts this one. `schema` is loose at every level whose object is written again: replicas of the next version, which may add
 * members without another `v`, run side by side with this one during an update.
 */
export const versioned = <Schema extends z.ZodType>(
  version: number,
  schema: Schema,
  upgrade: (before: Record<string, unknown>) => Record<string, unknown>,
) =>
  z.preprocess((stored) => {
    const { data } = anyVersion.safeParse(stored);
    return data?.v === version - 1 ? { ...upgrade(data), v: version } : stored;
  }, schema);

/**
 * What a stored text says. Throws `other_version` if `schema` doesn't read it: nobody but Keyturn can have written it, so it's fine, and the version that
 * wrote it can go on with it.
 */
export function readStored<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new KeyturnError('other_version', { cause });
  }
}

/** One value that isn't believed doesn't stop the others. */
export function ifTampered(error: unknown): undefined {
  if (error instanceof KeyturnError && error.code === 'store_tampered') return undefined;
  throw error;
}

/** What this version can't read doesn't stop the rest: nothing is done with it, as with what isn't believed. */
export function ifSetAside(error: unknown): undefined {
  if (error instanceof KeyturnError && (error.code === 'store_tampered' || error.code === 'other_version'))
    return undefined;
  throw error;
}
