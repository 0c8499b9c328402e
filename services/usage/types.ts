import { z } from 'zod';
import { asJson, type JsonValue } from '../json.ts';
import { versioned } from '../versioned.ts';

const tally = z.object({ requests: z.number(), errors: z.number() });

const dependents = z.union([
  z.object({
    kind: z.literal('known'),
    count: z.number(),
    /** The first of them. */
    some: z.array(z.object({ name: z.string().optional(), type: z.string().optional() })),
    atLeast: z.boolean().optional(),
    asOf: z.number(),
  }),
  z.object({
    kind: z.literal('unknown'),
    /** `forbidden`: Keyturn's own role may not read it. `untracked`: Architect doesn't know the client. `silent`: no answer, or an odd one. */
    why: z.enum(['forbidden', 'untracked', 'silent']),
    asOf: z.number(),
  }),
]);

/** What depends on a client, as Architect tracks it, or why that isn't known. `asOf`: when Genesys Cloud was asked, ms since 1970. */
export type Dependents = z.output<typeof dependents>;

const beside = {
  /** When Genesys Cloud was asked, ms since 1970. Older versions didn't store it. */
  asOf: z.number().optional(),
  // A newer version may know of more kinds.
  dependents: dependents.optional().catch(undefined),
};

const known = z.object({
  kind: z.literal('known'),
  /** Undefined if Genesys Cloud gave no days: the calls may be of any day of the month. */
  week: tally.optional(),
  month: tally,
  /** 90 days, and 180; undefined if Genesys Cloud only told of 30. */
  quarter: tally.optional(),
  half: tally.optional(),
  /** The last day with a call, as Genesys Cloud writes it (`yyyy-MM-dd` or an instant). Absent if there was none, or if it gave no days. */
  lastActive: z.string().optional(),
  atLeast: z.boolean().optional(),
  ...beside,
});
const unknown = z.object({
  kind: z.literal('unknown'),
  /** `forbidden`: Keyturn's own role may not read usage. `silent`: the query failed, was incomplete, or took too long. */
  why: z.enum(['forbidden', 'silent']),
  ...beside,
});

/** Older versions only stored known usage, without a kind. */
const first = z
  .object({ week: tally, month: tally, lastActive: z.string().optional() })
  .transform((old) => ({ kind: 'known' as const, ...old }));

const usage = z.union([known, unknown, first]);

/** How much a client was used in the last 7, 30, 90, and 180 days, and what depends on it, or why that isn't known. */
export type Usage = z.output<typeof known> | z.output<typeof unknown>;

/** Parses a request's stored {@link Usage}, also of older versions. Undefined for anything else. */
export const readStoredUsage = (stored: unknown): Usage | undefined => usage.safeParse(stored).data;

/** A {@link Usage} for a request to keep. */
export const toEvidence = (of: Usage): JsonValue => asJson(of);

export const silentUsage: Usage = { kind: 'unknown', why: 'silent' };

const version = 1;
const shelved = versioned(
  version,
  z.object({ v: z.literal(version), usage: z.union([known, unknown]) }),
  (before) => before,
);

/** What the store keeps of a client's usage, for all replicas. */
export const encodeUsage = (of: Usage): string => JSON.stringify({ v: version, usage: of });

/** Parses what {@link encodeUsage} gave. Undefined for anything else. */
export function decodeUsage(raw: string): Usage | undefined {
  try {
    return shelved.safeParse(JSON.parse(raw)).data?.usage;
  } catch {
    return undefined;
  }
}
