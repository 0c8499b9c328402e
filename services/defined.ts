/** The members of `T` that may be undefined, as optional ones that can't. */
export type Defined<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/**
 * Gives `fields` without those that are undefined. With `exactOptionalPropertyTypes`, and in what is stored or sent as JSON, a field
 * that's absent and one that's undefined aren't the same.
 */
export function defined<T extends object>(fields: T): Defined<T> {
  const result: Partial<T> = {};
  // A loop, because this runs for most buttons and rows.
  for (const key of Object.keys(fields) as (keyof T)[]) if (fields[key] !== undefined) result[key] = fields[key];
  return result as unknown as Defined<T>;
}
