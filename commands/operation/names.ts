import { z } from 'zod';
import type { Act } from '../../services/authors.ts';
import type { ClientRole } from '../../services/genesys/client-roles.ts';

/** Who did something to a client. */
export const authorSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('user'), name: z.string(), deleted: z.boolean() }),
  z.object({ kind: z.literal('client'), name: z.string(), deleted: z.boolean() }),
  /** Through Keyturn: the person, if the audit trail names one. */
  z.object({ kind: z.literal('keyturn'), person: z.string().optional() }),
  /** Genesys Cloud has nobody with this ID. */
  z.object({ kind: z.literal('unknown'), id: z.string() }),
]);
export type Author = z.output<typeof authorSchema>;

const knownName = z.union([z.object({ name: z.string() }), z.object({ deleted: z.literal(true) })]);
/** What is known of a role or a division: its name, or that it was deleted. */
export type KnownName = z.output<typeof knownName>;

/** Names for the IDs that a client carries; undefined for what couldn't be found out. */
export interface Names {
  role: (id: string) => KnownName | undefined;
  division: (id: string) => KnownName | undefined;
  /** Who did that to the client. */
  user: (id: string, act: Act) => Author | undefined;
}

/** A role of a client as it's stored. Versions before kept a plain text, such as “Sales Agent in Home”, which is shown as it is. */
export const storedRole = z.union([
  z
    .object({ roleId: z.string(), divisionId: z.string().optional() })
    .transform(({ roleId, divisionId }): ClientRole => ({ roleId, divisionId })),
  z.string(),
]);
export type StoredRole = z.output<typeof storedRole>;

/** Names by ID, as data that can be stored. */
export const plainNamesSchema = z.object({
  roles: z.record(z.string(), knownName).default({}),
  divisions: z.record(z.string(), knownName).default({}),
  /** By act and ID. */
  users: z.record(z.string(), authorSchema).default({}),
});
export type PlainNames = z.output<typeof plainNamesSchema>;
