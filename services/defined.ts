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
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}
