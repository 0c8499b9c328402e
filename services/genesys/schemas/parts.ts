import { z } from 'zod';

/** A JSON object. Null, "", and absent mean the same to Genesys Cloud, so blank members are dropped before it's parsed. */
export const filledObject = z
  .record(z.string(), z.unknown())
  .transform((raw) => Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== null && value !== '')));

/** Whether a field of the wrong type fails the response, or counts as absent. */
export type Strictness = 'strict' | 'soft';

/** An optional field. `strictness` decides about wrong types. */
export function field<T>(schema: z.ZodType<T>, strictness: Strictness): z.ZodType<T | undefined> {
  return strictness === 'soft' ? schema.optional().catch(undefined) : schema.optional();
}

/** Model DomainEntityRef, or only an ID. */
export const reference = z.union([
  z.string().transform((id) => id || undefined),
  filledObject.pipe(z.object({ id: z.string().optional() })).transform(({ id }) => id),
]);

/** A list without the members that don't fit. */
export function fitting<T>(schema: z.ZodType<T>): z.ZodType<T[]> {
  return z.array(z.unknown()).transform((all) =>
    all.flatMap((one) => {
      const parsed = schema.safeParse(one);
      return parsed.success ? [parsed.data] : [];
    }),
  );
}

export function list<T>(schema: z.ZodType<T>, strictness: Strictness): z.ZodType<T[] | undefined> {
  return strictness === 'soft' ? field(fitting(schema), 'soft') : field(z.array(schema), 'strict');
}

/** Texts in a field whose name is singular. A single text counts as a list of one, or of several if `separator` splits it. */
export function texts(strictness: Strictness, separator?: RegExp): z.ZodType<string[] | undefined> {
  return z.preprocess(
    (value) => {
      if (typeof value === 'string') return separator === undefined ? [value] : value.trim().split(separator);
      return Array.isArray(value) ? value.filter((each) => !isBlank(each)) : value;
    },
    list(z.string(), strictness),
  );
}

const isBlank = (value: unknown): boolean => value === null || (typeof value === 'string' && value.trim() === '');

/**
 * An instant, in ISO 8601. The API writes UTC with a `Z`, so one without a zone counts as UTC too. A number is ms or s since 1970. Anything else
 * counts as absent, because an odd date shouldn't make a client unreadable.
 */
export const instant = z
  .union([
    z.string().transform((text) => (/T\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?$/u.test(text) ? `${text}Z` : text)),
    z
      .number()
      .int()
      .positive()
      .max(8.64e15)
      .transform((at) => new Date(at < 1e11 ? at * 1000 : at).toISOString()),
  ])
  .optional()
  .catch(undefined);
