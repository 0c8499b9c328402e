import { z } from 'zod';
import type { Act } from '../../services/authors.ts';
import type { ClientRole } from '../../services/genesys/client-roles.ts';

/** The author of a change to a client. */
const authorSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('user'), name: z.string(), deleted: z.boolean() }),
  z.object({ kind: z.literal('client'), name: z.string(), deleted: z.boolean() }),
  /** Keyturn's own client; the person, if the audit trail knows them. */
  z.object({ kind: z.literal('keyturn'), person: z.string().optional() }),
  /** Genesys Cloud has no user and no client with this ID. */
  z.object({ kind: z.literal('unknown'), id: z.string() }),
]);
export type Author = z.output<typeof authorSchema>;

const knownName = z.union([z.object({ name: z.string() }), z.object({ deleted: z.literal(true) })]);
/** A role's or division's name, or that it was deleted. */
export type KnownName = z.output<typeof knownName>;

/** The names for a client's IDs; undefined for those that couldn't be looked up. */
export interface Names {
  role: (id: string) => KnownName | undefined;
  division: (id: string) => KnownName | undefined;
  /** The author of that act. */
  user: (id: string, act: Act) => Author | undefined;
}

/** A stored role of a client. Older versions stored a text, such as “Sales Agent in Home”, which is shown as it is. */
export const storedRole = z.union([
  z
    .object({ roleId: z.string(), divisionId: z.string().optional() })
    .transform(({ roleId, divisionId }): ClientRole => ({ roleId, divisionId })),
  z.string(),
]);
export type StoredRole = z.output<typeof storedRole>;

/** Names by ID, as data that can be stored. Loose, because what a newer version added has to survive a change by this one. */
export const plainNamesSchema = z.looseObject({
  roles: z.record(z.string(), knownName).default({}),
  divisions: z.record(z.string(), knownName).default({}),
  /** By act and ID. */
  users: z.record(z.string(), authorSchema).default({}),
});
export type PlainNames = z.output<z.ZodObject<(typeof plainNamesSchema)['shape']>>;
