import { z } from 'zod';
import { type Field, type FormValues, formValues } from '../operation/values.ts';
import { isAsShown } from './as-shown.ts';

type Value = FormValues[Field];
type Options = FormValues['roles'];

/** What a person typed into a form: for each field that they changed, what it began with, and what it holds. */
export type Typed = Partial<Record<Field, { from: Value; to: Value }>>;

/** The same as it's stored. Fields that this version doesn't know are left out. */
export const typedSchema: z.ZodType<Typed> = z
  .record(z.string(), z.object({ from: z.unknown(), to: z.unknown() }))
  .transform((stored) =>
    Object.fromEntries(
      fields.flatMap((field) => {
        const { from, to } = stored[field] ?? {};
        const [before, after] = [formValues.shape[field].safeParse(from), formValues.shape[field].safeParse(to)];
        return to === undefined || !before.success || !after.success
          ? []
          : [[field, { from: before.data, to: after.data }]];
      }),
    ),
  );

/** What was typed into a form that began with `begun`; undefined if nothing was, or all that differs was chosen anyway. */
export function typedIn(begun: FormValues, values: FormValues): Typed | undefined {
  const changed = fields.filter((field) => !isSame(values[field], begun[field]));
  if (changed.every(isChosenAnyway)) return undefined;
  return Object.fromEntries(changed.map((field) => [field, { from: begun[field], to: values[field] }]));
}

/**
 * Lays what was typed earlier over a form that began with `begun`, and now holds `values`. What was typed since stays, and so does what others have
 * changed in fields, or in entries of a list, that weren't touched. `restored`: the fields that hold something else than `values`.
 */
export function withTyped(
  values: FormValues,
  begun: FormValues,
  typed: Typed,
): { values: FormValues; restored: Field[] } {
  const laid = { ...values };
  const lay = <F extends Field>(field: F): void => {
    const earlier = typed[field];
    if (earlier !== undefined) laid[field] = laidOver(field, values[field], begun[field], earlier) as FormValues[F];
  };
  for (const field of fields) lay(field);
  return { values: laid, restored: fields.filter((field) => !isSame(laid[field], values[field])) };
}

const fields = Object.keys(formValues.shape) as Field[];

/** A field that always has a value, so that the one in it says nothing about what a person did. */
const isChosenAnyway = (field: Field): boolean => field === 'when';
/** Fields with one entry per line. */
const hasLines = (field: Field): boolean => field === 'redirectUris' || field === 'allowedIps';

function laidOver(field: Field, now: Value, begun: Value, { from, to }: { from: Value; to: Value }): Value {
  const untouched = isSame(now, begun) || isChosenAnyway(field);
  if (untouched && (isSame(begun, from) || isChosenAnyway(field))) return to;
  if (isOptions(now) && isOptions(from) && isOptions(to)) return mergedBy(({ value }) => value, now, from, to);
  if (hasLines(field)) return mergedBy((line) => line, linesOf(now), linesOf(from), linesOf(to)).join('\n');
  return untouched ? to : now;
}

/** `now` without what was removed, and with what was added, between `from` and `to`. */
function mergedBy<Item>(key: (item: Item) => string, now: Item[], from: Item[], to: Item[]): Item[] {
  const has = (items: readonly Item[], wanted: Item): boolean => items.some((each) => key(each) === key(wanted));
  const kept = now.filter((each) => !has(from, each) || has(to, each));
  return [...kept, ...to.filter((each) => !has(from, each) && !has(kept, each))];
}

function isSame(one: Value, other: Value): boolean {
  if (!isOptions(one) || !isOptions(other)) return isAsShown(String(one).trim(), String(other).trim());
  const all = (options: Options) => JSON.stringify(options.map(({ value }) => value).toSorted());
  return all(one) === all(other);
}

const isOptions = (value: Value): value is Options => Array.isArray(value);

const linesOf = (value: Value): string[] =>
  String(value)
    .split(/[\r\n]+/u)
    .map((line) => line.trim())
    .filter((line) => line !== '');
