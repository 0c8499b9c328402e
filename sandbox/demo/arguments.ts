import { parseArgs } from 'node:util';

/** What stands after a command, and what `--help` says of it. */
export interface OptionWords {
  /** What the value is, such as `<port>`; without one the option is a flag. */
  value?: string;
  words: string;
}

export interface Arguments {
  has(flag: string): boolean;
  text(name: string): string | undefined;
  /** Throws an ArgumentError for anything but a whole number from 0 to `most`. */
  number(name: string, most: number): number | undefined;
}

/** A command line that cannot be understood; the message is a sentence for whoever typed it. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';
}

/** Reads `--name value`, `--name=value` and `--flag`. Throws an ArgumentError for whatever is not among `options`. */
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
    if (token.kind === 'positional') throw new ArgumentError(`Nothing is known to do with “${token.value}”.`);
    if (token.kind !== 'option') continue;
    const option = options[token.name];
    if (option === undefined) throw new ArgumentError(`There is no option ${token.rawName}.`);
    if (option.value === undefined && token.value !== undefined)
      throw new ArgumentError(`${token.rawName} takes no value.`);
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

/** The page that `--help` prints. */
export function helpPage(usage: string, about: string, options: Readonly<Record<string, OptionWords>>): string {
  const rows = Object.entries(options).map(
    ([name, { value, words }]) => [`--${name}${value === undefined ? '' : ` ${value}`}`, words] as const,
  );
  const width = Math.max(...rows.map(([left]) => left.length));
  const lines = rows.map(([left, words]) => `  ${left.padEnd(width)}  ${words}`);
  return `${usage}\n\n${about}\n\n${lines.join('\n')}\n`;
}
