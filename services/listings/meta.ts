import { z } from 'zod';
import type { ErrorCode } from '../errors/details.ts';
import { isErrorCode } from '../errors/stored.ts';
import { factsOf, KeyturnError } from '../errors.ts';
import type { Incomplete } from '../genesys/types/lists.ts';
import { clientSchema } from './content.ts';
import type { Overlay } from './overlay.ts';

/** The last try to fetch a listing, if it failed. `at` is in ms since 1970; `failures` counts failures in a row. */
export interface Failure {
  readonly id: string;
  readonly at: number;
  readonly failures: number;
  readonly error: KeyturnError;
}

/** Where the content is: in `parts` keys of one of two slots, 0 and 1. */
export type Data = z.output<typeof dataSchema>;

/** The value of the small key, which every read fetches. Times are ms since 1970. */
export interface Meta {
  /** The version of the content; undefined without content. */
  readonly version: string | undefined;
  /** When Genesys Cloud was asked for this content, or last confirmed it. */
  readonly asOf: number;
  /** Where the content of `data.version` is. Older versions left it out, or kept one of another version. */
  readonly data: Data | undefined;
  /** When `data` was written. */
  readonly dataAt: number;
  readonly overlay: Overlay;
  readonly failure: Failure | undefined;
  /** Whether Genesys Cloud says that it has more clients than this. Older versions didn't store it. */
  readonly incomplete: Incomplete | undefined;
  /** What a newer version keeps beside. It's kept with new content too, so what's about the content has to name its version. */
  readonly rest: Readonly<Record<string, unknown>>;
}

export const noMeta: Meta = {
  version: undefined,
  asOf: 0,
  data: undefined,
  dataAt: 0,
  overlay: new Map(),
  failure: undefined,
  incomplete: undefined,
  rest: {},
};

/** A code that this version doesn't know, or that no call to Genesys Cloud ends with, counts as `internal`. */
const failureCode = z
  .string()
  .transform((code): ErrorCode => (isErrorCode(code) && factsOf(code).from === 'genesys' ? code : 'internal'));

const failureSchema = z
  .object({
    id: z.string(),
    at: z.number(),
    failures: z.number(),
    code: failureCode,
    details: z.record(z.string(), z.string()),
    correlationId: z.string().optional(),
  })
  .transform(
    ({ id, at, failures, code, details, correlationId }): Failure => ({
      id,
      at,
      failures,
      error: new KeyturnError(code, { details, correlationId }),
    }),
  );

const dataSchema = z.looseObject({
  version: z.string(),
  slot: z.int().min(0),
  parts: z.int().min(1),
});

// Loose, because fields that a newer version added have to survive a write by this one.
const metaSchema = z
  .looseObject({
    version: z.string().optional(),
    asOf: z.number(),
    data: dataSchema.optional(),
    dataAt: z.number(),
    overlay: z.array(
      z.looseObject({
        id: z.string().min(1),
        at: z.number(),
        client: clientSchema.optional(),
        createdAt: z.number().optional(),
      }),
    ),
    failure: failureSchema.optional(),
    incomplete: z.object({ total: z.number().optional() }).optional(),
  })
  .transform(
    ({ version, asOf, data, dataAt, overlay, failure, incomplete, ...rest }): Meta => ({
      version,
      asOf,
      data,
      dataAt,
      overlay: new Map(overlay.map((entry) => [entry.id, { ...entry, client: entry.client }])),
      failure,
      incomplete: incomplete && { total: incomplete.total },
      rest,
    }),
  );

export function writeMeta({ version, asOf, data, dataAt, overlay, failure, incomplete, rest }: Meta): string {
  return JSON.stringify({
    ...rest,
    version,
    asOf,
    data,
    dataAt,
    overlay: [...overlay.values()],
    incomplete,
    failure: failure && { ...failure, error: undefined, ...errorFields(failure.error) },
  });
}

/** Reads what {@link writeMeta} wrote. Anything else counts as empty. */
export function readMeta(raw: string | undefined): Meta {
  if (raw === undefined) return noMeta;
  try {
    return metaSchema.parse(JSON.parse(raw));
  } catch {
    return noMeta;
  }
}

function errorFields({ code, details, correlationId }: KeyturnError) {
  const short = Object.entries(details).flatMap(([key, value]) =>
    typeof value === 'string' ? [[key, value.slice(0, 300)]] : [],
  );
  return { code, details: Object.fromEntries(short), correlationId };
}
