import type { z } from 'zod';
import { type SettingName, settings } from './settings.ts';

/** Settings that are missing or wrong. The message names every one of them on a line of its own, and holds no value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    const count = faults.length === 1 ? 'a setting is' : `${faults.length} settings are`;
    super([`Keyturn cannot start: ${count} missing or wrong.`, ...faults.map((fault) => `  ${fault}`)].join('\n'));
    this.faults = faults;
  }
}

/** Says what is wrong with one setting. Only our own words are passed on: zod's messages may repeat what was given. */
export function faultOf(name: SettingName, issue: z.core.$ZodIssue | undefined): string {
  const expected = `must be ${settings[name]}.`;
  if (issue === undefined) return `${name} is missing: it ${expected}`;
  return issue.code === 'custom' && issue.message !== 'Invalid input'
    ? `${name} ${issue.message}: it ${expected}`
    : `${name} ${expected}`;
}

/** How like a setting's name another must be to be taken for a slip of the pen, from 0 to 1. */
const alike = 0.6;

/** Names that are nearly one of ours: most likely a slip of the pen, which would quietly leave a default in place. Others are left alone. */
export function unknownNames(names: readonly string[]): string[] {
  return names
    .filter((name) => /^keyturn_/iu.test(name) && !Object.hasOwn(settings, name))
    .flatMap((name) => {
      const { meant, likeness } = nearest(name.toUpperCase());
      return likeness < alike ? [] : [`${name} is not a setting of Keyturn. Did you mean ${meant}?`];
    });
}

function nearest(name: string): { meant: string; likeness: number } {
  const own = Object.keys(settings).filter((each) => each.startsWith('KEYTURN_'));
  const likenessOf = (other: string): number => {
    const [a, b] = [pairs(name), pairs(other)];
    return (2 * [...a].filter((pair) => b.has(pair)).length) / (a.size + b.size);
  };
  return own
    .map((meant) => ({ meant, likeness: likenessOf(meant) }))
    .reduce((best, each) => (each.likeness > best.likeness ? each : best), { meant: '', likeness: 0 });
}

const pairs = (text: string): Set<string> => {
  const rest = text.replace(/^KEYTURN_/u, '_');
  return new Set(Array.from({ length: rest.length }, (_, at) => rest.slice(at, at + 2)));
};
