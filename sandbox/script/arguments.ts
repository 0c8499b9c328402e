import { parseArgs } from 'node:util';
import { wrap } from './columns.ts';

/** One option of a command, and what `--help` says about it. */
export interface OptionWords {
  /** What the value is, such as `<port>`. Without it, the option is a flag. */
  value?: string;
  words: string;
}

export interface Arguments {
  has(flag: string): boolean;
  text(name: string): string | undefined;
  /** Throws an ArgumentError for anything but a whole number from 0 to `most`. */
  number(name: string, most: number): number | undefined;
}

/** A command line that doesn't make sense. The message is for the person who typed it. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';
}

/** Reads `--name value`, `--name=value` and `--flag`. Throws an ArgumentError for anything that isn't among `options`. */
export function readArguments(args: readonly string[], options: Readonly<Record<string, OptionWords>>): Arguments {
  const known = Object.fromEntries(
    Object.entries(options).map(([name, { value }]) => [
      name,
      { type: value === undefined ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  const { tokens } = parseArgs({
    args: [...args],
    options: known,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind === 'positional') throw new ArgumentError(`Unexpected argument “${token.value}”.`);
    if (token.kind !== 'option') continue;
    const option = options[token.name];
    if (option === undefined) throw new ArgumentError(`Unknown option ${token.rawName}.`);
    if (option.value === undefined && token.value !== undefined)
      throw new ArgumentError(`${token.rawName} doesn’t take a value.`);
    if (option.value !== undefined && (token.value ?? '') === '')
      throw new ArgumentError(`${token.rawName} needs a value: ${token.rawName} ${option.value}.`);
    given.set(token.name, token.value ?? '');
  }
  return {
    has: (flag) => given.has(flag),
    text: (name) => given.get(name),
    number(name, most) {
      const text = given.get(name);
      if (text === undefined) return undefined;
      const number = Number(text);
      if (/^\d{1,9}$/.test(text) && number <= most) return number;
      throw new ArgumentError(`--${name} must be a whole number from 0 to ${most}.`);
    },
  };
}

/** The page that `--help` prints. `more` follows the options. */
export function helpPage(
  usage: string,
  about: string,
  options: Readonly<Record<string, OptionWords>>,
  more = '',
): string {
  const rows = Object.entries(options).map(
    ([name, { value, words }]) => [`--${name}${value === undefined ? '' : ` ${value}`}`, words] as const,
  );
  return `${usage}\n\n${about}\n\n${inColumns(rows)}\n${more}`;
}

/** Formats two columns, the first as wide as its widest cell, and both together at most 118 wide. */
export function inColumns(rows: readonly (readonly [string, string])[]): string {
  const left = Math.max(...rows.map(([cell]) => cell.length)) + 4;
  const lines = rows.flatMap(([cell, words]) =>
    wrap(words, 118 - left).map((text, at) => (at === 0 ? `  ${cell}` : '').padEnd(left) + text),
  );
  return lines.join('\n');
}
