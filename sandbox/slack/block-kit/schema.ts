import type { Json } from '../json.ts';
import { codePoints, isRecord } from '../json.ts';

/** Collects problems, in Slack's words, each with a JSON pointer. */
export type Report = (at: string, words: string) => void;
/** Checks one value, and reports each problem. */
export type Check = (value: unknown, at: string, report: Report) => void;

/** Properties of an object: required and optional ones. */
export interface Shape {
  readonly required?: Readonly<Record<string, Check>>;
  readonly optional?: Readonly<Record<string, Check>>;
  /** Rules about several properties. */
  readonly also?: Check;
}

/** A string of `min` to `max` code points. */
export function text(max: number, min = 0): Check {
  return (value, at, report) => {
    if (typeof value !== 'string') return report(at, 'must be a string');
    const length = codePoints(value);
    if (length < min) report(at, `must be more than ${min - 1} characters`);
    if (length > max) report(at, `must be less than ${max + 1} characters`);
  };
}

/** A whole number from `min` to `max`. */
export function wholeNumber(min: number, max: number): Check {
  return (value, at, report) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) return report(at, 'must be an integer');
    if (value < min) report(at, `must be greater than or equal to ${min}`);
    if (value > max) report(at, `must be less than or equal to ${max}`);
  };
}

export const flag: Check = (value, at, report) => {
  if (typeof value !== 'boolean') report(at, 'must be a boolean');
};

/** One of the words. */
export function word(...words: (string | number)[]): Check {
  return (value, at, report) => {
    if (!words.some((one) => one === value)) report(at, `must be one of: ${words.join(', ')}`);
  };
}

/** A string of this form. */
export function pattern(form: RegExp, words: string, max = 3000): Check {
  return (value, at, report) => {
    text(max, 1)(value, at, report);
    if (typeof value === 'string' && !form.test(value)) report(at, words);
  };
}

/** A web address. */
export function url(max = 3000): Check {
  return pattern(/^[a-z][a-z0-9+.-]*:[^\s<>]+$/i, 'must be a valid url', max);
}

/** The address of an image: Slack has to be able to fetch it. */
export const imageUrl = pattern(/^https?:\/\/[^\s<>]+$/i, 'must be a valid url');

/** A list of `min` to `max` items. */
export function items(min: number, max: number, of: Check): Check {
  return (value, at, report) => {
    if (!Array.isArray(value)) return report(at, 'must be an array');
    if (value.length < min) report(at, `no less than ${min} items allowed`);
    if (value.length > max) report(at, `no more than ${max} items allowed`);
    value.forEach((item, index) => {
      of(item, `${at}/${index}`, report);
    });
  };
}

/** An object of this shape, without any other properties. */
export function object(shape: Shape): Check {
  return (value, at, report) => {
    if (!isRecord(value)) return report(at, 'must be an object');
    for (const [key, check] of Object.entries(shape.required ?? {})) {
      if (value[key] === undefined) report(at, `missing required field: ${key}`);
      else check(value[key], `${at}/${key}`, report);
    }
    for (const [key, check] of Object.entries(shape.optional ?? {}))
      if (value[key] !== undefined) check(value[key], `${at}/${key}`, report);
    for (const key of Object.keys(value))
      if (!Object.hasOwn(shape.required ?? {}, key) && !Object.hasOwn(shape.optional ?? {}, key))
        report(at, `invalid additional property: ${key}`);
    shape.also?.(value, at, report);
  };
}

/** An object whose `type` says which shape it has. Only allows the types of the table. */
export function typed(table: () => Readonly<Record<string, Shape>>, only?: readonly string[]): Check {
  return (value, at, report) => {
    if (!isRecord(value)) return report(at, 'must be an object');
    const type = value['type'];
    if (typeof type !== 'string') return report(at, 'missing required field: type');
    const shape = Object.hasOwn(table(), type) ? table()[type] : undefined;
    if (!shape || (only && !only.includes(type))) return report(`${at}/type`, `unsupported type: ${type}`);
    object({ ...shape, required: { type: word(type), ...shape.required } })(value, at, report);
  };
}

/** Reports unless exactly one of the keys is there. */
export function exactlyOne(...keys: string[]): Check {
  return (value, at, report) => {
    const present = keys.filter((key) => (value as Json)[key] !== undefined);
    if (present.length !== 1) report(at, `must define either ${keys.map((key) => `\`${key}\``).join(' or ')}`);
  };
}

/** Reports unless at least one of the keys is there. */
export function oneOf(...keys: string[]): Check {
  return (value, at, report) => {
    if (!keys.some((key) => (value as Json)[key] !== undefined))
      report(at, `must define either ${keys.map((key) => `\`${key}\``).join(' or ')}`);
  };
}

/** All of several rules. */
export function all(...checks: Check[]): Check {
  return (value, at, report) => {
    for (const check of checks) check(value, at, report);
  };
}
