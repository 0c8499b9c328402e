import { z } from 'zod';

/** A record without a version has version 0. */
const anyVersion = z.looseObject({ v: z.int().default(0) });

/**
 * A schema for stored records with a version, `v`. `upgrade` converts a record of the version before. Any other version is refused, because
 * `schema` only accepts this one.
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
