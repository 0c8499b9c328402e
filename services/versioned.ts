import { z } from 'zod';

/** A record whose version isn't said is of version 0. */
const anyVersion = z.looseObject({ v: z.int().default(0) });

/**
 * A schema for what is stored under a version, `v`. A record of the version before is brought up to this one by `upgrade` as it's read;
 * any other version is refused, by `schema`, which takes this one alone.
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
